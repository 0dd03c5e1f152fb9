/**
 * One poller of /events/list for the whole process. However many removals and subscriptions wait, one request per
 * tick asks for all their event types; nobody waiting means no request. While Seam's webhooks deliver, it only makes
 * sure of them.
 */
import type { Seam } from "./api.ts";
import type { SeamEvent } from "./resources.ts";
import { createTempo } from "./tempo.ts";

export interface EventPollerOptions {
  /** Seam, stopped by the given signal. */
  seam: (work: { signal: AbortSignal }) => Seam;
  /** Seam's clock, ms since 1970: event times are Seam's, and ours may be off by hours. */
  now: () => number;
  /** The shortest and the longest pause between two ticks, in ms; pauses grow while nothing happens. */
  pauseMs?: { shortest: number; longest: number };
}

export interface EventPoller {
  /**
   * Calls `listener` once for every event of these types that Seam records from now on, in any order; some of the
   * seconds before may be among them.
   */
  watch(event_types: readonly string[], listener: (event: SeamEvent) => void): Watch;
  /** How long it has taken of late from a change until its event, in ms; undefined where nothing is known. */
  usual(): number | undefined;
  /** Tells an event that came by itself, as if it had been polled, and trusts that others come so too. */
  deliver(event: SeamEvent): void;
  /** Stops polling for good. */
  close(): void;
}

export interface Watch {
  /** Something was just done that will make such an event: look soon, and when these usually show. */
  expect(event_type: string): void;
  /** Something has happened without its event: webhooks are late, if not lost. */
  miss(): void;
  stop(): void;
}

const PAUSE_MS = { shortest: 200, longest: 3_000 };
/** An aimed tick may come after half the shortest pause, so many in a row; longer pauses make up for them. */
const IN_A_ROW = 10;
/** Slow enough growth that a deletion of half a second is seen soon after it happens. */
const GROWTH = 1.15;
/** Looks back further than the last tick: events can be recorded late, and `Date` headers count whole seconds. */
const SLACK_MS = 15_000;
/** An event can be delivered again and again, minutes later. */
const REMEMBER_MS = 600_000;
/** While webhooks deliver, the longest pause is so many times as long; and so many times after their last delivery. */
const RARELY = { atAll: 10, inSilence: 5 };
/** Of webhooks that have been silent for so long nothing is known. */
const TRUST_MS = 3_600_000;
const PAGE = 500;
const MAX_PAGES = 20;

interface Watcher {
  event_types: readonly string[];
  listener: (event: SeamEvent) => void;
  isExpecting: boolean;
}

export function createEventPoller({ seam, now, pauseMs = PAUSE_MS }: EventPollerOptions): EventPoller {
  const watchers = new Set<Watcher>();
  /** Events already told, by id, with Seam's time (ms) when they were seen. */
  const told = new Map<string, number>();
  const tempo = createTempo();
  /** What was done that has had no event yet, the oldest first; since when, by performance.now(). */
  let expected: { watcher: Watcher; event_type: string; since: number }[] = [];
  let polling: AbortController | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isTicking = false;
  let isClosed = false;
  let pause = pauseMs.shortest;
  let lastTickAt = 0;
  let tickBeforeAt = 0;
  /** By how much (ms) all pauses together may be shorter than the shortest one each. */
  const mostCredit = (IN_A_ROW * pauseMs.shortest) / 2;
  let credit = mostCredit;
  let lookedUntil = 0;
  /** Until when webhooks are taken to deliver; when they did last, or something was first expected. By performance.now(). */
  let trustedUntil = 0;
  let heardAt = 0;

  /** Who misses an event says so: until then webhooks are made sure of, sooner when they are silent though one is due. */
  function nextTickAt(): number {
    if (performance.now() >= trustedUntil) return aimed(lastTickAt + pause);
    const rarely = lastTickAt + RARELY.atAll * pauseMs.longest;
    if (![...watchers].some(({ isExpecting }) => isExpecting)) return rarely;
    return Math.min(rarely, Math.max(lastTickAt, heardAt) + RARELY.inSilence * pauseMs.longest);
  }

  /**
   * A tick comes when the next event usually shows, if that is not much later than it would come anyway; while nothing
   * is known of that, after half the pause, so that the first one is met soon.
   */
  function aimed(regular: number): number {
    const isUnknown = expected.length > 0 && tempo.usual() === undefined;
    let due = isUnknown ? lastTickAt + pause / 2 : Number.POSITIVE_INFINITY;
    for (const { event_type, since } of expected) {
      const aim = tempo.aims(event_type).find((one) => since + one > lastTickAt);
      if (aim !== undefined) due = Math.min(due, since + aim);
    }
    if (due >= regular + pause) return regular;
    return Math.max(due, lastTickAt + Math.max(pauseMs.shortest / 2, pauseMs.shortest - credit));
  }

  function schedule() {
    clearTimeout(timer);
    if (polling && !isTicking)
      timer = setTimeout(poll, Math.max(0, nextTickAt() - performance.now()), polling.signal);
  }

  async function poll(signal: AbortSignal) {
    isTicking = true;
    tickBeforeAt = lastTickAt;
    lastTickAt = performance.now();
    credit = Math.min(mostCredit, credit + lastTickAt - tickBeforeAt - pauseMs.shortest);
    pause = Math.min(pause * GROWTH, pauseMs.longest);
    try {
      await tick(signal);
    } catch {
      // Seam is out of order. Whoever waits sees that in its own requests; the next tick looks back far enough.
    }
    isTicking = false;
    schedule();
  }

  async function tick(signal: AbortSignal) {
    const startedAt = now();
    const events = await recent(signal);
    for (const event of events) {
      if (signal.aborted || !tell(event, learn)) continue;
      doubt();
    }
    lookedUntil = startedAt;
    forget(startedAt - REMEMBER_MS);
  }

  function forget(before: number) {
    for (const [event_id, at] of told) {
      if (at >= before) return; // in the order in which they were told
      told.delete(event_id);
    }
  }

  /** That of the oldest such change, as a rule: it showed between the last two ticks. */
  function learn(event_type: string, since: number): void {
    tempo.learn(event_type, { least: Math.max(0, tickBeforeAt - since), most: lastTickAt - since });
  }

  /** Returns whether the event was news. */
  function tell(event: SeamEvent, hear?: typeof learn): boolean {
    if (told.has(event.event_id)) return false;
    told.set(event.event_id, now());
    const place = expected.findIndex(({ event_type }) => event_type === event.event_type);
    const [oldest] = place < 0 ? [] : expected.splice(place, 1);
    if (oldest && oldest.since < lastTickAt) hear?.(event.event_type, oldest.since);
    for (const watcher of [...watchers])
      if (watcher.event_types.includes(event.event_type)) watcher.listener(event);
    return true;
  }

  /** All pages: there is no cursor, so a page shorter than asked for is the last. */
  async function recent(signal: AbortSignal): Promise<SeamEvent[]> {
    const filter = {
      event_types: [...new Set([...watchers].flatMap((watcher) => watcher.event_types))],
      since: new Date(lookedUntil - SLACK_MS).toISOString(),
      limit: PAGE,
    };
    const events: SeamEvent[] = [];
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const page = await seam({ signal }).events.list(
        pages === 0 ? filter : { ...filter, unstable_offset: pages * PAGE },
      );
      events.push(...page.events);
      if (page.count < PAGE) break;
    }
    return events;
  }

  function doubt() {
    trustedUntil = 0;
    hurry();
  }

  /** Ticks soon again, though never sooner than the shortest pause after the last tick. */
  function hurry() {
    pause = pauseMs.shortest;
    schedule();
  }

  function stop() {
    clearTimeout(timer);
    polling?.abort();
    polling = undefined;
  }

  return {
    watch(event_types, listener) {
      const watcher = { event_types, listener, isExpecting: false };
      watchers.add(watcher);
      if (!polling && !isClosed) {
        polling = new AbortController();
        lookedUntil = now();
        lastTickAt = performance.now();
      }
      hurry();
      return {
        expect(event_type) {
          if (![...watchers].some(({ isExpecting }) => isExpecting)) heardAt = performance.now();
          watcher.isExpecting = true;
          expected.push({ watcher, event_type, since: performance.now() });
          hurry();
        },
        miss: doubt,
        stop() {
          watchers.delete(watcher);
          expected = expected.filter((one) => one.watcher !== watcher);
          if (watchers.size === 0) stop();
        },
      };
    },
    usual: tempo.usual,
    deliver(event) {
      heardAt = performance.now();
      trustedUntil = heardAt + TRUST_MS;
      tell(event);
      if (!polling) forget(now() - REMEMBER_MS);
      schedule();
    },
    close() {
      isClosed = true;
      watchers.clear();
      stop();
    },
  };
}
