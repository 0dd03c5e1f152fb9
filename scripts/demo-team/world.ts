/** All that the team's demo takes: an identity provider, two hotels, two replicas of the built server over a database, a proxy. */
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "../../test/durable/postgres.ts";
import { type Balancer, startBalancer } from "../../test/support/balancer.ts";
import { type Replica, startReplica } from "../../test/support/replica.ts";
import { HOTELS, type HotelId } from "./cast.ts";
import { type Started, startChild } from "./child.ts";
import type { HotelOrder, HotelReady } from "./hotel.ts";
import type { ProviderReady } from "./provider.ts";

// biome-ignore lint/suspicious/noExplicitAny: replies are what claims look into
type Reply = any;

export interface Hotel extends HotelReady {
  /** Asks the workspace itself, past the server. */
  ask(path: string, params?: object): Promise<Reply>;
  /** Resolves when it is done. */
  order(order: HotelOrder): Promise<void>;
}

export interface World {
  /** Where people reach the server: the proxy. */
  url: string;
  issuer: string;
  hotels: Record<HotelId, Hotel>;
  proxy: Balancer;
  /** Those that serve now, in the order in which they are asked. */
  replicas: Replica[];
  /** All that ever served. */
  everyReplica: Replica[];
  /** Starts one more and puts it into the place of another. */
  replace(gone: Replica): Promise<void>;
  close(): Promise<void>;
}

/** Whoever starts it closes it. */
export async function startWorld(): Promise<World> {
  const targets: string[] = [];
  const proxy = await startBalancer(targets);
  const startHotel = (HOTEL: HotelId) => startChild<HotelReady>("hotel.ts", { HOTEL });
  const [postgres, provider, aurora, borealis] = await Promise.all([
    startPostgres({ fsync: false }),
    startChild<ProviderReady>("provider.ts", { RESOURCE: `${proxy.url}/mcp` }),
    startHotel("aurora"),
    startHotel("borealis"),
  ]);
  const hotels = { aurora: hotelAt(aurora), borealis: hotelAt(borealis) };
  const folder = mkdtempSync(join(tmpdir(), "demo-team-"));
  const workspacesFile = join(folder, "workspaces.json");
  writeFileSync(workspacesFile, JSON.stringify({ workspaces: workspacesOf(hotels) }));
  const env = {
    SEAM_MCP_ISSUER: provider.ready.issuer,
    SEAM_MCP_PUBLIC_URL: proxy.url,
    SEAM_MCP_WORKSPACES: workspacesFile,
    DATABASE_URL: await postgres.database(),
    [HOTELS.aurora.secret]: hotels.aurora.apiKey,
    [HOTELS.borealis.secret]: hotels.borealis.apiKey,
  };
  const replicas = await Promise.all([startReplica(env), startReplica(env)]);
  targets.push(...replicas.map(({ url }) => url));
  const everyReplica = [...replicas];
  return {
    url: proxy.url,
    issuer: provider.ready.issuer,
    hotels,
    proxy,
    replicas,
    everyReplica,
    async replace(gone) {
      const fresh = await startReplica(env);
      everyReplica.push(fresh);
      const place = replicas.indexOf(gone);
      replicas[place] = fresh;
      targets[place] = fresh.url;
    },
    async close() {
      for (const { child } of everyReplica) child.kill("SIGKILL");
      for (const { child } of [provider, aurora, borealis]) child.kill("SIGKILL");
      await postgres.close();
      proxy.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The file names where each key is, and holds none. */
const workspacesOf = (hotels: Record<HotelId, HotelReady>) =>
  Object.fromEntries(
    Object.entries(HOTELS).map(([id, { name, secret }]) => [
      id,
      { name, endpoint: hotels[id as HotelId].endpoint, secret: { env: secret }, confirm: "always" },
    ]),
  );

const hotelAt = ({ child, ready: { endpoint, apiKey } }: Started<HotelReady>): Hotel => ({
  endpoint,
  apiKey,
  async order(order) {
    child.send(order);
    await once(child, "message");
  },
  async ask(path, params = {}) {
    const reply = await fetch(endpoint + path, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify(params),
    });
    return reply.json();
  },
});
