/** The things that one call takes away, how far each is, and how to hear that one of them changed. */
import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "../mcp.ts";
import type { SeamEvent } from "../seam/schemas.ts";
import { keyOf } from "./inventory.ts";
import type { Found, Step } from "./steps.ts";

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

export const countGone = (items: Map<string, Item>): number =>
  [...items.values()].filter((item) => item.state === "gone").length;

export const isDone = (item: Item | undefined) =>
  item === undefined || item.state === "gone" || item.state === "failed";

export const parentOf = (item: Item, items: Map<string, Item>) =>
  item.parent_id ? items.get(keyOf({ kind: item.kind, id: item.parent_id })) : undefined;

export const childrenOf = (item: Item, items: Map<string, Item>) =>
  [...items.values()].filter((other) => other.kind === item.kind && other.parent_id === item.id);
