/** A client of one server. */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { type Answer, callTool } from "../../test/support/harness.ts";

export interface Caller {
  /** Throws the tool's words when it is an error. */
  call(name: string, args: Record<string, unknown>): Promise<Answer["data"]>;
}

const PATIENCE_MS = 300_000;

export async function callerOf(url: string): Promise<Caller> {
  const client = new Client({ name: "bench", version: "1.0.0" });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return {
    async call(name, args) {
      const { isError, text, data } = await callTool(client, name, args, { timeout: PATIENCE_MS });
      if (isError) throw new Error(text);
      return data;
    },
  };
}
