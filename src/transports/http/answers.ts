/** Answers of our own, as the protocol has them. */
import type { ServerResponse } from "node:http";
import { ProtocolErrorCode } from "@modelcontextprotocol/server";

/** What the SDK answers too where the protocol has no code of its own. */
const REFUSED = -32_000;

/** An error of JSON-RPC under an HTTP status. */
export const rpcError = (
  status: number,
  message: string,
  { code = REFUSED, headers = {} }: { code?: number; headers?: Record<string, string> } = {},
): Response => Response.json({ jsonrpc: "2.0", error: { code, message }, id: null }, { status, headers });

/** What went wrong is in the log, and nobody else's business. */
export const internalError = (): Response =>
  rpcError(500, "Internal server error", { code: ProtocolErrorCode.InternalError });

export const notAllowed = (allow: string): Response =>
  rpcError(405, "Method not allowed.", { headers: { allow } });

export const plain = (status: number, text: string, type = "text/plain; charset=utf-8"): Response =>
  new Response(text, { status, headers: { "content-type": type } });

export async function send(res: ServerResponse, answer: Response): Promise<void> {
  const body = await answer.text();
  res.writeHead(answer.status, Object.fromEntries(answer.headers)).end(body);
}

/** A whole number of seconds, as HTTP has it, and never zero. */
export const retryAfter = (ms: number): { "retry-after": string } => ({
  "retry-after": String(Math.max(1, Math.ceil(ms / 1000))),
});
