/** What this process has seen of removals: only who saw a person, and saw them go, may say that they are removed. */

import type { Pace } from "../contract/pace.ts";
import { type Evidence, stateOf, type Thing } from "./things.ts";

export interface Remembered {
  name: string;
  email_address?: string | undefined;
  keep_acs_users: boolean;
  /** Everything that hung on the person, the identity among it, with its evidence. */
  things: readonly Thing[];
  /** All of it was seen to go. */
  isRemoved: boolean;
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
  memory: RemovalMemory,
  user_identity_id: string,
  { keep_acs_users, pace }: { keep_acs_users: boolean; pace: Pace },
): Thing[] {
  const seen = memory.get(user_identity_id);
  if (!seen || seen.isRemoved || seen.keep_acs_users !== keep_acs_users) return [];
  const further: Evidence = { saw: "further call", at: performance.now() };
  return seen.things.map((thing) => ({
    ...thing,
    evidence:
      stateOf(thing, pace).phase === "failed" ? thing.evidence.slice(0, 1) : [...thing.evidence, further],
  }));
}

/** Whether the answer to a deletion was lost, so that it may have been carried out. */
export const isInDoubt = (memory: RemovalMemory, user_identity_id: string): boolean =>
  saw(
    memory,
    user_identity_id,
    (seen) => seen.saw === "no deletion" && ["lost", "broken"].includes(seen.word.kind),
  );

/** Whether Seam has accepted a deletion of what hung on the person. */
export const isBegun = (memory: RemovalMemory, user_identity_id: string): boolean =>
  saw(memory, user_identity_id, (seen) => seen.saw === "deletion accepted");

const saw = (memory: RemovalMemory, user_identity_id: string, fits: (seen: Evidence) => boolean): boolean =>
  memory.get(user_identity_id)?.things.some(({ evidence }) => evidence.some(fits)) ?? false;
