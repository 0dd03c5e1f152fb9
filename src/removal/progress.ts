/** Tells the person who waits how far it is: rising numbers, a constant total, one line of words. */

import type { Context, Step } from "../contract/context.ts";
import { cleanText } from "../text.ts";
import type { Kind } from "./found.ts";
import { stateOf } from "./state.ts";
import { summarize } from "./tally.ts";
import type { Thing } from "./things.ts";

/** What a person who waits cares for, when several things went at once. */
const TELLING = new Set<Kind>(["acs_credential", "phone"]);

export interface Reporter {
  /** Something was confirmed, or a heartbeat is due. */
  report(): void;
  /** All that there is to go is gone. */
  finish(): void;
}

/** The total is what is known now; things found later do not change it. */
export function createReporter(
  { progress: send, pace }: Pick<Context, "progress" | "pace">,
  things: readonly Thing[],
): Reporter {
  const total = things.length;
  let shown = 0;
  let told = new Set<Thing>();

  const isGone = (thing: Thing) => stateOf(thing, pace).phase === "gone";

  /** The count when it has risen, else a fraction more, below the next whole number. */
  function next(gone: number): number {
    const done = Math.min(gone, total - 1);
    if (done > shown) return done;
    return shown + (Math.floor(shown) + 1 - shown) / 8;
  }

  function news(gone: Thing[]): string {
    const fresh = gone.filter((thing) => !told.has(thing));
    told = new Set(gone);
    const thing = fresh.find(({ kind }) => TELLING.has(kind)) ?? fresh[0];
    const more = fresh.length - 1;
    if (!thing) return "";
    const [one, , happened] = thing.rule.words;
    const name = thing.name ? ` ${JSON.stringify(cleanText(thing.name, 40))}` : "";
    return ` · ${one}${name} ${happened}${more > 0 ? ` and ${more} more` : ""}`;
  }

  /** The identity waits for all others and is not named beside them. */
  function waitingFor(pending: Thing[]): string {
    const others = pending.filter(({ kind }) => kind !== "user_identity");
    return others.length > 0 ? summarize(others) : "the user identity itself";
  }

  return {
    report() {
      const gone = things.filter(isGone);
      const rising = next(gone.length);
      if (rising === shown) return; // numbers have an end: no fraction more is left
      shown = rising;
      const pending = things.filter((thing) => !isGone(thing));
      if (pending.length === 0) return;
      const message = `${Math.floor(shown)} of ${total}${news(gone)} · waiting for ${waitingFor(pending)}`;
      send({ progress: shown, total, message });
    },
    finish() {
      send(lastStep(things, total));
    },
  };
}

function lastStep(things: readonly Thing[], total: number): Step {
  const last = (things.find(({ kind }) => kind === "user_identity") ?? things[0])?.rule.words;
  return { progress: total, total, message: `${total} of ${total}${last ? ` · ${last[0]} ${last[2]}` : ""}` };
}

/**
 * The same for a call that only hears of runs elsewhere. A later run may count anew: here numbers rise and the total
 * stays. The last step is told when the end is certain, not when a run was about to keep it.
 */
export function createRelay({ progress: send }: Pick<Context, "progress">) {
  let total: number | undefined;
  let shown = Number.NEGATIVE_INFINITY;
  return {
    hear({ progress, total: of, message }: Step) {
      total ??= of;
      if (total === undefined || progress <= shown || progress >= total) return;
      shown = progress;
      send({ progress, total, message });
    },
    /** All of these are gone. */
    finish(things: readonly Thing[]) {
      send(lastStep(things, total ?? things.length));
    },
  };
}

export type Relay = ReturnType<typeof createRelay>;

/** A share that is not whole yet, however often it has risen. */
const ALMOST = 1 - 1e-6;

/** The same for several people who go side by side; `hear` takes the steps of each one's own reporter. */
export function createGroupReporter(
  { progress: send, pace }: Pick<Context, "progress" | "pace">,
  names: readonly string[],
) {
  const total = names.length;
  const shares = names.map(() => 0);
  let shown = 0;
  let sentAt = Number.NEGATIVE_INFINITY;

  return {
    /** Tells of everybody who is gone, and of the others now and then. */
    hear(place: number, { progress, total: of = 1 }: Pick<Step, "progress" | "total">) {
      const isGone = progress === of;
      shares[place] = isGone ? 1 : Math.min(progress / of, ALMOST);
      const rising = shares.reduce((sum, share) => sum + share, 0);
      if (rising <= shown || (!isGone && performance.now() - sentAt < pace.heartbeat / 2)) return;
      shown = rising;
      sentAt = performance.now();
      const gone = shares.filter((share) => share === 1).length;
      const name = JSON.stringify(cleanText(names[place] ?? "", 40));
      const news = isGone ? `${name} removed` : `${name}: ${Math.floor(progress)} of ${of} things gone`;
      send({ progress: shown, total, message: `${gone} of ${total} people · ${news}` });
    },
  };
}
