/** An event poller on a Seam of paper, where time stands still but for {@link pass}. */
import { afterEach, beforeEach, onTestFinished, vi } from "vitest";
import type { Seam } from "../../src/seam/api.ts";
import { createEventPoller, type EventPollerOptions } from "../../src/seam/events.ts";
import type { SeamEvent } from "../../src/seam/resources.ts";

/** The poller's own pauses and slack, ms. */
export const SHORTEST = 200;
export const LONGEST = 3_000;
export const SLACK = 15_000;

/** To be called once per file. */
export function stopTheClock() {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** Lets time pass, ms. */
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** What is asked of /events/list. */
export interface Request {
  event_types: string[];
  since: string;
  limit: number;
  unstable_offset?: number;
}

/** A poller on a Seam that answers every request by `answer`. */
export function poll(
  answer: (request: Request, count: number) => object[] | Promise<object[]> = () => [],
  options: Partial<EventPollerOptions> = {},
) {
  const requests: (Request & { at: number; signal: AbortSignal })[] = [];
  let under_way = 0;
  let most_at_once = 0;
  const list = async (request: Request, signal: AbortSignal) => {
    requests.push({ ...request, at: performance.now(), signal });
    under_way += 1;
    most_at_once = Math.max(most_at_once, under_way);
    try {
      const events = await answer(request, requests.length);
      return { events, count: events.length };
    } finally {
      under_way -= 1;
    }
  };
  const seam: EventPollerOptions["seam"] = ({ signal }) =>
    ({ events: { list: (request: Request) => list(request, signal) } }) as unknown as Seam;
  const poller = createEventPoller({ seam, now: Date.now, ...options });
  onTestFinished(poller.close);
  /** Watches and returns the ids that it was told. */
  const watch = (...event_types: string[]) => {
    const told: string[] = [];
    return { told, ...poller.watch(event_types, (event) => told.push(event.event_id)) };
  };
  return {
    poller,
    requests,
    watch,
    mostAtOnce: () => most_at_once,
    gaps: () => requests.slice(1).map((request, i) => request.at - (requests[i]?.at ?? 0)),
  };
}

export const event = (event_id: string, event_type = "phone.deactivated"): SeamEvent => ({
  event_id,
  event_type,
});

/** An event that happens now. */
export const eventNow = (event_id: string): SeamEvent => ({
  ...event(event_id),
  occurred_at: new Date().toISOString(),
});

/** What Seam would list of these. */
export const listed = (log: SeamEvent[], { since }: Request) =>
  log.filter((one) => (one.occurred_at ?? "") > since);
