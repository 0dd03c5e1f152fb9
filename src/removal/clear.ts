/**
 * Deletes a set of things in the order of their steps and waits until each is confirmed gone: by its event or, when
 * that does not come in time, by its absence from a fresh listing. Independent things go side by side.
 */
import type { Context } from "../mcp.ts";
import type { Seam } from "../seam/client.ts";
import { isNotFound, isTemporary, SeamError } from "../seam/errors.ts";
import { keyOf } from "./inventory.ts";
import { childrenOf, countGone, type Item, type ItemList, isDone, parentOf } from "./items.ts";
import type { Found, Owner } from "./steps.ts";

export interface Clearing {
  /** Seam, stopped by `signal` below and by this one. */
  seamUntil(over: AbortSignal): Seam;
  owner: Owner;
  /** Aborted by a cancellation or at the deadline; everything stops at once. */
  signal: AbortSignal;
  pace: Context["pace"];
  /** A fresh listing of these kinds, to see what is gone without an event. */
  look(kinds: ReadonlySet<string>): Promise<Found[]>;
  /** Called after every change and at every heartbeat. */
  report(): void;
  /** Called when a deletion was accepted, so that its event can be looked for soon. */
  expectEvent(): void;
}

const CONCURRENCY = 8;

/**
 * Returns when every item is gone, or failed, or waits for one that failed. Throws what makes going on pointless
 * (a refused API key, say) and the signal's reason.
 */
export async function clear(list: ItemList, clearing: Clearing): Promise<void> {
  const { items } = list;
  const { signal, owner, pace } = clearing;
  const over = new AbortController();
  const seam = clearing.seamUntil(over.signal);
  const asks = new Set<Promise<void>>();
  let fatal: unknown;
  let reportedAt = performance.now();

  const report = () => {
    reportedAt = performance.now();
    clearing.report();
  };

  async function ask(item: Item) {
    item.state = "asking";
    try {
      await item.step.delete(seam, item.id, owner);
      settle(item, "asked", item.step.event ? pace.absence : pace.look);
      clearing.expectEvent();
    } catch (error) {
      if (isTemporary(error)) settle(item, "waiting", pace.retry);
      else if (error instanceof SeamError && error.status !== 401) refused(item, error);
      else fatal = error;
    }
    list.changed();
  }

  /** What Seam says it does not know, or what it fell over, is looked for in a listing, which has the last word. */
  function refused(item: Item, error: SeamError) {
    if (isNotFound(error)) return settle(item, "asked");
    item.failure = error.message;
    if (error.status < 500) settle(item, "failed");
    else settle(item, "asked", pace.absence);
  }

  /** An event may have overtaken the reply: what is gone stays gone. */
  function settle(item: Item, state: Item["state"], dueInMs = 0) {
    item.isTried = true;
    if (item.state === "gone") return;
    item.state = state;
    item.patience = Math.max(dueInMs, pace.look);
    item.dueAt = performance.now() + dueInMs;
    if (state !== "asked") return;
    for (const child of childrenOf(item, items))
      if (child.state === "waiting") Object.assign(child, { state: "asked", dueAt: item.dueAt });
  }

  /** Asks a listing about everything that should be gone by now. */
  async function look() {
    const due = [...items.values()].filter(
      (item) => item.state === "asked" && item.dueAt <= performance.now(),
    );
    if (due.length === 0) return;
    try {
      const listed = await clearing.look(new Set(due.map((item) => item.kind)));
      const present = new Map(listed.map((found) => [keyOf(found), found]));
      for (const item of due) judge(item, present.get(keyOf(item)));
    } catch (error) {
      if (!isTemporary(error)) throw error;
      for (const item of due) item.dueAt = performance.now() + pace.retry;
    }
  }

  function judge(item: Item, present: Found | undefined) {
    if (item.state !== "asked") return;
    if (!present) item.state = "gone";
    else if ((present.failure ?? item.failure) && !present.isBeingDeleted) {
      item.state = "failed";
      item.failure = present.failure ?? item.failure;
    } else if (!item.isTried && !present.isBeingDeleted && isDone(parentOf(item, items)))
      item.state = "waiting";
    else {
      item.patience = Math.min(item.patience * 1.6, pace.absence);
      item.dueAt = performance.now() + item.patience;
    }
  }

  function start(item: Item) {
    const asked = ask(item).finally(() => asks.delete(asked));
    asks.add(asked);
  }

  try {
    while (fatal === undefined) {
      signal.throwIfAborted();
      const { ready, isOver } = survey(items);
      if (isOver) return;
      for (const item of ready) start(item);
      const before = countGone(items);
      await list.change(msUntilDue(items, reportedAt + pace.heartbeat), signal);
      await look();
      if (countGone(items) > before || performance.now() - reportedAt >= pace.heartbeat) report();
    }
    throw fatal;
  } finally {
    // Nothing goes on after the end. What was not answered by now may have been carried out: the call knows that.
    over.abort();
    await Promise.all(asks);
  }
}

/** What can be asked for now, and whether nothing more can be done. */
function survey(items: Map<string, Item>): { ready: Item[]; isOver: boolean } {
  const all = [...items.values()];
  // Another call, or Seam itself, may take away what this one has not tried yet.
  const isFirstTried = all.every((item) => !item.step.isFirst || item.isTried || isDone(item));
  const blockers = blockersOf(all);
  const waiting = all.filter((item) => item.state === "waiting");
  const asking = all.filter((item) => item.state === "asking").length;
  const ready = waiting.filter(
    (item) =>
      item.dueAt <= performance.now() &&
      (item.step.isFirst || isFirstTried) &&
      isDone(parentOf(item, items)) &&
      !blockers.has(blockedBy(item)),
  );
  return {
    ready: ready.slice(0, CONCURRENCY - asking),
    isOver: all.every(
      (item) => isDone(item) || (item.state === "waiting" && blockers.get(blockedBy(item)) === "failed"),
    ),
  };
}

/** What still stands in the way of others: a kind, or the credentials of one ACS user. */
function blockersOf(all: Item[]): Map<string, "open" | "failed"> {
  const blockers = new Map<string, "open" | "failed">();
  for (const item of all) {
    if (item.state === "gone") continue;
    const blocks = item.kind === "acs_credential" ? `acs_credential of ${item.acs_user_id}` : item.kind;
    if (item.state === "failed" || !blockers.has(blocks))
      blockers.set(blocks, item.state === "failed" ? "failed" : "open");
  }
  return blockers;
}

const blockedBy = ({ id, step }: Item): string =>
  step.after === "acs_credential" ? `acs_credential of ${id}` : (step.after ?? "");

/** How long nothing needs to be done, if nothing changes. */
function msUntilDue(items: Map<string, Item>, heartbeatAt: number): number {
  const now = performance.now();
  const due = [...items.values()]
    .filter((item) => item.state === "asked" || item.state === "waiting")
    .map((item) => item.dueAt)
    .filter((dueAt) => dueAt > now);
  return Math.max(0, Math.min(heartbeatAt, ...due) - now);
}
