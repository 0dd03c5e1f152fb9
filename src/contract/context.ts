import type { Seam } from "../seam/api.ts";
import type { EventPoller } from "../seam/events.ts";
import type { Advice } from "./advice.ts";
import type { Pace } from "./pace.ts";
import type { Confirmation, Proposal } from "./proposal.ts";
import type { Removals } from "./removals.ts";

/** One progress message: `progress` always rises, `message` is one line of less than 200 characters. */
export interface Step {
  progress: number;
  total?: number;
  message: string;
}

/** What a look may use. */
export interface LookContext {
  /** Seam; every request stops when the call is cancelled. */
  seam: Seam;
  /** The same, stopped by a further signal too, such as a deadline. */
  seamUntil(signal: AbortSignal, options?: { isTriedOnce: boolean }): Seam;
  /** Whether this call has changed something in Seam, or may have: a request whose answer was lost counts. */
  mayHaveChanged(): boolean;
  /** Seam's clock, ms since 1970; ours may be off. */
  now(): number;
  /** Bounds of Seam's present time, ms since 1970; infinite before its first reply. */
  clock(): { earliest: number; latest: number };
  /** When the call began, by `performance.now()`: what it waits for counts from here, a person's answer too. */
  startedAt: number;
  /** Aborted when the client cancels the call or goes away. */
  signal: AbortSignal;
  /** Aborted when the process is about to end: what waits answers with what it has. Absent: it ends with its client. */
  ending?: AbortSignal | undefined;
  /** Tells the person who waits; does nothing when the client did not ask for progress. */
  progress(step: Step): void;
  /** What an advice says; undefined when it names a tool that is not offered. */
  advise(advice: Advice | undefined): string | undefined;
  events: EventPoller;
  pace: Pace;
}

/** What a call of a tool may use that can ask. */
export interface AskingContext extends LookContext {
  /** Asks the person, as the host can and the configuration wants. Throws a Refusal when the answer is no. */
  confirm(proposal: Proposal): Promise<Confirmation>;
}

/** What a call of a tool may use. */
export interface Context extends AskingContext {
  removals: Removals;
}
