/**
 * One poller of /events/list for the whole process. However many removals and subscriptions wait, one request per
 * tick asks for all their event types; nobody waiting means no request. While Seam's webhooks deliver, it only makes
 * sure of them.
 */
import type { Seam } from "./api.ts";
import type { SeamEvent } from "./resources.ts";

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
  /** Tells an event that came by itself, as if it had been polled, and trusts that others come so too. */
  deliver(event: SeamEvent): void;
  /** Stops polling for good. */
  close(): void;
}

export interface Watch {
  /** Something was just done that will make an event: look soon. */
  expect(): void;
  stop(): void;
}

const PAUSE_MS = { shortest: 200, longest: 3_000 };
/** Slow enough growth that a deletion of half a second is seen soon after it happens. */
const GROWTH = 1.15;
/** Looks back further than the last tick: events can be recorded late, and `Date` headers count whole seconds. */
const SLACK_MS = 15_000;
/** An event can be delivered again and again, minutes later. */
const REMEMBER_MS = 600_000;
/** While webhooks deliver and nothing is expected, the longest pause is so many times as long. */
const RARELY = 10;
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
  let polling: AbortController | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isTicking = false;
  let isClosed = false;
  let pause = pauseMs.shortest;
  let lastTickAt = 0;
  let lookedUntil = 0;
  /** Until when webhooks are taken to deliver; since when something is expected of them. By performance.now(). */
  let trustedUntil = 0;
  let expectingSince = 0;

  /**
   * What webhooks owe is looked for no later than a poller that had seen nothing for a while would have found it: a
   * tick comes after the longest pause, however much else is delivered.
   */
  function nextTickAt(): number {
    if (performance.now() >= trustedUntil) return lastTickAt + pause;
    const isExpecting = [...watchers].some((watcher) => watcher.isExpecting);
    return isExpecting
      ? Math.max(lastTickAt, expectingSince) + pauseMs.longest
      : lastTickAt + RARELY * pauseMs.longest;
  }

  function schedule() {
    clearTimeout(timer);
    if (polling && !isTicking) timer = setTimeout(poll, nextTickAt() - performance.now(), polling.signal);
  }

  async function poll(signal: AbortSignal) {
    isTicking = true;
    lastTickAt = performance.now();
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
      if (signal.aborted || !tell(event)) continue;
      pause = pauseMs.shortest;
      trustedUntil = 0; // webhooks are late at least
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

  /** Returns whether the event was news. */
  function tell(event: SeamEvent): boolean {
    if (told.has(event.event_id)) return false;
    told.set(event.event_id, now());
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
        expect() {
          if (![...watchers].some(({ isExpecting }) => isExpecting)) expectingSince = performance.now();
          watcher.isExpecting = true;
          hurry();
        },
        stop() {
          watchers.delete(watcher);
          if (watchers.size === 0) stop();
        },
      };
    },
    deliver(event) {
      trustedUntil = performance.now() + TRUST_MS;
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
