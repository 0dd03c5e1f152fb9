/** What is known of one answer, and the words for what it claims. */
import type { Exchange, Fault, Sandbox } from "../../../src/sandbox/sandbox.ts";
import type { Answer } from "../../support/harness.ts";
import { roleOf } from "../kinds.ts";
import type { Call } from "./calls.ts";
import type { History, Interval } from "./history.ts";

export interface Told {
  call: Call;
  answer: Answer;
  history: History;
  sandbox: Sandbox;
  /** From the moment before the call to the moment after its answer. */
  during: Interval;
  /** All requests of the call. */
  exchanges: readonly Exchange[];
  /** The moment at which the call first asked Seam to delete something, by what it named. */
  askedAt: ReadonlyMap<string, number>;
  /** Seam accepted a deletion, in this call or in an earlier one of the conversation. */
  hasAccepted: boolean;
  /** Seam had accepted one before this call, as far as it said. */
  hadAccepted: boolean;
  /** A change was asked for after the answer had been given. */
  isGoingOn: boolean;
  /** No other call of the same assistant was under way meanwhile, whose changes could be taken for this one's. */
  isAlone: boolean;
  /** How Seam lied during the call. */
  lie: Fault["kind"] | undefined;
}

export interface Claim {
  kind: string;
  isTrue: boolean;
  /** What is so instead. */
  but?: string;
}

export const claim = (kind: string, isTrue: boolean, but = ""): Claim => ({ kind, isTrue, but });

/** Requests of the call that changed something. */
export const changes = ({ exchanges }: Told): Exchange[] =>
  exchanges.filter(({ path, is_carried_out }) => is_carried_out && isWrite(path));

export const isWrite = (path: string): boolean => ["create", "delete"].includes(roleOf(path));

/** The moments that a look of this call may have shown; a stale reply may be of any time before. */
export const seen = ({ during, lie }: Told): Interval => (lie === "stale" ? [0, during[1]] : during);

/** Whether a single look of this call may have missed what was there. A 404 is no look: it is never "none". */
export const isHidden = ({ lie }: Told): boolean => lie === "stale" || lie === "cut";

/** Gone at some moment since it was asked for, and now, unless the other hand made it again. */
export function isGone(told: Told, id: string): boolean {
  const { history, during, askedAt } = told;
  const since: Interval = [askedAt.get(id) ?? during[0], during[1]];
  return history.wasNot(id, since) && (!history.at(id) || history.isByHand(id));
}

/** What is left of a person. */
export const leftOf = ({ history }: Told, person: string): string[] =>
  history.all([history.now, history.now], (fact) => fact.owners.includes(person));

export const named = (rows: unknown, field: string): string[] =>
  Array.isArray(rows) ? rows.map((row: Record<string, unknown>) => String(row[field])) : [];
