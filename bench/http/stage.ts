/** What all parts of the HTTP benchmark stand on: Seam and a provider, the load generator, and the servers. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "../../scripts/esbuild.ts";
import { temporaryFolder } from "../peers.ts";
import { AUDIENCE, type Backend, type TokensWanted } from "./backend.ts";
import type { Load, Outcome } from "./load.ts";
import { ask, type Started, serve, start } from "./process.ts";

export interface Stage extends Backend {
  /** A token for each caller. */
  tokens(callers: TokensWanted["callers"]): Promise<string[]>;
  load(load: Load): Promise<Outcome>;
  /** Our server, with sign-in; more variables as they are given. */
  startOurs(env?: Record<string, string>, args?: string[]): Promise<Started<{ url: string }>>;
  /** The SDK's minimal server. */
  startMinimal(): Promise<Started<{ url: string }>>;
}

export async function createStage(): Promise<Stage> {
  const backend = await start<Backend>("./backend.ts");
  const { endpoint, apiKey, issuer } = backend.ready;
  const generator = await start("./load.ts");
  return {
    ...backend.ready,
    tokens: (callers) => ask(backend.child, { callers } satisfies TokensWanted),
    load: (load) => ask(generator.child, load),
    startOurs: (env = {}, args = []) =>
      serve(
        {
          SEAM_MCP_ISSUER: issuer,
          SEAM_MCP_JWKS_URL: issuer,
          SEAM_MCP_AUDIENCE: AUDIENCE,
          SEAM_API_KEY: apiKey,
          SEAM_ENDPOINT: endpoint,
          ...env,
        },
        args,
      ),
    async startMinimal() {
      const outdir = temporaryFolder();
      const entryPoints = [fileURLToPath(new URL("./minimal.ts", import.meta.url))];
      await bundle({ entryPoints, outdir, outExtension: { ".js": ".mjs" } });
      return start(join(outdir, "minimal.mjs"), [endpoint, apiKey, issuer, AUDIENCE]);
    },
  };
}
