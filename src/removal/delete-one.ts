/** Takes one thing away, with what goes along with it, and waits for the confirmation as the removal does. */
import { Refusal } from "../explain.ts";
import type { Context } from "../mcp.ts";
import { everything, type Seam } from "../seam/client.ts";
import type { AcsCredential, Phone } from "../seam/schemas.ts";
import { clear } from "./clear.ts";
import { keyOf, ownerOf, takeInventory } from "./inventory.ts";
import { createItemList, type Item, toItem } from "./items.ts";
import {
  type Found,
  foundCredential,
  foundPhone,
  type Kind,
  noneIfGone,
  type Step,
  stepsFor,
} from "./steps.ts";

interface Waiting {
  wait_seconds: number;
  context: Context;
}

/** Deactivates a phone. Returns and throws as {@link deleteOne}. */
export const deactivate = (phone: Phone, waiting: Waiting): Promise<boolean> =>
  deleteOne([foundPhone(phone)], waiting, (seam) =>
    noneIfGone(seam.phones.get({ device_id: phone.device_id }).then((present) => [foundPhone(present)])),
  );

/** Deletes a credential; a multi-phone key is gone when its copies are. Says how many copies there were. */
export async function deleteCredentialAndCopies(
  credential: AcsCredential,
  waiting: Waiting,
): Promise<{ isGone: boolean; copies: number }> {
  const { acs_credential_id, acs_user_id } = credential;
  const list = async (seam: Seam): Promise<Found[]> => {
    const present = acs_user_id
      ? everything(seam.acs.credentials.list, { acs_user_id })
      : seam.acs.credentials.get({ acs_credential_id }).then((one) => [one]);
    return (await noneIfGone(present))
      .map(foundCredential)
      .filter(({ id, parent_id }) => id === acs_credential_id || parent_id === acs_credential_id);
  };
  const copies = credential.is_multi_phone_sync_credential
    ? (await list(waiting.context.seam)).filter(({ parent_id }) => parent_id === acs_credential_id)
    : [];
  const isGone = await deleteOne([foundCredential(credential), ...copies], waiting, list);
  return { isGone, copies: copies.length };
}

/** What a person has of one kind, as the removal sees it. */
export const listKindOf = (kind: Kind, seam: Seam, user_identity_id: string): Promise<Found[]> =>
  takeInventory(seam, [stepOf(kind)], user_identity_id);

/**
 * Deletes the first of `found`, which takes the others along. Returns whether all are confirmed gone; false means
 * that Seam is still at it after `wait_seconds`. Throws a Refusal when Seam reports that it cannot be deleted or
 * the time was up before it was asked, and what Seam's requests throw.
 */
async function deleteOne(
  found: [Found, ...Found[]],
  { wait_seconds, context }: Waiting,
  look: (seam: Seam) => Promise<Found[]>,
): Promise<boolean> {
  const deadline = AbortSignal.timeout(wait_seconds * 1000);
  const step = stepOf(found[0].kind);
  const list = createItemList();
  for (const one of found) list.items.set(keyOf(one), toItem(one, step, context.pace));
  const seam = context.seamUntil(deadline);
  const report = reporter(step, wait_seconds, context);
  const watch = context.events.watch(step.event ? [step.event[0]] : [], list.confirm);
  try {
    report();
    await clear(list, {
      seamUntil: (over) => context.seamUntil(AbortSignal.any([deadline, over])),
      signal: AbortSignal.any([context.signal, deadline]),
      owner: ownerOf(seam, ""),
      pace: context.pace,
      look: () => look(seam),
      report,
      expectEvent: watch.expect,
    });
  } catch (error) {
    context.signal.throwIfAborted();
    if (!deadline.aborted) throw error;
    if (context.mayHaveChanged() || [...list.items.values()].some((item) => item.state !== "waiting"))
      return false;
    throw new Refusal(
      `Seam did not answer within the ${wait_seconds} s of wait_seconds. Nothing was done. Call again.`,
    );
  } finally {
    watch.stop();
  }
  refuseIfFailed([...list.items.values()]);
  return true;
}

function refuseIfFailed(items: Item[]): void {
  const failed = items.find((item) => item.state === "failed");
  if (!failed) return;
  const [one, , happened] = failed.step.words;
  throw new Refusal(
    `The ${one} ${failed.id} was not ${happened}. Seam says: ${JSON.stringify(failed.failure ?? "")}. Solve this in ` +
      "the access control system, then call again.",
  );
}

/** Progress by the clock: there is nothing to count. Ends below the total, since the result itself is the end. */
function reporter({ words: [one, , happened] }: Step, wait_seconds: number, context: Context) {
  const startedAt = performance.now();
  let shown = -1;
  return () => {
    const progress = Math.min((performance.now() - startedAt) / 1000, wait_seconds - 0.001);
    if (progress <= shown) return;
    shown = progress;
    context.progress({ progress, total: wait_seconds, message: `Waiting until the ${one} is ${happened}` });
  };
}

function stepOf(kind: Kind): Step {
  const step = stepsFor({ keep_acs_users: false }).find((step) => step.kind === kind);
  if (!step) throw new Error(`no step for ${kind}`);
  return step;
}
