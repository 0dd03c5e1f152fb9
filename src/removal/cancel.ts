/** Stops a removal that an engine keeps, and says so once it has stopped. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import { describe, type PersonReference } from "../lookup/references.ts";
import { quote } from "../text.ts";
import { deadlineOf } from "./deadline.ts";
import { findLeaver } from "./leaver.ts";
import { stopped, tally } from "./tally.ts";

const LOOK_MS = 200;

/** Waits until nothing of it goes on: a worker that has it stops within a second, or has died. Throws a Refusal. */
export async function cancelRemoval(reference: PersonReference, wait_seconds: number, context: Context) {
  const { removals, seam, signal } = context;
  const leaver = await findLeaver(seam, reference, removals, { dry_run: false });
  if (leaver.is === "unknown")
    throw new Refusal(`No user identity has ${describe(reference)}. Nothing was done.`);
  const user_identity_id = "identity" in leaver ? leaver.identity.user_identity_id : leaver.user_identity_id;
  if (!(await removals.cancel(user_identity_id)))
    throw new Refusal(
      "No removal of this person is under way, set for later or waiting for a yes, so nothing was cancelled.",
    );
  const until = deadlineOf(wait_seconds, context);
  let seen = await removals.status(user_identity_id);
  while (seen?.isUnderWay && performance.now() < until) {
    await sleep(LOOK_MS, undefined, { signal });
    seen = await removals.status(user_identity_id);
  }
  if (seen?.isUnderWay) throw new Refusal(NOT_STOPPED_YET);
  if (!seen)
    throw new Refusal("It was cancelled, and somebody has set it again since: list_removals shows for when.");
  if (seen.isRemoved)
    throw new Refusal(
      "It was too late to cancel: all of it had gone by then. Call remove_user_identity to see what.",
    );
  if (seen.failure) throw new Refusal(`It had ended before it was cancelled, and not well: ${seen.failure}`);
  return {
    user_identity_id,
    status: "cancelled" as const,
    summary:
      `Cancelled the removal of ${quote(seen.name)}. ${stopped(tally(seen.things, context.pace))} Nothing else is ` +
      "removed unless remove_user_identity is called again.",
  };
}

/** Whoever has it in hand may hang, and go on: only its end proves that it has stopped. */
const NOT_STOPPED_YET =
  "The removal is to stop, and has not confirmed yet that it has: until then more may go. Look with list_removals, " +
  "which says cancelled once it has stopped.";
