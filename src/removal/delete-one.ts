/** Deletes one thing, and what goes along with it, and waits for the confirmation as the removal does. */

import { Refusal } from "../explain.ts";
import type { Context } from "../mcp.ts";
import type { Seam } from "../seam/client.ts";
import { isNotFound } from "../seam/errors.ts";
import { deletionFailure, isBeingDeleted } from "../seam/schemas.ts";
import { clear, createItemList, toItem } from "./clear.ts";
import { keyOf, ownerOf, takeInventory } from "./inventory.ts";
import { type Found, type Kind, type Step, stepsFor } from "./steps.ts";

type Single = "phone" | "acs_credential";

/** How to see whether it is still there. */
const GET: Record<Single, (seam: Seam, id: string) => Promise<Parameters<typeof isBeingDeleted>[0]>> = {
  phone: (seam, device_id) => seam.phones.get({ device_id }),
  acs_credential: (seam, acs_credential_id) => seam.acs.credentials.get({ acs_credential_id }),
};

/**
 * Returns whether it is confirmed gone; false means that Seam is still at it after `wait_seconds`. Throws a Refusal
 * when Seam reports that it cannot be deleted or the time was up before it was asked, and what Seam's requests throw.
 */
export async function deleteOne(
  kind: Single,
  target: { id: string; name?: string | undefined; isBeingDeleted?: boolean },
  { wait_seconds, context }: { wait_seconds: number; context: Context },
): Promise<boolean> {
  const deadline = AbortSignal.timeout(wait_seconds * 1000);
  const step = stepOf(kind);
  const list = createItemList();
  const item = toItem(
    { kind, id: target.id, name: target.name, isBeingDeleted: target.isBeingDeleted ?? false },
    step,
    context.pace,
  );
  list.items.set(keyOf(item), item);
  const seam = context.seamUntil(deadline);
  const [one, , happened] = step.words;
  const startedAt = performance.now();
  const total = wait_seconds;
  const seconds = () => Math.min((performance.now() - startedAt) / 1000, total - 0.001);
  const watch = context.events.watch(step.event ? [step.event[0]] : [], list.confirm);
  try {
    context.progress({ progress: 0, total, message: `Waiting until the ${one} is ${happened}` });
    await clear(list, {
      seam,
      signal: AbortSignal.any([context.signal, deadline]),
      owner: ownerOf(seam, ""),
      pace: context.pace,
      look: async () => lookFor(seam, kind, target.id),
      report: () =>
        item.state !== "gone" &&
        context.progress({ progress: seconds(), total, message: `Waiting until the ${one} is ${happened}` }),
      expectEvent: watch.expect,
    });
  } catch (error) {
    context.signal.throwIfAborted();
    if (!deadline.aborted) throw error;
    if (item.state === "waiting")
      throw new Refusal(
        `Seam did not answer within the ${wait_seconds} s of wait_seconds. Nothing was done. Try again.`,
      );
    return false;
  } finally {
    watch.stop();
  }
  if (item.state === "failed")
    throw new Refusal(
      `The ${one} ${target.id} was not ${happened}: Seam says ${JSON.stringify(item.failure ?? "")}. Solve this in the access control system, then call again.`,
    );
  context.progress({ progress: total, total, message: `The ${one} is ${happened}` });
  return true;
}

/** What a person has of one kind, as the removal sees it. */
export const listKindOf = (kind: Kind, seam: Seam, user_identity_id: string): Promise<Found[]> =>
  takeInventory(seam, [stepOf(kind)], user_identity_id);

function stepOf(kind: Kind): Step {
  const step = stepsFor({ keep_acs_users: false }).find((step) => step.kind === kind);
  if (!step) throw new Error(`no step for ${kind}`);
  return step;
}

async function lookFor(seam: Seam, kind: Single, id: string): Promise<Found[]> {
  try {
    const resource = await GET[kind](seam, id);
    return [{ kind, id, isBeingDeleted: isBeingDeleted(resource), failure: deletionFailure(resource) }];
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
