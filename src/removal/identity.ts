/** The last step of a removal: the user identity itself, for which Seam has no event. */
import { setTimeout as delay } from "node:timers/promises";
import type { Seam } from "../seam/client.ts";
import { isNotFound, isTemporary, SeamError } from "../seam/errors.ts";
import { isBeingDeleted, type UserIdentity } from "../seam/schemas.ts";
import type { Clearing } from "./clear.ts";

const LONGEST_PAUSE_MS = 2_000;
const GROWTH = 1.15;

/** The identity, undefined when Seam does not find it. */
export const getOrUndefined = (seam: Seam, user_identity_id: string): Promise<UserIdentity | undefined> =>
  seam.user_identities.get({ user_identity_id }).catch((error) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });

/**
 * Deletes the identity and waits until Seam does not find it any more, which alone confirms it. Throws Seam's
 * refusal, and the signal's reason.
 */
export async function deleteIdentity(
  identity: UserIdentity,
  { seam, signal, pace, report }: Pick<Clearing, "signal" | "pace" | "report"> & { seam: Seam },
): Promise<void> {
  const { user_identity_id } = identity;
  let isAsked = isBeingDeleted(identity);
  let reportedAt = performance.now();
  for (let pause = pace.look; ; pause = Math.min(pause * GROWTH, LONGEST_PAUSE_MS)) {
    try {
      if (!isAsked) await seam.user_identities.delete({ user_identity_id });
      else if (!(await getOrUndefined(seam, user_identity_id))) return;
      isAsked = true;
    } catch (error) {
      if (isNotFound(error)) isAsked = true;
      else if (!isOutOfOrder(error)) throw error;
    }
    await delay(pause, undefined, { signal });
    if (performance.now() - reportedAt < pace.heartbeat) continue;
    report();
    reportedAt = performance.now();
  }
}

/** Whether it may work later. After a 500 it is unknown whether the identity goes; asking again is harmless. */
const isOutOfOrder = (error: unknown): boolean =>
  isTemporary(error) || (error instanceof SeamError && error.status >= 500);
