import type { RemovalMemory } from "../removal/memory.ts";
import type { SeamConnection } from "../seam/client.ts";
import type { EventPoller } from "../seam/events.ts";
import type { Account } from "./account.ts";
import type { Pace } from "./pace.ts";

/** When a person is asked before something is taken away: where the host can ask, everywhere, or not at all. */
export type ConfirmMode = "auto" | "always" | "never";

/** One Seam workspace, as all calls for it share it. */
export interface Workspace {
  connection: SeamConnection;
  events: EventPoller;
  pace: Pace;
  /** What this process has seen of removals. */
  removals: RemovalMemory;
  /** The built-in workspace: every summary says so, and simulate_phone is offered. */
  isSandbox: boolean;
  confirmMode: ConfirmMode;
  account: Account;
  /** Writes one line to the audit log, and throws when it is not on disk; absent when none is kept. */
  audit?: ((entry: object) => void) | undefined;
}
