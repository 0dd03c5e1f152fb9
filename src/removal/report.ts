/** Tells the person who waits how far a removal is: rising numbers, a constant total, one line of words. */

import type { Context } from "../mcp.ts";
import { cleanText } from "../seam/schemas.ts";
import { countGone, type Item } from "./items.ts";
import type { Kind, Step } from "./steps.ts";

export interface Reporter {
  /** The inventory is taken: the total is known now. */
  start(): void;
  /** Something was confirmed, or a heartbeat is due. */
  report(): void;
  /** The identity is gone. */
  finish(): void;
}

/** What a person who waits cares for, when several things went at once. */
const TELLING = new Set<Kind>(["acs_credential", "phone"]);

/** The identity itself is the last of the total; things found later do not change it. */
export function createReporter(send: Context["progress"], items: Map<string, Item>): Reporter {
  let total = 0;
  let shown = 0;
  let told = new Set<Item>();

  /** The count when it has risen, else a fraction more, below the next whole number. */
  function next(): number {
    const done = Math.min(countGone(items), total - 1);
    if (done > shown) return done;
    return shown + (Math.floor(shown) + 1 - shown) / 8;
  }

  function news(): string {
    const gone = [...items.values()].filter((item) => item.state === "gone");
    const fresh = gone.filter((item) => !told.has(item));
    told = new Set(gone);
    const item = fresh.find(({ kind }) => TELLING.has(kind)) ?? fresh[0];
    const more = fresh.length - 1;
    if (!item) return "";
    const [one, , happened] = item.step.words;
    const name = item.name ? ` ${JSON.stringify(cleanText(item.name, 40))}` : "";
    return ` · ${one}${name} ${happened}${more > 0 ? ` and ${more} more` : ""}`;
  }

  return {
    start() {
      total = items.size + 1;
      shown = 1 / 8;
      send({ progress: shown, total, message: `0 of ${total} · waiting for ${inWords(pending(items))}` });
    },
    report() {
      const rising = next();
      if (rising === shown) return; // numbers have an end: no fraction more is left
      shown = rising;
      send({
        progress: shown,
        total,
        message: `${Math.floor(shown)} of ${total}${news()} · waiting for ${inWords(pending(items))}`,
      });
    },
    finish: () => send({ progress: total, total, message: `${total} of ${total} · user identity deleted` }),
  };
}

const inWords = (items: Item[]) =>
  items.length > 0 ? summarize(items.map((item) => item.step)) : "the user identity itself";

const pending = (items: Map<string, Item>) => [...items.values()].filter((item) => item.state !== "gone");

/** "2 phones, 1 credential": the steps of several things, one for each, in words. */
export function summarize(steps: readonly Step[]): string {
  const counts = new Map<Step, number>();
  for (const step of steps) counts.set(step, (counts.get(step) ?? 0) + 1);
  const parts = [...counts].map(([{ words }, count]) => `${count} ${count === 1 ? words[0] : words[1]}`);
  return parts.join(", ") || "nothing else";
}
