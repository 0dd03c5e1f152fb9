/** Everything that hangs on a user identity, listed side by side, each thing once. */
import { Refusal } from "../explain.ts";
import type { Context } from "../mcp.ts";
import { everything, type Seam } from "../seam/client.ts";
import type { AcsUser } from "../seam/schemas.ts";
import { type Found, noneIfGone, type Owner, type Step } from "./steps.ts";

/** The owner for one round of listings: a fresh one sees fresh ACS users. */
export function ownerOf(seam: Seam, user_identity_id: string): Owner {
  let users: Promise<AcsUser[]> | undefined;
  return {
    user_identity_id,
    acsUsers() {
      users ??= everything(seam.acs.users.list, { user_identity_id });
      return users;
    },
  };
}

/** Lists what the steps know of. */
export async function takeInventory(
  seam: Seam,
  steps: readonly Step[],
  user_identity_id: string,
): Promise<Found[]> {
  const owner = ownerOf(seam, user_identity_id);
  const lists = await Promise.all(steps.map((step) => noneIfGone(step.list(seam, owner))));
  const unique = new Map(lists.flat().map((found) => [keyOf(found), found]));
  return [...unique.values()];
}

/** The same, before anything is touched. Throws a Refusal when Seam takes longer than `wait_seconds`. */
export async function takeInventoryWithin(
  wait_seconds: number,
  context: Context,
  steps: readonly Step[],
  user_identity_id: string,
): Promise<Found[]> {
  const deadline = AbortSignal.timeout(wait_seconds * 1000);
  context.progress({ progress: 0, message: "Listing everything that belongs to the user identity" });
  try {
    return await takeInventory(context.seamUntil(deadline), steps, user_identity_id);
  } catch (error) {
    context.signal.throwIfAborted();
    if (!deadline.aborted) throw error;
    throw tooSlow();
  }
}

/** The time was up before the first deletion. */
export const tooSlow = (): Refusal =>
  new Refusal(
    "Seam took longer than wait_seconds to list what has to go. Nothing was touched. Call again with more wait_seconds.",
  );

/** Ids are unique within their kind. */
export const keyOf = ({ kind, id }: Pick<Found, "kind" | "id">): string => `${kind} ${id}`;
