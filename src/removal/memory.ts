/** What this process has seen of removals: only who saw a person, and saw them go, may say that they are removed. */

import type { Pace } from "../contract/pace.ts";
import type { Removal } from "./person.ts";
import { stateOf } from "./state.ts";
import type { Evidence, Thing } from "./things.ts";

export interface Remembered {
  name: string;
  email_address?: string | undefined;
  keep_acs_users: boolean;
  /** Everything that hung on the person, the identity among it, with its evidence. */
  things: readonly Thing[];
  /** All of it was seen to go. */
  isRemoved: boolean;
  /** An engine goes on with it. */
  isUnderWay?: boolean;
  /** Why an engine does not go on with it, though not all has gone. */
  failure?: string | undefined;
  /** What an engine kept of its end. */
  end?: Removal;
}

/** By user_identity_id; the oldest is forgotten first. */
export type RemovalMemory = Map<string, Remembered>;

const MOST = 1_000;

export function remember(memory: RemovalMemory, user_identity_id: string, seen: Remembered): void {
  memory.delete(user_identity_id);
  memory.set(user_identity_id, seen);
  const [oldest] = memory.keys();
  if (memory.size > MOST && oldest !== undefined) memory.delete(oldest);
}

/**
 * What an earlier call knows, for a run of its own: what went stays gone, what was asked for is waited for, and what
 * failed is tried afresh.
 */
export function recall(
  seen: Remembered | undefined,
  { keep_acs_users, pace }: { keep_acs_users: boolean; pace: Pace },
): Thing[] {
  if (!seen || seen.isRemoved || seen.keep_acs_users !== keep_acs_users) return [];
  const further: Evidence = { saw: "further call", at: performance.now() };
  return seen.things.map((thing) => ({
    ...thing,
    evidence:
      stateOf(thing, pace).phase === "failed" ? thing.evidence.slice(0, 1) : [...thing.evidence, further],
  }));
}

/**
 * What this call or run did about a removal, and whether an earlier call had begun it. What the one did is not told as the
 * other's work.
 */
export function deedsIn(things: readonly Pick<Thing, "evidence">[] = []) {
  const parts = things.map(({ evidence }) => {
    const recalled = evidence.findLastIndex(({ saw }) => saw === "further call") + 1;
    return { earlier: evidence.slice(0, recalled), now: evidence.slice(recalled) };
  });
  return {
    hasChanged: parts.some(({ now }) => now.some(isAccepted)),
    mayHaveChanged: parts.some(({ now }) => now.some(isLost)),
    wasBegun: parts.some(({ earlier }) => earlier.some(isAccepted)),
  };
}

/** Seam has accepted a deletion of what hung on the person. */
const isAccepted = (seen: Evidence): boolean => seen.saw === "deletion accepted";

/** The answer to a deletion was lost, so that it may have been carried out. */
const isLost = (seen: Evidence): boolean =>
  seen.saw === "no deletion" && ["lost", "broken"].includes(seen.word.kind);
