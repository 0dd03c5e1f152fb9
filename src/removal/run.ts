/**
 * Carries out what decide.ts decides, until all is over or the time is up. Its requests stand in delete.ts, look.ts and
 * survey.ts, the events that it hears in record.ts. All state lives in Seam and in the evidence; a later run, also of
 * another process, picks up where this one stopped.
 */
import type { Pace } from "../contract/pace.ts";
import type { Seam } from "../seam/api.ts";
import { isTemporary } from "../seam/errors.ts";
import type { EventPoller } from "../seam/events.ts";
import { createAlarm } from "./alarm.ts";
import { decide } from "./decide.ts";
import { askToDelete } from "./delete.ts";
import type { Found } from "./found.ts";
import { lookFor } from "./look.ts";
import { createRecorder, type Recorder } from "./record.ts";
import { type Rule, type Scope, scopeOf } from "./rule.ts";
import { isMergedAway, stateOf } from "./state.ts";
import { survey } from "./survey.ts";
import type { Thing } from "./things.ts";

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
  clock(): { earliest: number; latest: number };
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

/** What the parts of a run share. */
export interface Run extends Recorder, Pick<Means, "pace" | "clock" | "events"> {
  target: Target;
  /** Whose things, for one round of requests; they stop when the run does. */
  scope(): Scope;
  /** The same for a deletion: it is not repeated without a fresh look at whose the thing is by then. */
  scopeOfDeletion(): Scope;
  /** Aborted when the run stops. */
  signal: AbortSignal;
  isTimeUp(): boolean;
  /** How often something new has turned up. */
  rounds: number;
  /** Why it ends before all is over. */
  verdict?: Verdict;
  /** What makes going on pointless. */
  fatal?: unknown;
}

const CONCURRENCY = 8;
/** Requests that are under way when the time is up may still be answered, so that fewer end unknown. */
const GRACE_MS = 1_000;

/** Throws the reason of a cancellation, and what makes going on pointless (a refused API key, say). */
export async function reconcile(target: Target, means: Means): Promise<Verdict> {
  const { things, isWholePerson = false } = target;
  const { pace } = means;
  const alarm = createAlarm();
  const run = begin(target, means, alarm.ring);
  const report = reporting(things, means);
  const asks = new Set<Promise<void>>();
  let look: Promise<void> | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let isSurveyed = !isWholePerson;

  function askFor(due: readonly Thing[]): void {
    for (const thing of due.slice(0, CONCURRENCY - asks.size)) {
      const asked = askToDelete(thing, run).finally(() => asks.delete(asked));
      asks.add(asked);
    }
  }

  /** One look serves many: they do not come one for each event. Returns when the next may come, if one is due. */
  function lookSometimes(due: readonly Thing[]): number {
    if (due.length === 0 || look) return Number.POSITIVE_INFINITY;
    const mayLookAt = lookedAt + pace.look;
    if (performance.now() < mayLookAt) return mayLookAt;
    lookedAt = performance.now();
    look = lookFor(due, run).finally(() => {
      look = undefined;
      alarm.ring();
    });
    return Number.POSITIVE_INFINITY;
  }

  /** The identity is gone; whatever came in the last moment must go too. */
  async function lookBack(): Promise<void> {
    try {
      isSurveyed = await survey(run, { isOwnerGone: true });
    } catch (error) {
      if (!isTemporary(error)) throw error;
      await alarm.wait(pace.retry, run.signal);
    }
  }

  try {
    for (;;) {
      means.signal.throwIfAborted();
      if (run.fatal !== undefined) throw run.fatal;
      if (run.verdict) return run.verdict;
      if (run.isTimeUp()) return "time is up";
      if (isMergedAway(things, pace)) {
        await Promise.all(asks);
        return "over";
      }
      run.listen();
      const { ask, look: toLookFor, wakeAt, isOver } = decide(things, performance.now(), pace);
      if (isOver && (isSurveyed || things.some((thing) => stateOf(thing, pace).phase === "failed")))
        return "over";
      if (isOver) {
        await lookBack();
        continue;
      }
      askFor(ask);
      const next = Math.min(wakeAt, lookSometimes(toLookFor), report(), means.until);
      await alarm.wait(next - performance.now(), run.signal);
    }
  } catch (error) {
    means.signal.throwIfAborted();
    if (run.isTimeUp()) return "time is up";
    throw error;
  } finally {
    run.stopListening();
    if (run.isTimeUp()) await Promise.all(asks);
    run.stop();
    await Promise.all([...asks, look]);
  }
}

/** `ring` is called when there is something to decide. */
function begin(target: Target, means: Means, ring: () => void): Run & { stop(): void } {
  const { user_identity_id } = target;
  const { ending, until, pace, events, clock } = means;
  const stopping = new AbortController();
  const signal = AbortSignal.any([means.signal, stopping.signal]);
  const stopIn = (ms: number) => setTimeout(() => stopping.abort(), Math.max(0, ms));
  let timer = stopIn(until + GRACE_MS - performance.now());
  function hurry(): void {
    clearTimeout(timer);
    timer = stopIn(GRACE_MS);
    ring();
  }
  ending?.addEventListener("abort", hurry, { once: true });
  const seam = means.seamUntil(signal);
  const deleting = means.seamUntil(signal, { isTriedOnce: true });
  return {
    ...createRecorder(target, means, ring),
    target,
    pace,
    clock,
    events,
    scope: () => scopeOf(seam, user_identity_id),
    scopeOfDeletion: () => scopeOf(deleting, user_identity_id),
    signal,
    isTimeUp: () => performance.now() >= until || ending?.aborted === true,
    rounds: 0,
    stop() {
      ending?.removeEventListener("abort", hurry);
      clearTimeout(timer);
      stopping.abort();
    },
  };
}

/** Reports every change that counts, and at every heartbeat. Returns when the next is due. */
function reporting(things: readonly Thing[], { pace, report }: Means): () => number {
  let reportedAt = Number.NEGATIVE_INFINITY;
  let goneBefore = -1;
  return () => {
    const gone = things.filter((thing) => stateOf(thing, pace).phase === "gone").length;
    if (gone !== goneBefore || performance.now() - reportedAt >= pace.heartbeat) {
      goneBefore = gone;
      reportedAt = performance.now();
      report();
    }
    return reportedAt + pace.heartbeat;
  };
}
