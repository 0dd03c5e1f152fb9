/** What is offered beside, and instead of, the other tools where an engine keeps removals. */

import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Context } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import { defineTool, type Tool } from "../contract/tool.ts";
import { describe, type PersonReference } from "../lookup/references.ts";
import { deadlineOf } from "../removal/deadline.ts";
import { findLeaver } from "../removal/leaver.ts";
import { quote } from "../text.ts";
import { listRemovals } from "./list-removals.ts";
import { removeUserIdentities } from "./remove-user-identities.ts";
import { removeUserIdentity } from "./remove-user-identity.ts";

const { input, output } = removeUserIdentity;

const removeOne = defineTool({
  ...removeUserIdentity,
  description:
    "Remove or delete a person who leaves, for good: check out a guest, move out a tenant, offboard an employee; all their sessions, keys, phones, ACS users go. May answer removing, no failure: it goes on by itself, and calling again shows how far it is.",
  input: input.safeExtend({
    cancel: z.boolean().default(false).describe("Stop the removal that is under way"),
  }),
  output: output.extend({
    status: z.enum([...output.shape.status.options, "cancelled"]),
    removal_id: z.string().optional().describe("As in list_removals"),
  }),
  howToLook: "Call list_removals to see what becomes of it",
  async run({ cancel, ...args }, context) {
    if (!cancel) return removeUserIdentity.run(args, context);
    const { user_identity_id, user_identity_key, email_address, phone_number, wait_seconds } = args;
    return stop({ user_identity_id, user_identity_key, email_address, phone_number }, wait_seconds, context);
  },
});

const removeSeveral = defineTool({
  ...removeUserIdentities,
  description: removeUserIdentities.description.replace(
    /May answer removing: .*/,
    "May answer removing: it goes on by itself, and calling again or list_removals shows how far it is.",
  ),
  howToLook: "Call list_removals to see what becomes of them",
});

export const engineTools: readonly Tool[] = [removeOne, removeSeveral, listRemovals];

const LOOK_MS = 200;

/** Waits until nothing of it goes on: a worker that has it stops within a second, or has died. */
async function stop(reference: PersonReference, wait_seconds: number, context: Context) {
  const { removals, seam, signal } = context;
  const leaver = await findLeaver(seam, reference, removals, { dry_run: false });
  if (leaver.is === "unknown")
    throw new Refusal(`No user identity has ${describe(reference)}. Nothing was done.`);
  const user_identity_id = "identity" in leaver ? leaver.identity.user_identity_id : leaver.user_identity_id;
  if (!(await removals.cancel(user_identity_id)))
    throw new Refusal("No removal of this person is under way, so nothing was cancelled.");
  const until = deadlineOf(wait_seconds, context);
  let seen = await removals.status(user_identity_id);
  while (seen?.isUnderWay && performance.now() < until) {
    await sleep(LOOK_MS, undefined, { signal });
    seen = await removals.status(user_identity_id);
  }
  if (seen?.isUnderWay) throw new Refusal(NOT_STOPPED_YET);
  if (!seen || seen.isRemoved)
    throw new Refusal(
      "It was too late to cancel: all of it had gone by then. Call remove_user_identity to see what.",
    );
  if (seen.failure) throw new Refusal(`It had ended before it was cancelled, and not well: ${seen.failure}`);
  return {
    user_identity_id,
    status: "cancelled" as const,
    summary:
      `Cancelled the removal of ${quote(seen.name)}. What had gone by then stays gone; list_removals says how much. ` +
      "Nothing more goes unless remove_user_identity is called again.",
  };
}

/** Whoever has it in hand may hang, and go on: only its end proves that it has stopped. */
const NOT_STOPPED_YET =
  "The removal is to stop, and has not confirmed yet that it has: until then more may go. Look with list_removals, " +
  "which says cancelled once it has stopped.";
