/** The built server in a process of its own, and the official client that talks to it over stdio. Knows no test runner. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, type ClientOptions } from "@modelcontextprotocol/client";
import { StdioClientTransport, type StdioServerParameters } from "@modelcontextprotocol/client/stdio";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { ROOT, SERVER } from "./paths.ts";

/** After so long a server is ended by a signal. */
const PATIENCE_MS = 60_000;

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
      // The transport's own close sends signals after two seconds, which a slow machine takes to end a process.
      const { _process: child } = transport as unknown as { _process?: ChildProcess };
      const gone = child ? once(child, "close").then(() => true) : transport.pid === null;
      child?.stdin?.end();
      const isGone = await Promise.race([gone, sleep(PATIENCE_MS, false, { ref: false })]);
      await client.close();
      return isGone;
    },
  };
}
