/**
 * Carries out what decide.ts decides, until all is over or the time is up: the only place of the removal with effects.
 * All state lives in Seam and in the evidence; a later run, also of another process, picks up where this one stopped.
 */
import type { Pace } from "../contract/pace.ts";
import type { Seam } from "../seam/api.ts";
import { isNotFound, isTemporary } from "../seam/errors.ts";
import type { EventPoller } from "../seam/events.ts";
import type { SeamEvent } from "../seam/resources.ts";
import { createAlarm } from "./alarm.ts";
import { decide } from "./decide.ts";
import { type Found, keyOf } from "./found.ts";
import { takeInventory } from "./inventory.ts";
import { type Rule, scopeOf } from "./kinds.ts";
import { type Evidence, newThing, stateOf, type Thing } from "./things.ts";
import { isFatal, wordBefore, wordOf } from "./words.ts";

/** What shall go. */
export interface Target {
  /** What is known; the run adds what turns up, and evidence. */
  things: Thing[];
  /** Whose they are; then only what is theirs when its turn comes is touched. */
  user_identity_id?: string | undefined;
  /** All that is theirs, the identity too: what turns up later goes as well. */
  isWholePerson?: boolean;
  rules: readonly Rule[];
  /** Whether things that turned up later may go too. */
  allows?(more: readonly Found[]): Promise<boolean>;
}

/** What a run may use. Nothing in it belongs to a chat: a worker can fill it in as well. */
export interface Means {
  /** Seam, stopped by the given signal. */
  seamUntil(signal: AbortSignal, options?: { isTriedOnce: boolean }): Seam;
  /** Bounds of Seam's present time, ms since 1970. */
  clock(): { latest: number };
  events: EventPoller;
  pace: Pace;
  /** Aborted by a cancellation: everything stops at once. */
  signal: AbortSignal;
  /** When to stop (ms, performance.now). */
  until: number;
  /** Aborted when the process is about to end: then the time is up. */
  ending?: AbortSignal | undefined;
  /** Called after every change that counts and at every heartbeat. */
  report(): void;
}

/** `over`: nothing more can be done; what became of each thing, its evidence tells. */
export type Verdict = "over" | "time is up" | "not allowed" | "no end";

const CONCURRENCY = 8;
/** Requests that are under way when the time is up may still be answered, so that fewer end unknown. */
const GRACE_MS = 1_000;
/** New things send a removal round again, so many times at most. */
const MOST_ROUNDS = 8;

/** Throws the reason of a cancellation, and what makes going on pointless (a refused API key, say). */
export async function reconcile(target: Target, means: Means): Promise<Verdict> {
  const { things, rules, user_identity_id, isWholePerson = false } = target;
  const { pace } = means;
  const stop = new AbortController();
  let timer = setTimeout(() => stop.abort(), means.until + GRACE_MS - performance.now());
  const signal = AbortSignal.any([means.signal, stop.signal]);
  const seam = means.seamUntil(signal);
  // A deletion is not repeated without a fresh look at whose the thing is by then.
  const deleting = means.seamUntil(signal, { isTriedOnce: true });
  const alarm = createAlarm();
  const asks = new Set<Promise<void>>();
  let look: Promise<void> | undefined;
  let verdict: Verdict | undefined;
  let isSurveyed = !isWholePerson;
  let rounds = 0;
  let fatal: unknown;

  const scope = () => scopeOf(seam, user_identity_id);
  const isTimeUp = () => performance.now() >= means.until || means.ending?.aborted === true;
  function hurry(): void {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(), GRACE_MS);
    alarm.ring();
  }
  means.ending?.addEventListener("abort", hurry, { once: true });
  const now = () => ({ at: performance.now(), seamTime: means.clock().latest });
  const phaseOf = (thing: Thing) => stateOf(thing, pace).phase;
  const childrenOf = (thing: Thing) =>
    things.filter(({ parent }) => parent?.id === thing.id && parent.kind === thing.kind);

  function record(thing: Thing, seen: Seen): void {
    thing.evidence.push({ at: performance.now(), ...seen });
    if (seen.saw === "deletion accepted")
      for (const child of childrenOf(thing)) record(child, { saw: "parent going", ...sentAt(thing) });
    if (phaseOf(thing) === "gone") for (const child of childrenOf(thing)) record(child, { saw: "rumour" });
    alarm.ring();
  }

  function hear(event: SeamEvent): void {
    for (const thing of things) {
      const [type, field] = thing.rule.event ?? [];
      if (type !== event.event_type || !field || event[field] !== thing.id) continue;
      const { since = Number.POSITIVE_INFINITY } = stateOf(thing, pace);
      record(thing, { saw: recordedAt(event) >= since ? "event" : "rumour" });
    }
  }

  async function ask(thing: Thing): Promise<void> {
    record(thing, { saw: "deletion begun" });
    for (const seen of await attempt(thing)) record(thing, seen);
    watch.expect();
  }

  /** Reads whose it is, and deletes it if it still is the person's. Returns what that showed. */
  async function attempt(thing: Thing): Promise<Seen[]> {
    const { rule } = thing;
    const isLate = thing.kind === "user_identity" || stateOf(thing, pace).word?.kind === "refused";
    let isSent = false;
    try {
      const isClear = !isWholePerson || !isLate || (await surveyUnlessGone());
      // Last, so that nothing comes between whose it is and its deletion: a survey takes many requests.
      const fresh = await (rule.readOwned ?? rule.read)(scope(), thing);
      if (!fresh) return [{ saw: "deletion put off" }, { saw: "absent", route: "get" }];
      const owner = user_identity_id ?? thing.owner;
      if (fresh.owner !== undefined && owner !== undefined && fresh.owner !== owner)
        return [{ saw: "another owner", owner: fresh.owner ?? undefined }];
      if (!isClear || isTimeUp() || (fresh.isBeingDeleted && !fresh.failure))
        return [{ saw: "deletion put off" }, { saw: "present", found: fresh, seamTime: now().seamTime }];
      isSent = true;
      record(thing, { saw: "deletion sent", seamTime: now().seamTime });
      await rule.delete(scopeOf(deleting, user_identity_id), thing);
      return [{ saw: "deletion accepted" }];
    } catch (error) {
      return [refusal(error, isSent)];
    }
  }

  /** What makes going on pointless ends the run, too. */
  function refusal(error: unknown, isSent: boolean): Seen {
    if (isSent && isNotFound(error)) return { saw: "deletion of nothing" };
    if (!signal.aborted && isFatal(error)) fatal ??= error;
    const word = signal.aborted ? undefined : isSent ? wordOf(error) : wordBefore(error);
    if (word) return { saw: "no deletion", word };
    return isSent ? NO_ANSWER_YET : { saw: "deletion put off" };
  }

  /** Looks for what has turned up since. Returns whether nothing has. */
  async function survey(options?: { isOwnerGone: boolean }): Promise<boolean> {
    const found = await takeInventory(scope(), rules, options);
    const known = new Map(things.map((thing) => [keyOf(thing), thing]));
    const back = await Promise.all(
      found.map(async (one) => {
        const thing = known.get(keyOf(one));
        if (!thing) return one;
        // A list may be behind; what its own route knows as theirs has come back.
        const isBack = ["gone", "left"].includes(phaseOf(thing)) && (await isTheirs(thing));
        return isBack ? one : undefined;
      }),
    );
    const more = back.filter((one) => one !== undefined);
    if (more.length === 0) return true;
    if (target.allows && !(await target.allows(more))) verdict = "not allowed";
    else if (++rounds > MOST_ROUNDS) verdict = "no end";
    else add(more);
    return false;
  }

  /** When Seam does not know whose lists these are, somebody else may have removed the person: their own route tells. */
  const surveyUnlessGone = (): Promise<boolean> =>
    survey().catch((error) => {
      if (isNotFound(error)) return false;
      throw error;
    });

  async function isTheirs(thing: Thing): Promise<boolean> {
    const found = await thing.rule.read(scope(), thing);
    return found !== undefined && (found.owner === undefined || found.owner === user_identity_id);
  }

  function add(more: readonly Found[]): void {
    for (const found of more) {
      const rule = rules.find(({ kind }) => kind === found.kind);
      const place = things.findIndex((thing) => keyOf(thing) === keyOf(found));
      const known = things[place];
      if (!rule || (known && !["gone", "left"].includes(phaseOf(known)))) continue;
      things.splice(known ? place : things.length, known ? 1 : 0, newThing(found, rule, now()));
    }
    for (const thing of things) record(thing, { saw: "more to go" });
  }

  /** Asks two routes about each thing that should be gone by now: first the list, then, if that lacks it, its own. */
  async function lookFor(due: readonly Thing[], rule: Rule): Promise<void> {
    const listed = await rule.list(scope(), due).catch((error) => {
      if (isNotFound(error)) return []; // whose list it is, Seam does not know any more
      throw error;
    });
    const present = new Map(listed.map((found) => [keyOf(found), found]));
    const missing = due.filter((thing) => {
      const found = present.get(keyOf(thing));
      record(
        thing,
        found ? { saw: "present", found, seamTime: now().seamTime } : { saw: "absent", route: "list" },
      );
      return !found && phaseOf(thing) !== "gone";
    });
    await Promise.all(missing.map((thing) => readAgain(thing)));
  }

  async function readAgain(thing: Thing): Promise<void> {
    const found = await thing.rule.read(scope(), thing);
    const isOthers =
      user_identity_id !== undefined && found?.owner !== undefined && found.owner !== user_identity_id;
    if (!found) record(thing, { saw: "absent", route: "get" });
    else if (isOthers) record(thing, { saw: "another owner", owner: found.owner ?? undefined });
    else record(thing, { saw: "present", found, seamTime: now().seamTime });
  }

  async function lookAll(due: readonly Thing[]): Promise<void> {
    try {
      const kinds = [...new Set(due.map(({ rule }) => rule))];
      await Promise.all(
        kinds.map((rule) =>
          lookFor(
            due.filter((thing) => thing.rule === rule),
            rule,
          ),
        ),
      );
    } catch (error) {
      if (signal.aborted) return;
      if (!isTemporary(error)) fatal = error;
      for (const thing of due) record(thing, { saw: "no answer" });
    }
  }

  /** The identity is gone; whatever came in the last moment must go too. */
  async function lookBack(): Promise<void> {
    try {
      isSurveyed = await survey({ isOwnerGone: true });
    } catch (error) {
      if (!isTemporary(error)) throw error;
      await alarm.wait(pace.retry, signal);
    }
  }

  let lookedAt = Number.NEGATIVE_INFINITY;
  let goneBefore = -1;
  let reportedAt = Number.NEGATIVE_INFINITY;
  function report(): void {
    const gone = things.filter((thing) => phaseOf(thing) === "gone").length;
    if (gone === goneBefore && performance.now() - reportedAt < pace.heartbeat) return;
    goneBefore = gone;
    reportedAt = performance.now();
    means.report();
  }

  const watch = means.events.watch(
    rules.flatMap(({ event }) => event?.[0] ?? []),
    hear,
  );
  try {
    for (;;) {
      means.signal.throwIfAborted();
      if (fatal !== undefined) throw fatal;
      if (verdict) return verdict;
      if (isTimeUp()) return "time is up";
      const { isOver, ...due } = decide(things, performance.now(), pace);
      if (isOver && isSurveyed) return "over";
      if (isOver && things.some((thing) => phaseOf(thing) === "failed")) return "over";
      if (isOver) {
        await lookBack();
        continue;
      }
      for (const thing of due.ask.slice(0, CONCURRENCY - asks.size)) {
        const asked = ask(thing).finally(() => asks.delete(asked));
        asks.add(asked);
      }
      let { wakeAt } = due;
      const mayLookAt = lookedAt + pace.look; // one look serves many: they do not come one for each event
      if (due.look.length > 0 && !look && performance.now() >= mayLookAt) {
        lookedAt = performance.now();
        look = lookAll(due.look).finally(() => {
          look = undefined;
          alarm.ring();
        });
      } else if (due.look.length > 0 && !look) wakeAt = Math.min(wakeAt, mayLookAt);
      report();
      const next = Math.min(wakeAt, reportedAt + pace.heartbeat, means.until);
      await alarm.wait(next - performance.now(), signal);
    }
  } catch (error) {
    means.signal.throwIfAborted();
    if (isTimeUp()) return "time is up";
    throw error;
  } finally {
    watch.stop();
    means.ending?.removeEventListener("abort", hurry);
    if (isTimeUp()) await Promise.all(asks);
    clearTimeout(timer);
    stop.abort();
    await Promise.all([...asks, look]);
  }
}

/** Evidence without its time. */
type Seen = Evidence extends infer One ? (One extends unknown ? Omit<One, "at"> : never) : never;

const NO_ANSWER_YET: Seen = {
  saw: "no deletion",
  word: { kind: "lost", words: "its answer had not come when the time was up" },
};

const sentAt = ({ evidence }: Thing) => ({
  seamTime: evidence.findLast((seen) => seen.saw === "deletion sent")?.seamTime ?? Number.POSITIVE_INFINITY,
});

/** When Seam recorded the event, and when that happened of which it tells, whichever is earlier (ms since 1970). */
const recordedAt = ({ created_at, occurred_at }: SeamEvent): number =>
  Math.min(Date.parse(created_at ?? occurred_at ?? ""), Date.parse(occurred_at ?? created_at ?? ""));
