/** Who the client is and what it can do: said once in the handshake, or with each request (2026-07-28). */

import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  type ClientCapabilities,
  type Implementation,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { cleanText } from "../text.ts";
import type { Origin } from "./call.ts";

type From = Pick<Origin, "server" | "era">;

/** An empty elicitation capability means forms (2025-11-25). */
export function canElicit(ctx: ServerContext, { server, era }: From): boolean {
  const capabilities =
    era === "modern"
      ? fromEnvelope<ClientCapabilities>(ctx, CLIENT_CAPABILITIES_META_KEY)
      : server.server.getClientCapabilities();
  const elicitation = capabilities?.elicitation;
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}

/** Name and version, as the client gives them. */
export function nameOfClient(ctx: ServerContext, { server, era }: From): string {
  const info =
    era === "modern"
      ? fromEnvelope<Implementation>(ctx, CLIENT_INFO_META_KEY)
      : server.server.getClientVersion();
  return info ? cleanText(`${info.name} ${info.version}`, 100) : "unknown";
}

const fromEnvelope = <Value>(ctx: ServerContext, key: string): Value | undefined =>
  (ctx.mcpReq.envelope as Record<string, Value | undefined> | undefined)?.[key];
