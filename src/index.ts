/**
 * For programs that embed this server, talk to Seam as it does, or want a Seam workspace in memory for their tests.
 * The types stand on their own: nothing has to be installed for them. docs/api.md is made from this file.
 */

import { createServer as create } from "./adapter/create-server.ts";
import type { Backend, BackendOptions, ServerOptions } from "./contract/backend.ts";
import { type Sandbox, type SandboxOptions, startSandbox as start } from "./sandbox/sandbox.ts";
import type { SeamConnection } from "./seam/api.ts";
import { connectSeam as connect } from "./seam/client.ts";
import type { HttpOptions } from "./seam/http.ts";
import { isWorkspace, openWorkspace } from "./workspace/open.ts";

export type { Backend, BackendOptions, ConfirmMode, ServerOptions } from "./contract/backend.ts";
export type { Arrival, Exchange, Fault, Sandbox, SandboxOptions } from "./sandbox/sandbox.ts";
export type * from "./seam/api.ts";
export { type RequestKind, SeamError, SeamNotConfigured, SeamUnreachable } from "./seam/errors.ts";
export type { HttpOptions, SeamCredentials } from "./seam/http.ts";
export type { Reply } from "./seam/replies.ts";
export type * from "./seam/resources.ts";

/**
 * Connects to Seam; nothing is opened before the first request.
 *
 * ```js
 * const connection = connectSeam({ endpoint: "https://connect.getseam.com", credentials: { api_key } });
 * const phones = await connection.for().phones.list({});
 * await connection.close();
 * ```
 * @throws TypeError when `endpoint` is not a URL. What requests throw is said at {@link Seam}.
 */
export function connectSeam(options: HttpOptions): SeamConnection {
  return connect(options);
}

/**
 * Opens what the servers of one process share: the connection to Seam, or to a sandbox of its own, and one poller of
 * Seam's events. Nothing is sent before the first call of a tool. `close` ends all of it.
 * @throws TypeError when `endpoint` is not a URL, and the system's error when the sandbox cannot listen.
 */
export async function openBackend(
  options: BackendOptions = {},
): Promise<{ backend: Backend; close(): Promise<unknown> }> {
  const { workspace, close } = await openWorkspace(options);
  return { backend: workspace, close };
}

/** What carries the messages of one client: any transport of the MCP SDK fits, of version 1 or 2. */
export interface Transport {
  start(): Promise<void>;
  // biome-ignore lint/suspicious/noExplicitAny: messages are the SDK's own, whose types are not ours to publish
  send(message: any, options?: any): Promise<void>;
  close(): Promise<void>;
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  onmessage?: ((message: any, extra?: any) => void) | undefined;
}

/** An MCP server for one client. */
export interface McpServer {
  /** Serves this transport's client until either side closes. Throws when it is connected already. */
  connect(transport: Transport): Promise<void>;
  close(): Promise<void>;
}

/**
 * Creates an MCP server for one client, with all tools, resources and prompts. Servers are cheap; the backend is
 * shared by all of them and outlives them.
 *
 * ```js
 * const { backend, close } = await openBackend({ credentials: { api_key } });
 * const server = createServer(backend);
 * await server.connect(transport);
 * ```
 *
 * Tools never throw: what goes wrong reaches the assistant in words, as a result with `isError`.
 * @throws TypeError when the backend was not made by {@link openBackend}.
 */
export function createServer(backend: Backend, options: ServerOptions = {}): McpServer {
  if (!isWorkspace(backend))
    throw new TypeError(
      "This backend is not one that openBackend made: send the `backend` that it returned.",
    );
  return create(backend, options);
}

/**
 * Starts a Seam workspace in memory behind a real HTTP server on 127.0.0.1: a small hotel with two access control
 * systems, guests and phones, or an empty one. It refuses what Seam refuses, and deletes as slowly as Seam does.
 *
 * ```js
 * const sandbox = await startSandbox({ deletionDelayMs: 10 });
 * const seam = connectSeam({ endpoint: sandbox.endpoint, credentials: { api_key: sandbox.apiKey } });
 * await sandbox.close();
 * ```
 * @throws The system's error (`EADDRINUSE`, for example) when it cannot listen on `port`.
 */
export function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  return start(options);
}
