/** The built server on its sandbox, started the way a host starts it, and the MCP client that talks to it. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Client, type Progress } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const SERVER = fileURLToPath(new URL("../../dist/server.js", import.meta.url));

/** After so long the transport ends a server by a signal. */
const PATIENCE_MS = 2_000;

export type Arguments = Record<string, unknown>;

/** What a tool answered: words, and for a success the structured content, checked by the client against its schema. */
export interface Answer {
  isError: boolean;
  text: string;
  content: unknown;
}

/** Something of the demo is off in a way that its message explains; no stack is needed. */
export class Failure extends Error {}

export interface Server {
  client: Client;
  start(): Promise<void>;
  call(tool: string, args: Arguments, onprogress?: (step: Progress) => void): Promise<Answer>;
  /** Everything that the server wrote to stderr. */
  stderr(): string;
  /** Ends the server, whatever it is doing. Tells whether it went by itself, when its stdin closed. */
  close(): Promise<boolean>;
}

export function prepareServer(): Server {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [SERVER, "--sandbox"],
    stderr: "pipe",
  });
  let stderr = "";
  transport.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  const client = new Client({ name: "seam-mobile-access-demo", version: "1.0.0" });
  return {
    client,
    async start() {
      if (!existsSync(SERVER)) throw new Failure(`${SERVER} is not there; run "npm run build" first`);
      await client.connect(transport);
    },
    async call(tool, args, onprogress) {
      const options = onprogress ? { onprogress } : {};
      const result = await client.callTool({ name: tool, arguments: args }, options);
      const [first] = result.content;
      return {
        isError: result.isError === true,
        text: first?.type === "text" ? first.text : "",
        content: result.structuredContent,
      };
    },
    stderr: () => stderr,
    async close() {
      const { pid } = transport;
      const begin = Date.now();
      await transport.close();
      const isPrompt = Date.now() - begin < PATIENCE_MS;
      return pid !== null && !isRunning(pid) && isPrompt;
    },
  };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
