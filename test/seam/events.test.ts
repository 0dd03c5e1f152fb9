import { describe, expect, it, vi } from "vitest";
import type { SeamEvent } from "../../src/seam/resources.ts";
import { event, LONGEST, pass, poll, SHORTEST, SLACK, stopTheClock } from "./poller.ts";

stopTheClock();

describe("requests", () => {
  it("are not made while nobody watches", async () => {
    const { requests } = poll();
    await pass(3_600_000);
    expect(requests).toEqual([]);
  });

  it("are one a tick for all watchers, and ask for each of their types once", async () => {
    const { requests, watch, gaps } = poll();
    for (let i = 0; i < 50; i++) watch("phone.deactivated", "acs_user.deleted");
    watch("acs_user.deleted", "acs_credential.deleted");
    await pass(2_000);
    expect(requests.length).toBeGreaterThan(2);
    for (const request of requests)
      expect(request.event_types.toSorted()).toEqual([
        "acs_credential.deleted",
        "acs_user.deleted",
        "phone.deactivated",
      ]);
    expect(Math.min(...gaps())).toBeGreaterThanOrEqual(SHORTEST);
  });

  it("do not ask for what is no longer watched", async () => {
    const { requests, watch } = poll();
    watch("phone.deactivated");
    watch("acs_user.deleted").stop();
    await pass(SHORTEST);
    expect(requests.map((request) => request.event_types)).toEqual([["phone.deactivated"]]);
  });

  it("never overlap, however long Seam takes", async () => {
    const { requests, watch, mostAtOnce } = poll(
      () => new Promise((resolve) => setTimeout(() => resolve([]), 10_000)),
    );
    const { expect: expectEvent } = watch("phone.deactivated");
    for (let i = 0; i < 50; i++) {
      await pass(1_000);
      expectEvent("phone.deactivated");
    }
    expect(requests.length).toBeGreaterThan(3);
    expect(mostAtOnce()).toBe(1);
  });

  it("that are late are waited for no negative time, of which Node would complain on stderr", async () => {
    const waits = vi.spyOn(globalThis, "setTimeout");
    const { watch } = poll(() => new Promise((resolve) => setTimeout(() => resolve([]), 10_000)));
    watch("phone.deactivated");
    await pass(60_000);
    expect(waits.mock.calls.length).toBeGreaterThan(3);
    for (const [, ms = 0] of waits.mock.calls) expect(ms).toBeGreaterThanOrEqual(0);
    waits.mockRestore();
  });

  it("stop at once with the last watcher, the one under way included", async () => {
    const { requests, watch } = poll(() => new Promise(() => {}));
    const one = watch("phone.deactivated");
    const other = watch("phone.deactivated");
    await pass(SHORTEST);
    one.stop();
    expect(requests[0]?.signal.aborted).toBe(false);
    other.stop();
    expect(requests[0]?.signal.aborted).toBe(true);
    await pass(3_600_000);
    expect(requests).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("stop at close for good", async () => {
    const { poller, requests, watch } = poll();
    const watcher = watch("phone.deactivated");
    await pass(SHORTEST);
    poller.close();
    expect(requests[0]?.signal.aborted).toBe(true);
    watcher.expect("acs_user.deleted");
    watch("acs_user.deleted").expect("acs_user.deleted");
    await pass(3_600_000);
    expect(requests).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("begin again when somebody watches after a while, from then on", async () => {
    const { requests, watch } = poll();
    watch("phone.deactivated").stop();
    await pass(3_600_000);
    const since = new Date(Date.now() - SLACK).toISOString();
    watch("acs_user.deleted");
    await pass(SHORTEST - 1);
    expect(requests).toEqual([]);
    await pass(1);
    expect(requests).toMatchObject([{ event_types: ["acs_user.deleted"], since }]);
  });

  it.each([10, -10])("count by Seam's clock, %i minutes off, with 15 s of slack", async (minutes) => {
    const now = () => Date.now() + minutes * 60_000;
    const { requests, watch } = poll(undefined, { now });
    const startedAt = now();
    watch("phone.deactivated");
    await pass(SHORTEST);
    const firstAt = now();
    await pass(LONGEST);
    expect(requests.slice(0, 2).map(({ since }) => Date.parse(since))).toEqual([
      startedAt - SLACK,
      firstAt - SLACK,
    ]);
  });
});

describe("the pause between ticks", () => {
  it("grows from 200 ms to 3 s while nothing happens", async () => {
    const { watch, gaps } = poll();
    watch("phone.deactivated");
    await pass(60_000);
    const all = gaps();
    expect(all).toEqual(all.toSorted((a, b) => a - b));
    expect(all[0]).toBeLessThan(2 * SHORTEST);
    expect(all.at(-1)).toBeGreaterThanOrEqual(LONGEST - 1);
    expect(all.at(-1)).toBeLessThanOrEqual(LONGEST + 1);
  });

  it.each<[string, (one: ReturnType<typeof poll>) => void]>([
    ["a new watcher", ({ watch }) => void watch("acs_user.deleted")],
    ["an expected event", ({ watch }) => watch("phone.deactivated").expect("phone.deactivated")],
  ])("is short again for %s", async (_what, hurry) => {
    const one = poll();
    one.watch("phone.deactivated");
    await pass(30_000);
    const ticks = one.requests.length;
    while (one.requests.length === ticks) await pass(10); // one was just made, so the next is 3 s away
    const count = one.requests.length;
    hurry(one);
    await pass(SHORTEST);
    expect(one.requests).toHaveLength(count + 1);
  });

  it("is short again after an event", async () => {
    const { watch, gaps } = poll((_, count) => (count === 40 ? [event("a")] : []));
    watch("phone.deactivated");
    await pass(180_000);
    expect(gaps()[38]).toBeGreaterThan(2_000);
    expect(gaps()[39]).toBeLessThan(2 * SHORTEST);
  });

  it("is 200 ms on average at least, and never below 100 ms, however many come, go and expect something", async () => {
    const { requests, watch, gaps } = poll((_, count) => [event(`${count}`)]);
    for (let i = 0; i < 500; i++) {
      const { expect: expectEvent, stop } = watch("phone.deactivated");
      expectEvent("phone.deactivated");
      await pass(7);
      if (i % 3 > 0) stop();
    }
    expect(requests.length).toBeGreaterThan(10);
    expect(requests.length).toBeLessThanOrEqual((500 * 7) / SHORTEST + 10);
    expect(Math.min(...gaps())).toBeGreaterThanOrEqual(SHORTEST / 2);
  });

  /** Something that shows after so long each time; after how long it was told, for each of ten in a row. */
  async function delays(showsAfter: (round: number) => number) {
    const log: SeamEvent[] = [];
    const one = poll(() => [...log]);
    const { told, expect: expectEvent } = one.watch("phone.deactivated");
    const all: number[] = [];
    for (let round = 0; round < 10; round++) {
      await pass(1_000);
      const startedAt = performance.now();
      expectEvent("phone.deactivated");
      setTimeout(() => log.push(event(`${round}`)), showsAfter(round));
      while (told.length === round) await pass(1);
      all.push(performance.now() - startedAt);
    }
    return { all, ...one };
  }

  it.each([150, 500, 1_900, 7_000])("is aimed at what takes %i ms each time", async (ms) => {
    const { all } = await delays(() => ms);
    const late = all.map((one) => one - ms);
    expect(Math.max(...late.slice(5)), late.join()).toBeLessThanOrEqual(SHORTEST / 2);
  });

  it("is never longer for the many that came before it", async () => {
    const { watch, gaps } = poll();
    const { expect: expectEvent } = watch("phone.deactivated");
    for (let i = 0; i < 40; i++) {
      expectEvent("phone.deactivated");
      await pass(100);
    }
    expect(Math.max(...gaps())).toBeLessThanOrEqual(SHORTEST);
    expect(gaps().length).toBeLessThanOrEqual(4_000 / SHORTEST + 5);
  });

  it.each([110, 450, 720, 1_350, 3_000])("meets the first of all, after %i ms, soon", async (ms) => {
    const { all } = await delays(() => ms);
    expect((all[0] ?? Number.NaN) - ms).toBeLessThanOrEqual(SHORTEST / 2 + ms / 5);
  });

  it("finds what comes sooner than it used to, within two pauses", async () => {
    const { all } = await delays((round) => (round < 9 ? 7_000 : 10));
    expect(all.at(-1)).toBeLessThan(2.5 * SHORTEST);
  });

  it("is also kept when each watcher comes after the last one has gone", async () => {
    const { requests, watch, gaps } = poll();
    for (let i = 0; i < 100; i++) {
      const watcher = watch("phone.deactivated");
      await pass(SHORTEST);
      watcher.stop();
    }
    expect(requests.length).toBeGreaterThan(50);
    expect(Math.min(...gaps())).toBeGreaterThanOrEqual(SHORTEST);
  });
});
