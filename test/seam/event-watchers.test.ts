import { describe, expect, it } from "vitest";
import type { SeamEvent } from "../../src/seam/resources.ts";
import { event, eventNow, LONGEST, listed, pass, poll, SHORTEST, SLACK, stopTheClock } from "./poller.ts";

stopTheClock();

const events = (from: number, count: number) => Array.from({ length: count }, (_, i) => event(`${from + i}`));

describe("watchers", () => {
  it("are told of their own types only", async () => {
    const { watch } = poll(() => [event("a", "phone.deactivated"), event("b", "acs_user.deleted")]);
    const [phones, users, both, none] = [
      watch("phone.deactivated"),
      watch("acs_user.deleted"),
      watch("acs_user.deleted", "phone.deactivated"),
      watch(),
    ];
    await pass(SHORTEST);
    expect([phones.told, users.told, both.told, none.told]).toEqual([["a"], ["b"], ["a", "b"], []]);
  });

  it("are told of an event once, however often Seam lists it", async () => {
    const { requests, watch } = poll((_, count) => [event("a"), event("a"), event(`from ${count}`)]);
    const { told } = watch("phone.deactivated");
    await pass(20_000);
    expect(requests.length).toBeGreaterThan(20);
    expect(told).toEqual(["a", ...requests.map((_, i) => `from ${i + 1}`)]);
  });

  it("are told of an event once, even if Seam takes a minute to answer", async () => {
    const log: SeamEvent[] = [];
    const { watch } = poll(async (request, count) => {
      if (count === 1) {
        await new Promise((resolve) => setTimeout(resolve, 60_000));
        log.push(eventNow("a"));
      }
      return listed(log, request);
    });
    const { told } = watch("phone.deactivated");
    await pass(180_000);
    expect(told).toEqual(["a"]);
  });

  it("hear of what happened while Seam took a minute to answer", async () => {
    const log: SeamEvent[] = [];
    const { watch } = poll(async (request, count) => {
      const found = listed(log, request);
      if (count === 1) {
        log.push(eventNow("meanwhile"));
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      }
      return found;
    });
    const { told } = watch("phone.deactivated");
    await pass(61_000);
    expect(told).toEqual(["meanwhile"]);
  });

  it("are told of events that Seam records late, in any order", async () => {
    const late = { ...event("late"), occurred_at: new Date(Date.now() - 5_000).toISOString() };
    const { watch } = poll((_, count) => (count === 1 ? [event("new")] : [event("new"), late]));
    const { told } = watch("phone.deactivated");
    await pass(LONGEST);
    expect(told).toEqual(["new", "late"]);
  });

  it("may stop while they are told", async () => {
    const { poller, watch, requests } = poll(() => [event("a"), event("b")]);
    const told: string[] = [];
    const first = poller.watch(["phone.deactivated"], ({ event_id }) => {
      told.push(event_id);
      first.stop();
    });
    const second = watch("phone.deactivated");
    await pass(SHORTEST);
    expect([told, second.told]).toEqual([["a"], ["a", "b"]]);
    second.stop();
    await pass(LONGEST);
    expect(requests).toHaveLength(1);
  });

  it("hear of what happened during an outage, once it is over", async () => {
    const since = new Date(Date.now() - SLACK).toISOString();
    const log: SeamEvent[] = [];
    const { requests, watch } = poll((request, count) => {
      if (count === 3) log.push(eventNow("meanwhile"));
      if (count <= 12) throw new Error("503");
      return listed(log, request);
    });
    const { told } = watch("phone.deactivated");
    await pass(120_000);
    expect(requests.slice(0, 13).map((request) => request.since)).toEqual(Array(13).fill(since));
    expect(requests[13]?.since).not.toBe(since);
    expect(told).toEqual(["meanwhile"]);
  });
});

describe("pages", () => {
  it("are read until one is shorter than asked for", async () => {
    const pages = [events(0, 500), events(500, 500), events(1_000, 3)];
    const { requests, watch } = poll((_, count) => pages[count - 1] ?? []);
    const { told } = watch("phone.deactivated");
    await pass(SHORTEST);
    const { event_types, since } = requests[0] ?? {};
    const filter = { event_types, since, limit: 500 };
    expect(requests.map(({ at: _at, signal: _signal, ...request }) => request)).toEqual([
      filter,
      { ...filter, unstable_offset: 500 },
      { ...filter, unstable_offset: 1_000 },
    ]);
    expect(told).toEqual(events(0, 1_003).map((one) => one.event_id));
  });

  it("that are exactly full are followed by an empty one", async () => {
    const { requests, watch } = poll((_, count) => (count === 1 ? events(0, 500) : []));
    watch("phone.deactivated");
    await pass(SHORTEST);
    expect(requests.map((request) => request.unstable_offset)).toEqual([undefined, 500]);
  });

  it("that never end are given up for this tick, and what they held is told", async () => {
    const { requests, watch } = poll((request) => events(request.unstable_offset ?? 0, 500));
    const { told } = watch("phone.deactivated");
    await pass(SHORTEST);
    expect(requests).toHaveLength(20);
    expect(told).toHaveLength(10_000);
  });

  it("of which one fails are all read again", async () => {
    const { watch } = poll(({ unstable_offset }, count) => {
      if (count === 2) throw new Error("503");
      return unstable_offset ? events(500, 1) : events(0, 500);
    });
    const { told } = watch("phone.deactivated");
    await pass(SHORTEST);
    expect(told).toEqual([]);
    await pass(LONGEST);
    expect(told).toHaveLength(501);
  });
});
