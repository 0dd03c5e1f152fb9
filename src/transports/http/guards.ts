/** What stands before everything else: who may be asked for, from which page, how, and how much. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isIPv4 } from "node:net";
import { hostHeaderValidation, originValidation } from "@modelcontextprotocol/node";
import { isJsonContentType, localhostAllowedHostnames } from "@modelcontextprotocol/server";
import { notAllowed, rpcError } from "./answers.ts";

export interface GuardOptions {
  /** Where the server listens. */
  host: string;
  publicUrl?: URL | undefined;
  /** Names beside the public URL's by which clients may ask for this server, without a port. */
  allowedHosts?: readonly string[] | undefined;
  /** Names of the sites, beside the server's own, whose pages may call; or `scheme://*` of a browser's extensions. */
  allowedOrigins?: readonly string[] | undefined;
}

/** Far more than any client sends: 1 MiB, as over stdio. */
export const LARGEST_BODY = 1024 * 1024;

/** Whether only this machine can reach what listens there. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));

/** Both answer what they refuse (403) and say whether the request may go on. */
export interface Guards {
  /** Against DNS rebinding: a page's own name that leads to this machine. */
  passesHost(req: IncomingMessage, res: ServerResponse): boolean;
  passesOrigin(req: IncomingMessage, res: ServerResponse): boolean;
}

export function createGuards({
  host,
  publicUrl,
  allowedHosts = [],
  allowedOrigins = [],
}: GuardOptions): Guards {
  const own = [
    ...(isLoopback(host) ? localhostAllowedHostnames() : []),
    ...(publicUrl ? [publicUrl.hostname] : []),
    ...allowedHosts,
  ];
  return {
    passesHost: hostHeaderValidation(own),
    passesOrigin: originValidation([...own, ...allowedOrigins]),
  };
}

/** What of the request's head is no call of the protocol. */
export function refusedByHead({ method, headers }: IncomingMessage): Response | undefined {
  if (method !== "POST") return notAllowed("POST");
  if (!isJsonContentType(headers["content-type"] ?? null))
    return rpcError(415, "Unsupported Media Type: Content-Type must be application/json");
  if (Number(headers["content-length"]) > LARGEST_BODY)
    return rpcError(413, `Payload Too Large: Request body must not exceed ${LARGEST_BODY} bytes`, {
      headers: { connection: "close" },
    });
  return undefined;
}
