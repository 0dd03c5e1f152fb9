/**
 * For programs that embed this server, talk to Seam as it does, or want a Seam workspace in memory for their tests.
 * The types stand on their own: nothing has to be installed for them. docs/api.md is made from this file.
 */

import { createServer as create } from "./adapter/create-server.ts";
import type { Workspace } from "./contract/workspace.ts";
import { type Sandbox, type SandboxOptions, startSandbox as start } from "./sandbox/sandbox.ts";
import { type Seam as Client, connectSeam as connect } from "./seam/client.ts";
import type { HttpOptions, SeamCredentials } from "./seam/http.ts";
import type { Reply } from "./seam/replies.ts";
import { openWorkspace } from "./workspace/open.ts";

export type { Exchange, Fault } from "./sandbox/sandbox.ts";
export { SeamError, SeamNotConfigured, SeamUnreachable } from "./seam/errors.ts";
export type { HttpOptions, Reply, Sandbox, SandboxOptions, SeamCredentials };

/** Types of our own written out in full, so that the published ones do not lead to packages that are not installed. */
type InFull<T> = T extends (params: infer Params) => Promise<infer Result>
  ? (params: InFull<Params>) => Promise<InFull<Result>>
  : T extends object
    ? { [Key in keyof T]: InFull<T[Key]> }
    : T;
const inFull = <T>() =>
  undefined as unknown as T extends infer O ? { [Key in keyof O]: InFull<O[Key]> } : never;
const seam = /* @__PURE__ */ inFull<Client>();

/**
 * Seam's API as far as this server uses it, with Seam's own names: `seam.phones.list({ owner_user_identity_id })`.
 * Times are ISO 8601 strings in UTC, ids are opaque strings, and Seam's `null` is left out. Lists return all rows, or
 * `{ items, next_page_cursor }` where Seam pages. Every function throws {@link SeamError} when Seam refuses,
 * {@link SeamUnreachable} when no usable reply comes, {@link SeamNotConfigured} without credentials, and the reason
 * of an aborted signal. Reads and deletes are tried three times, creates and updates once.
 */
export type Seam = typeof seam;

/** A connection to Seam: a pool of sockets, opened at the first request. */
export interface SeamConnection {
  /** Seam for the length of one piece of work: an aborted `signal` stops every request made through it. */
  for(work?: { signal?: AbortSignal; onReply?: (reply: Reply) => void }): Seam;
  /** Seam's clock in ms since 1970, to the second, by its last reply; this machine's before any reply. */
  now(): number;
  /** Closes all sockets. */
  close(): Promise<void>;
}

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
  return connect(options) as SeamConnection;
}

/** What all servers of one process share. Made by {@link openBackend}. */
export interface Backend {
  readonly connection: SeamConnection;
  /** Whether this is the built-in workspace. */
  readonly isSandbox: boolean;
}

export interface BackendOptions {
  /** Base URL of Seam's API; default `https://connect.getseam.com`. */
  endpoint?: string;
  /** Absent: tools are listed, and each call explains how to set the key. */
  credentials?: SeamCredentials;
  /** Serve a built-in workspace instead of Seam; default false. */
  isSandbox?: boolean;
  /** When a person is asked before something is taken away: where the host can (default), everywhere, never. */
  confirmMode?: "auto" | "always" | "never";
  /** A file that gets JSON lines about every call that changes something, before and after; default none. */
  auditLog?: string;
  /** For one attempt of a request to Seam, in ms; default 30 000. */
  timeoutMs?: number;
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
  return { backend: workspace as unknown as Backend, close };
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

export interface ServerOptions {
  /** Offer only the tools that change nothing; default false. */
  isReadOnly?: boolean;
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
 */
export function createServer(backend: Backend, options: ServerOptions = {}): McpServer {
  return create(backend as unknown as Workspace, options) as unknown as McpServer;
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
