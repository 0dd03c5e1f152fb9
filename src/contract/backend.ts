/** What programs that embed the server hand over and get back. Types only: they are published. */
import type { SeamConnection } from "../seam/api.ts";
import type { SeamCredentials } from "../seam/http.ts";

/** When a person is asked before something is taken away: where the host can ask, everywhere, or not at all. */
export type ConfirmMode = "auto" | "always" | "never";

/** What all servers of one process share. Made by {@link openBackend}. */
export interface Backend {
  readonly connection: SeamConnection;
  /** Whether this is the built-in workspace. */
  readonly isSandbox: boolean;
}

/** For which workspace a process works, and how carefully. */
export interface BackendOptions {
  /** Base URL of Seam's API; default `https://connect.getseam.com`. */
  endpoint?: string;
  /** Absent: tools are listed, and each call explains how to set the key. */
  credentials?: SeamCredentials;
  /** Serve a built-in workspace instead of Seam; default false. */
  isSandbox?: boolean;
  /** Default `auto`. */
  confirmMode?: ConfirmMode;
  /** A file that gets JSON lines about every call that changes something, before and after; default none. */
  auditLog?: string;
  /** For one attempt of a request to Seam, in ms; default 30 000. */
  timeoutMs?: number;
}

/** What a server offers. */
export interface ServerOptions {
  /** Offer only the tools that change nothing; default false. */
  isReadOnly?: boolean;
}
