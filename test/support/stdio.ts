/** The built server in a process of its own, and the official client that talks to it over stdio. Knows no test runner. */
import { Client, type ClientOptions } from "@modelcontextprotocol/client";
import { StdioClientTransport, type StdioServerParameters } from "@modelcontextprotocol/client/stdio";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { ROOT, SERVER } from "./paths.ts";

/** After so long the transport ends a server by a signal. */
const PATIENCE_MS = 2_000;

/** The variables that point a server at a sandbox of another process. */
export const envFor = ({ endpoint, apiKey }: Pick<Sandbox, "endpoint" | "apiKey">) => ({
  SEAM_ENDPOINT: endpoint,
  SEAM_API_KEY: apiKey,
});

/** Starts the built server, or what is named instead, with these variables and few of this process. Whoever starts it closes it. */
export async function startServer(program: Partial<StdioServerParameters> = {}, options: ClientOptions = {}) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [SERVER],
    cwd: ROOT,
    ...program,
  });
  const client = new Client({ name: "seam-mobile-access-mcp-tests", version: "1.0.0" }, options);
  await client.connect(transport);
  return {
    client,
    pid: transport.pid,
    /** Closes the server's stdin, and tells whether it went by itself then. */
    async close(): Promise<boolean> {
      const begin = performance.now();
      await client.close();
      return performance.now() - begin < PATIENCE_MS;
    },
  };
}
