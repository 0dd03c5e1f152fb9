/**
 * Removes a user identity with all that hangs on it: inventory, deletions in the order of steps.ts, a second look,
 * then the identity itself, which is confirmed by Seam not finding it any more (there is no event for it).
 * All state lives in Seam: a later call, also from a new process, picks up where this one stopped.
 */
import { setTimeout as delay } from "node:timers/promises";
import { Refusal } from "../explain.ts";
import type { Context } from "../mcp.ts";
import type { Seam } from "../seam/client.ts";
import { isNotFound, isTemporary, SeamError } from "../seam/errors.ts";
import { isBeingDeleted, type UserIdentity } from "../seam/schemas.ts";
import { clear, countGone, createItemList, type Item, toItem } from "./clear.ts";
import { keyOf, ownerOf, takeInventory, tooSlow } from "./inventory.ts";
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

/** Something could not be removed: says what is done, what is not and why, and how to go on. */
export class RemovalIncomplete extends Refusal {
  constructor(reason: string, user_identity_id: string, items: Map<string, Item>) {
    const left = [...items.values()].filter((item) => item.state !== "gone");
    const named = left
      .slice(0, 10)
      .map(({ kind, id, failure }) => `${kind} ${id}${failure ? `: ${failure}` : ""}`);
    const more = left.length > named.length ? ` and ${left.length - named.length} more` : "";
    super(
      `Not removed: ${reason}. The user identity ${user_identity_id} still exists. ` +
        `Done: ${countGone(items)} of ${items.size} things are gone. ` +
        (left.length > 0 ? `Still there: ${named.join("; ")}${more}. ` : "") +
        "Solve this in the access control system or with Seam, then call remove_user_identity again with the " +
        "same user_identity_id: it goes on where it stopped.",
    );
    this.name = "RemovalIncomplete";
  }
}

/** Things found on a second look send the removal round again, so many times at most. */
const MAX_ROUNDS = 4;
const LONGEST_PAUSE_MS = 2_000;
const GROWTH = 1.15;

/**
 * Removes what the inventory holds, and the identity. Runs until the identity is confirmed gone or the time is up. Throws RemovalIncomplete when Seam
 * reports that something cannot be deleted, a Refusal when the time was up before anything was touched, the
 * signal's reason when cancelled, and what Seam's requests throw.
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

/** Whether a first deletion may have been sent. */
const isTouched = ({ isIdentityAsked, list }: Work) =>
  isIdentityAsked || [...list.items.values()].some((item) => item.state !== "waiting");

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
        seam,
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
      const look = await lookAgain(work);
      if (look === "identity is gone") break;
      if (look === "nothing is left") {
        await deleteIdentity(work, reporter.report);
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

/** A phone may have signed in, or a key been issued, since the inventory. What an event confirmed is gone for good. */
async function lookAgain(work: Work): Promise<"nothing is left" | "something is left" | "identity is gone"> {
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

const getOrUndefined = (seam: Seam, user_identity_id: string): Promise<UserIdentity | undefined> =>
  seam.user_identities.get({ user_identity_id }).catch((error) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });

/** Deletes the identity and waits until Seam does not find it any more. */
async function deleteIdentity(work: Work, report: () => void): Promise<void> {
  const { seam, signal, identity, list, context } = work;
  const { user_identity_id } = identity;
  let isAsked = isBeingDeleted(identity);
  work.isIdentityAsked = true;
  let reportedAt = performance.now();
  for (let pause = context.pace.look; ; pause = Math.min(pause * GROWTH, LONGEST_PAUSE_MS)) {
    try {
      if (!isAsked) await seam.user_identities.delete({ user_identity_id });
      else if (!(await getOrUndefined(seam, user_identity_id))) return;
      isAsked = true;
    } catch (error) {
      if (isNotFound(error)) return;
      if (error instanceof SeamError && !isTemporary(error) && error.status !== 401)
        throw new RemovalIncomplete(
          `Seam refused to delete the user identity itself (${error.type}: ${error.message})`,
          user_identity_id,
          list.items,
        );
      if (!isTemporary(error)) throw error;
    }
    await delay(pause, undefined, { signal });
    if (performance.now() - reportedAt < context.pace.heartbeat) continue;
    report();
    reportedAt = performance.now();
  }
}
