import type { Found } from "../removal/found.ts";
import type { Remembered } from "../removal/memory.ts";
import type { Leaving, Removal, RemovalOptions } from "../removal/person.ts";
import type { Context } from "./context.ts";
import type { ListedTool, Tool } from "./tool.ts";

/** Removals of people, as the tools begin and follow them: in this process alone, or kept by an engine. */
export interface Removals {
  /** Whether they go on when the call is over, and the process too. */
  readonly areKept: boolean;
  /**
   * Begins to remove what is found, and the identity; or joins the removal that is under way. Returns when it is over
   * or has stopped, or when the time of the call is up.
   */
  start(
    person: Leaving,
    found: readonly Found[],
    options: RemovalOptions,
    context: Context,
  ): Promise<Removal>;
  /** What is known of a person's removal. */
  status(user_identity_id: string): Promise<Remembered | undefined>;
  /** Emails are freed first: whose removal it was that this email named. */
  idOfEmail(email_address: string): Promise<string | undefined>;
  /** Those that go on beyond calls, and those that have ended and are still kept, the latter last. */
  list(): Promise<ListedRemoval[]>;
  /** Whether there was one under way; nothing of it starts after this. */
  cancel(user_identity_id: string): Promise<boolean>;
}

/** Where the removal of a person stands. */
export interface ListedRemoval {
  removal_id: string;
  user_identity_id: string;
  name: string;
  /** `asking`: more turned up than a person had agreed to, and waits for a yes. */
  state: "waiting" | "running" | "removed" | "failed" | "asking" | "cancelled";
  reason?: string | undefined;
  total: number;
  done: number;
  asked_at: Date;
  ended_at?: Date | undefined;
}

/** Keeps removals beyond the process. */
export interface Engine {
  /** What is offered beside, and instead of, the tools of the same name. */
  tools: readonly Tool[];
  listed: readonly ListedTool[];
  /** `asked` tells who wants what is begun, and how a person came to agree to it. */
  removalsFor(asked: () => object): Removals;
}
