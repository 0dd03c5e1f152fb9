/** Requests as clients of both protocol revisions send them. */

export const REVISIONS = ["2025-11-25", "2026-07-28"] as const;
export type Revision = (typeof REVISIONS)[number];

const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

export interface Sent {
  headers: Record<string, string>;
  body: string;
}

export function message(
  revision: Revision,
  method: string,
  params: { name?: string } & Record<string, unknown>,
): Sent {
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "mcp-protocol-version": revision,
  };
  const rpc = { jsonrpc: "2.0", id: 1, method };
  if (revision === "2025-11-25") return { headers, body: JSON.stringify({ ...rpc, params }) };
  return {
    headers: { ...headers, "mcp-method": method, ...(params.name && { "mcp-name": params.name }) },
    body: JSON.stringify({ ...rpc, params: { ...params, _meta: META } }),
  };
}

export const toolCall = (revision: Revision, name: string, args: object): Sent =>
  message(revision, "tools/call", { name, arguments: args });
