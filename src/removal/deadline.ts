/** How long a call that takes something away goes on; what it waits for a person's answer counts, too. */

import type { Context } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Seam } from "../seam/api.ts";

/** Somebody who took longer than the wait to agree still wants it begun. */
const LEAST_MS = 3_000;

/** When the call stops (ms, performance.now), once it may begin. */
export const deadlineOf = (wait_seconds: number, { startedAt }: Pick<Context, "startedAt">): number =>
  Math.max(startedAt + wait_seconds * 1000, performance.now() + LEAST_MS);

/** Looks within the time of the call. Throws a Refusal when Seam takes longer: nothing was touched by then. */
export async function lookInTime<Result>(
  wait_seconds: number,
  { startedAt, seamUntil, signal }: Context,
  look: (seam: Seam) => Promise<Result>,
): Promise<Result> {
  const left = startedAt + wait_seconds * 1000 - performance.now();
  const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(left)));
  try {
    return await look(seamUntil(deadline));
  } catch (error) {
    signal.throwIfAborted();
    if (!deadline.aborted) throw error;
    throw new Refusal(
      "Seam took longer than wait_seconds to list what has to go. Nothing was touched. Call again with more wait_seconds.",
    );
  }
}
