/**
 * Deletes a set of things in the order of their steps and waits until each is confirmed gone: by its event or, when
 * that does not come in time, by its absence from a fresh listing. Independent things go side by side.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "../mcp.ts";
import type { Seam } from "../seam/client.ts";
import { isNotFound, isTemporary, SeamError } from "../seam/errors.ts";
import type { SeamEvent } from "../seam/schemas.ts";
import { keyOf } from "./inventory.ts";
import type { Found, Owner, Step } from "./steps.ts";

/** A thing on its way out. */
export interface Item extends Found {
  step: Step;
  /** `asked`: Seam accepted the deletion, which is still to be confirmed. */
  state: "waiting" | "asking" | "asked" | "gone" | "failed";
  /** Whether the first attempt is over, however it went. */
  isTried: boolean;
  /** Its event came, which is believed even if a listing still shows it. */
  isConfirmedByEvent: boolean;
  /** When to try again, or to look whether it is gone (ms, performance.now). */
  dueAt: number;
  /** The pause before the look after the next one, in ms. */
  patience: number;
}

export interface Clearing {
  seam: Seam;
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

/** A failure that the listing showed is of an earlier attempt; this one starts afresh. */
export const toItem = (found: Found, step: Step, pace: Context["pace"]): Item => ({
  ...found,
  step,
  failure: undefined,
  state: found.isBeingDeleted ? "asked" : "waiting",
  isTried: found.isBeingDeleted,
  isConfirmedByEvent: false,
  dueAt: found.isBeingDeleted ? performance.now() + pace.look : 0,
  patience: pace.look,
});

/** The items of one call, by key, and the way to hear that one of them changed. */
export interface ItemList {
  items: Map<string, Item>;
  /** Marks what an event confirms. */
  confirm(event: SeamEvent): void;
  /** Resolves at the next change, at the latest after `ms`. Rejects when the signal is aborted. */
  change(ms: number, signal: AbortSignal): Promise<void>;
  changed(): void;
}

export function createItemList(): ItemList {
  const items = new Map<string, Item>();
  let wake = () => {};
  let hasChanged = false;
  const list: ItemList = {
    items,
    confirm(event) {
      for (const item of items.values()) {
        const [type, field] = item.step.event ?? [];
        if (type !== event.event_type || !field || event[field] !== item.id) continue;
        Object.assign(item, { state: "gone", isConfirmedByEvent: true });
        list.changed();
      }
    },
    async change(ms, signal) {
      const timer = new AbortController();
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      try {
        if (hasChanged) return;
        await Promise.race([
          woken,
          delay(ms, undefined, { signal: AbortSignal.any([signal, timer.signal]) }),
        ]);
      } finally {
        hasChanged = false;
        timer.abort();
      }
    },
    changed() {
      hasChanged = true;
      wake();
    },
  };
  return list;
}

/**
 * Returns when every item is gone, or failed, or waits for one that failed. Throws what makes going on pointless
 * (a refused API key, say) and the signal's reason.
 */
export async function clear(list: ItemList, clearing: Clearing): Promise<void> {
  const { items } = list;
  const { signal, seam, owner, pace } = clearing;
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
      if (isNotFound(error)) settle(item, "gone");
      else if (isTemporary(error)) settle(item, "waiting", pace.retry);
      else if (error instanceof SeamError && error.status !== 401) {
        settle(item, "failed");
        item.failure = error.message;
      } else fatal = error;
    }
    list.changed();
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
    const listed = await clearing.look(new Set(due.map((item) => item.kind)));
    const present = new Map(listed.map((found) => [keyOf(found), found]));
    for (const item of due) judge(item, present.get(keyOf(item)));
  }

  function judge(item: Item, present: Found | undefined) {
    if (item.state !== "asked") return;
    if (!present) item.state = "gone";
    else if (present.failure && !present.isBeingDeleted) {
      item.state = "failed";
      item.failure = present.failure;
    } else if (!item.isTried && !present.isBeingDeleted && isDone(parentOf(item, items)))
      item.state = "waiting";
    else {
      item.patience = Math.min(item.patience * 1.6, pace.absence);
      item.dueAt = performance.now() + item.patience;
    }
  }

  while (fatal === undefined) {
    signal.throwIfAborted();
    const { ready, isOver } = survey(items);
    if (isOver) return;
    for (const item of ready) void ask(item);
    const before = countGone(items);
    await list.change(msUntilDue(items, reportedAt + pace.heartbeat), signal);
    await look();
    if (countGone(items) > before || performance.now() - reportedAt >= pace.heartbeat) report();
  }
  throw fatal;
}

export const countGone = (items: Map<string, Item>): number =>
  [...items.values()].filter((item) => item.state === "gone").length;

const isDone = (item: Item | undefined) =>
  item === undefined || item.state === "gone" || item.state === "failed";

const parentOf = (item: Item, items: Map<string, Item>) =>
  item.parent_id ? items.get(keyOf({ kind: item.kind, id: item.parent_id })) : undefined;

const childrenOf = (item: Item, items: Map<string, Item>) =>
  [...items.values()].filter((other) => other.kind === item.kind && other.parent_id === item.id);

/** What can be asked for now, and whether nothing more can be done. */
function survey(items: Map<string, Item>): { ready: Item[]; isOver: boolean } {
  const all = [...items.values()];
  const isFirstTried = all.every((item) => !item.step.isFirst || item.isTried);
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
