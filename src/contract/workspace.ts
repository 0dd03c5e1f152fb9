import type { RemovalMemory } from "../removal/memory.ts";
import type { Connection } from "../seam/client.ts";
import type { EventPoller } from "../seam/events.ts";
import type { Account } from "./account.ts";
import type { Backend, ConfirmMode } from "./backend.ts";
import type { Pace } from "./pace.ts";
import type { Engine } from "./removals.ts";

/** One Seam workspace, as all calls for it share it. Where it is built in, every summary says so. */
export interface Workspace extends Backend {
  readonly connection: Connection;
  events: EventPoller;
  pace: Pace;
  /** What this process has seen of removals. */
  removals: RemovalMemory;
  /** Keeps removals beyond this process; absent where none runs. */
  engine?: Engine | undefined;
  confirmMode: ConfirmMode;
  account: Account;
  /** Writes one line to the audit log, and throws or rejects when it is not kept; absent when none is kept. */
  audit?: ((entry: object) => void | Promise<void>) | undefined;
}
