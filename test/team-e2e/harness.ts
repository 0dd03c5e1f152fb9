/** A team as it is run: replicas of the built server in processes of their own, a proxy, a provider, two companies. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JWTPayload } from "jose";
import { onTestFinished } from "vitest";
import type { Sandbox, SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { startProxy, startSeam } from "../http/harness.ts";
import { startReplica as start } from "../support/replica.ts";
import { startProvider } from "../team/provider.ts";

export const BROADEST = "seam:remove";

/** A replica that is gone when its test is over. */
export async function startReplica(env: Record<string, string>, args: string[] = []) {
  const replica = await start(env, args);
  onTestFinished(() => void replica.child.kill("SIGKILL"));
  return replica;
}

/** Two replicas over the workspaces of two companies, `aurora` and `borealis`; the second is like the first. */
export async function startTeam(options: SandboxOptions = {}) {
  const [aurora, borealis] = [await startSeam(options), await startSeam(options)];
  const provider = await startProvider();
  const targets: string[] = [];
  const proxy = await startProxy(targets);
  const folder = mkdtempSync(join(tmpdir(), "team-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const workspaces = join(folder, "workspaces.json");
  const entry = ({ endpoint }: Sandbox, env: string) => ({ name: env, endpoint, secret: { env } });
  writeFileSync(
    workspaces,
    JSON.stringify({
      workspaces: {
        aurora: entry(aurora.sandbox, "AURORA_KEY"),
        borealis: entry(borealis.sandbox, "BOREALIS_KEY"),
      },
    }),
  );
  const env = {
    SEAM_MCP_ISSUER: provider.issuer,
    SEAM_MCP_PUBLIC_URL: proxy.url,
    SEAM_MCP_WORKSPACES: workspaces,
    SEAM_MCP_CALLS_PER_MINUTE: "100000",
    SEAM_MCP_WORKSPACE_CALLS_PER_MINUTE: "100000",
    AURORA_KEY: aurora.sandbox.apiKey,
    BOREALIS_KEY: borealis.sandbox.apiKey,
  };
  const startOne = () => startReplica(env);
  const replicas = await Promise.all([startOne(), startOne()]);
  targets.push(...replicas.map(({ url }) => url));
  return {
    ...proxy,
    aurora,
    borealis,
    provider,
    replicas,
    /** The headers of a caller of the Aurora who may do everything, but for what is given. */
    async signedIn(claims: JWTPayload = {}) {
      const aud = `${proxy.url}/mcp`;
      const token = await provider.token({ aud, org_id: "aurora", scope: BROADEST, ...claims });
      return { authorization: `Bearer ${token}` };
    },
    /** The replica that has a request in hand whose body contains this text. */
    holderOf: (text: string) => replicas.find(({ url }) => url === proxy.holderOf(text)),
    /** One more, in the place of this one. */
    async replace(place: number) {
      const fresh = await startOne();
      replicas[place] = fresh;
      targets[place] = fresh.url;
    },
  };
}
