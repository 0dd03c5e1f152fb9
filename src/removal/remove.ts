/**
 * Removes a user identity with all that hangs on it: inventory, deletions in the order of steps.ts, a second look,
 * then the identity itself, which is confirmed by Seam not finding it any more (there is no event for it).
 * All state lives in Seam: a later call, also from a new process, picks up where this one stopped.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "../mcp.ts";
import type { Seam } from "../seam/client.ts";
import { isTemporary, SeamError } from "../seam/errors.ts";
import type { UserIdentity } from "../seam/schemas.ts";
import { clear } from "./clear.ts";
import { deleteIdentity, getOrUndefined } from "./identity.ts";
import { RemovalIncomplete } from "./incomplete.ts";
import { keyOf, ownerOf, takeInventory, tooSlow } from "./inventory.ts";
import { createItemList, type Item, toItem } from "./items.ts";
import { createReporter } from "./report.ts";
import { type Found, type Step, stepsFor } from "./steps.ts";

export interface RemovalOptions {
  keep_acs_users: boolean;
  /** When to answer with what is done so far, in ms. */
  waitMs: number;
}

/** What became of a removal. */
export interface Removal {
  status: "removed" | "removing";
  /** All that hung on the identity when the call began, and what appeared meanwhile. */
  items: Item[];
  /** ms */
  waitedMs: number;
}

/** Things found on a second look send the removal round again, so many times at most. */
const MAX_ROUNDS = 4;

/**
 * Removes what the inventory holds, and the identity. Runs until the identity is confirmed gone or the time is up.
 * Throws RemovalIncomplete when Seam reports that something cannot be deleted, a Refusal when the time was up before
 * anything was touched, the signal's reason when cancelled, and what Seam's requests throw.
 */
export async function removeUserIdentity(
  identity: UserIdentity,
  inventory: Found[],
  options: RemovalOptions,
  context: Context,
): Promise<Removal> {
  const startedAt = performance.now();
  const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(options.waitMs)));
  const list = createItemList();
  const end = (status: Removal["status"]): Removal => ({
    status,
    items: [...list.items.values()],
    waitedMs: performance.now() - startedAt,
  });
  const work = {
    identity,
    list,
    context,
    steps: stepsFor(options),
    seam: context.seamUntil(deadline),
    signal: AbortSignal.any([context.signal, deadline]),
    isIdentityAsked: false,
  };
  try {
    await runRemoval(work, inventory);
    return end("removed");
  } catch (error) {
    context.signal.throwIfAborted();
    if (!deadline.aborted) throw error;
    if (isTouched(work)) return end("removing");
    throw tooSlow();
  }
}

interface Work {
  identity: UserIdentity;
  list: ReturnType<typeof createItemList>;
  context: Context;
  steps: readonly Step[];
  seam: Seam;
  signal: AbortSignal;
  /** Whether the deletion of the identity itself may have been sent. */
  isIdentityAsked: boolean;
}

/** Whether anything has begun to go, or may have. */
const isTouched = ({ isIdentityAsked, list, context }: Work) =>
  isIdentityAsked ||
  context.mayHaveChanged() ||
  [...list.items.values()].some((item) => item.state !== "waiting");

async function runRemoval(work: Work, inventory: Found[]): Promise<void> {
  const { identity, list, context, steps, seam, signal } = work;
  const { user_identity_id } = identity;
  const reporter = createReporter(context.progress, list.items);
  add(work, inventory);
  reporter.start();
  const types = steps.flatMap((step) => step.event?.[0] ?? []);
  const watch = context.events.watch(types, list.confirm);
  try {
    for (let round = 1; ; round++) {
      await clear(list, {
        seamUntil: (over) => context.seamUntil(AbortSignal.any([signal, over])),
        signal,
        owner: ownerOf(seam, user_identity_id),
        pace: context.pace,
        look: (kinds) =>
          takeInventory(
            seam,
            steps.filter((step) => kinds.has(step.kind)),
            user_identity_id,
          ),
        report: reporter.report,
        expectEvent: watch.expect,
      });
      refuseIfFailed(work);
      const look = await lookAgain(work, reporter.report);
      if (look === "identity is gone") break;
      if (look === "nothing is left") {
        await finish(work, reporter.report);
        break;
      }
      if (round === MAX_ROUNDS)
        throw new RemovalIncomplete(
          "new things keep appearing, as if an app still signs the person in",
          user_identity_id,
          list.items,
        );
    }
    reporter.finish();
  } finally {
    watch.stop();
  }
}

function add({ list, steps, context }: Work, found: Found[]): void {
  for (const one of found) {
    const step = steps.find((step) => step.kind === one.kind);
    if (step) list.items.set(keyOf(one), toItem(one, step, context.pace));
  }
}

function refuseIfFailed({ identity, list }: Work): void {
  if ([...list.items.values()].some((item) => item.state === "failed"))
    throw new RemovalIncomplete("Seam could not delete everything", identity.user_identity_id, list.items);
}

/** The last step. Throws RemovalIncomplete when Seam refuses it. */
async function finish(work: Work, report: () => void): Promise<void> {
  const { identity, seam, signal, context, list } = work;
  work.isIdentityAsked = true;
  try {
    await deleteIdentity(identity, { seam, signal, pace: context.pace, report });
  } catch (error) {
    if (!(error instanceof SeamError) || error.kind !== "delete" || error.status === 401) throw error;
    throw new RemovalIncomplete(
      `Seam refused to delete the user identity itself (${error.type}: ${JSON.stringify(error.message)})`,
      identity.user_identity_id,
      list.items,
    );
  }
}

type Look = "nothing is left" | "something is left" | "identity is gone";

/** Until Seam answers: what is out of order for longer than its retries is tried again until the time is up. */
async function lookAgain(work: Work, report: () => void): Promise<Look> {
  for (;;) {
    try {
      return await lookOnce(work);
    } catch (error) {
      if (!isTemporary(error)) throw error;
    }
    await delay(work.context.pace.retry, undefined, { signal: work.signal });
    report();
  }
}

/** A phone may have signed in, or a key been issued, since the inventory. What an event confirmed is gone for good. */
async function lookOnce(work: Work): Promise<Look> {
  const { seam, steps, identity, list } = work;
  const [latest, found] = await Promise.all([
    getOrUndefined(seam, identity.user_identity_id),
    takeInventory(seam, steps, identity.user_identity_id),
  ]);
  const left = found.filter((one) => !list.items.get(keyOf(one))?.isConfirmedByEvent);
  add(work, left);
  if (latest) work.identity = latest;
  if (left.length > 0) return "something is left";
  return latest ? "nothing is left" : "identity is gone";
}
