/** What this process has seen of removals: only who saw a person, and saw them go, may say that they are removed. */

import type { Pace } from "../mcp.ts";
import { stateOf, type Thing } from "./things.ts";

export interface Remembered {
  name: string;
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
  return seen.things.map((thing) => ({
    ...thing,
    evidence: stateOf(thing, pace).phase === "failed" ? thing.evidence.slice(0, 1) : [...thing.evidence],
  }));
}
