/**
 * One poller of /events/list for the whole process. However many removals and subscriptions wait, one request per
 * tick asks for all their event types; nobody waiting means no request.
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
const PAGE = 500;
const MAX_PAGES = 20;

interface Watcher {
  event_types: readonly string[];
  listener: (event: SeamEvent) => void;
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

  function schedule() {
    clearTimeout(timer);
    if (polling && !isTicking)
      timer = setTimeout(poll, lastTickAt + pause - performance.now(), polling.signal);
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
      if (signal.aborted || told.has(event.event_id)) continue;
      told.set(event.event_id, now());
      pause = pauseMs.shortest;
      for (const watcher of [...watchers])
        if (watcher.event_types.includes(event.event_type)) watcher.listener(event);
    }
    lookedUntil = startedAt;
    for (const [event_id, at] of told) if (at < startedAt - 2 * SLACK_MS) told.delete(event_id);
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
      const watcher = { event_types, listener };
      watchers.add(watcher);
      if (!polling && !isClosed) {
        polling = new AbortController();
        lookedUntil = now();
        lastTickAt = performance.now();
      }
      hurry();
      return {
        expect: hurry,
        stop() {
          watchers.delete(watcher);
          if (watchers.size === 0) stop();
        },
      };
    },
    close() {
      isClosed = true;
      watchers.clear();
      stop();
    },
  };
}
