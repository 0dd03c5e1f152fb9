/** Asks the server for its tools as a host does: the handshake, then the list, as JSON-RPC in memory. */
import type { Workspace } from "../contract/workspace.ts";
import { serve } from "../transports/serve.ts";

type Transport = NonNullable<Parameters<typeof serve>[2]>;
type Reply = { id: number; result?: { tools?: { name: string }[] }; error?: { message: string } };

/** The names of the tools. Throws when the server refuses. */
export async function listTools(workspace: Workspace, isReadOnly: boolean): Promise<string[]> {
  const waiting = new Map<number, (reply: Reply) => void>();
  const transport: Transport = {
    start: async () => {},
    close: async () => transport.onclose?.(),
    send: async (message) => {
      const reply = message as Reply;
      waiting.get(reply.id)?.(reply);
    },
  };
  const request = (id: number, method: string, params: object) =>
    new Promise<Reply>((resolve) => {
      waiting.set(id, resolve);
      transport.onmessage?.({ jsonrpc: "2.0", id, method, params: { ...params } });
    });
  const served = serve(workspace, { isReadOnly }, transport);
  try {
    const clientInfo = { name: "doctor", version: "1.0.0" };
    await request(1, "initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo });
    transport.onmessage?.({ jsonrpc: "2.0", method: "notifications/initialized" });
    const { result, error } = await request(2, "tools/list", {});
    if (!result?.tools) throw new Error(error?.message ?? "The server did not list its tools.");
    return result.tools.map(({ name }) => name);
  } finally {
    await served.close();
  }
}
