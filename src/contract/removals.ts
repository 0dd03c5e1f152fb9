import type { Found } from "../removal/found.ts";
import type { Remembered } from "../removal/memory.ts";
import type { Leaving, Removal, RemovalOptions } from "../removal/person.ts";
import type { When } from "../removal/when.ts";
import type { Caller } from "./caller.ts";
import type { Context } from "./context.ts";
import type { Tasks } from "./tasks.ts";
import type { ListedTool, Tool } from "./tool.ts";

/** Removals of people, as the tools begin and follow them: in this process alone, or kept by an engine. */
export interface Removals {
  /** Whether they go on when the call is over, and the process too. */
  readonly areKept: boolean;
  /**
   * Begins to remove what is found, and the identity; or joins the removal that is under way. Returns when it is over
   * or has stopped, or when the time of the call is up. With `when`, it is set for then instead, in place of what was
   * set before, and this returns at once; throws a Refusal when one is under way.
   */
  start(
    person: Leaving,
    found: readonly Found[],
    options: RemovalOptions,
    context: Context,
  ): Promise<Removal>;
  /** What is known of a person's removal; of one that is set for later, nothing. */
  status(user_identity_id: string): Promise<Remembered | undefined>;
  /** Emails are freed first: whose removal it was that this email named. */
  idOfEmail(email_address: string): Promise<string | undefined>;
  /**
   * Those that go on beyond calls, and those that have ended and are still kept: the most important ones, and how many
   * there are in each state but `removed`: of these only the rows tell.
   */
  list(): Promise<{
    rows: ListedRemoval[];
    numbers: ReadonlyMap<ListedRemoval["state"], number>;
    hasMore: boolean;
  }>;
  /**
   * Whether there was one under way, set for later, or waiting for a yes, with this id if one is given; nothing of it starts
   * after this.
   */
  cancel(user_identity_id: string, removal_id?: string): Promise<boolean>;
}

/** Where the removal of a person stands. */
export interface ListedRemoval {
  removal_id: string;
  user_identity_id: string;
  name: string;
  /** `asking`: more turned up than a person had agreed to, and waits for a yes. */
  state: "scheduled" | "waiting" | "running" | "removed" | "failed" | "asking" | "cancelled";
  reason?: string | undefined;
  /** For when it was set, if it was not to begin at once. */
  when?: When | undefined;
  /** What had turned up between the agreement and its time, in words. */
  news?: string | undefined;
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
  /** Those removals that the caller has asked for. */
  tasksOf(caller: Caller | undefined): Tasks;
}
