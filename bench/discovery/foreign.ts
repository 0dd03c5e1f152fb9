/** Tools of other servers, as a host finds ours among: listed at run time, kept while the pinned versions stay. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../test/support/paths.ts";
import { install, listTools, PEERS, type Peer, temporaryFolder } from "../peers.ts";
import type { FoundTool } from "./ranking.ts";

/** Servers whose words come near ours: people, accounts, devices, doors, keys, stays, access. None asks its service. */
const SERVERS: Peer[] = [
  ...PEERS,
  peer("@owine/unifi-protect-mcp@2.14.0", "dist/index.js", "UNIFI_PROTECT_API_KEY", "UNIFI_PROTECT_HOST"),
  peer("@hubspot/mcp-server@0.4.0", "dist/index.js", "PRIVATE_APP_ACCESS_TOKEN"),
  peer("attio-mcp-server@0.0.2", "dist/index.js", "ATTIO_API_KEY"),
  peer("@roychri/mcp-server-asana@1.8.0", "dist/index.js", "ASANA_ACCESS_TOKEN"),
  peer("@cocal/google-calendar-mcp@2.6.3", "build/index.js"),
  peer("hotelzero@1.15.2", "dist/index.js"),
  peer("@notionhq/notion-mcp-server@2.5.2", "bin/cli.mjs", "NOTION_TOKEN"),
  peer("@modelcontextprotocol/server-slack@2025.4.25", "dist/index.js", "SLACK_BOT_TOKEN", "SLACK_TEAM_ID"),
  peer("@modelcontextprotocol/server-github@2025.4.8", "dist/index.js", "GITHUB_PERSONAL_ACCESS_TOKEN"),
  peer("@modelcontextprotocol/server-memory@2026.8.31", "dist/index.js"),
  peer("airtable-mcp-server@1.14.0", "dist/main.js", "AIRTABLE_API_KEY"),
  peer("mongodb-mcp-server@3.0.4", "dist/esm/index.js"),
  peer("chrome-devtools-mcp@1.11.0", "build/src/bin/chrome-devtools-mcp.js"),
];

function peer(pinned: string, entry: string, ...variables: string[]): Peer {
  const name = pinned.slice(0, pinned.lastIndexOf("@"));
  const env = Object.fromEntries(variables.map((variable) => [variable, "dummy"]));
  return { name, package: pinned, entry: `${name}/${entry}`, args: [], env };
}

/** The calendar server wants a file of these before it lists. */
const OAUTH_CLIENT = JSON.stringify({
  installed: { client_id: "dummy", client_secret: "dummy", redirect_uris: ["http://localhost"] },
});

const LEAST = 200;
const CACHE = join(ROOT, "node_modules", ".cache", "discovery");
const cached = ({ package: pinned }: Peer) => join(CACHE, `${pinned.replaceAll("/", "+")}.json`);

export interface Catalogue {
  package: string;
  tools: FoundTool[];
}

/**
 * The catalogue of every server that lists its tools; the others are named on stderr.
 *
 * @throws when that makes fewer than 200 tools
 */
export async function foreignCatalogues(): Promise<Catalogue[]> {
  await fillCache(SERVERS.filter((server) => !existsSync(cached(server))));
  const catalogues = SERVERS.filter((server) => existsSync(cached(server))).map((server) => ({
    package: server.package,
    tools: JSON.parse(readFileSync(cached(server), "utf8")) as FoundTool[],
  }));
  const count = catalogues.reduce((sum, { tools }) => sum + tools.length, 0);
  if (count < LEAST) throw new Error(`Only ${count} foreign tools could be listed; ${LEAST} are the least`);
  return catalogues;
}

async function fillCache(missing: Peer[]): Promise<void> {
  if (missing.length === 0) return;
  const packages = join(
    install("--ignore-scripts", ...missing.map((server) => server.package)),
    "node_modules",
  );
  mkdirSync(CACHE, { recursive: true });
  for (const server of missing) {
    const home = temporaryFolder();
    writeFileSync(join(home, "oauth.json"), OAUTH_CLIENT);
    const common = { HOME: home, DO_NOT_TRACK: "1", GOOGLE_OAUTH_CREDENTIALS: join(home, "oauth.json") };
    try {
      const tools = await listTools([join(packages, server.entry), ...server.args], {
        ...common,
        ...server.env,
      });
      writeFileSync(cached(server), JSON.stringify(tools));
    } catch (error) {
      console.error(`${server.package} is left out: ${error instanceof Error ? error.message : error}`);
    }
  }
}
