/** A poller beside webhooks: it tells what they deliver, hardly asks while they do, and takes over when they stop. */
import { describe, expect, it } from "vitest";
import type { SeamEvent } from "../../src/seam/resources.ts";
import { event, eventNow, LONGEST, listed, pass, poll, SHORTEST, stopTheClock } from "./poller.ts";

stopTheClock();

const MINUTE = 60_000;
/** How long webhooks are trusted: when something is expected and nothing comes, and in any case. */
const SILENT = 15_000;
const RARELY = 30_000;

describe("a delivered event", () => {
  it("is told to those who watch its type, once, however often it is delivered and listed", async () => {
    const { poller, watch } = poll((_, count) => (count === 1 ? [event("a"), event("b")] : []));
    const [phones, users] = [watch("phone.deactivated"), watch("acs_user.deleted")];
    poller.deliver(event("a"));
    poller.deliver(event("a"));
    expect([phones.told, users.told]).toEqual([["a"], []]);
    await pass(MINUTE);
    poller.deliver(event("b"));
    await pass(5 * MINUTE);
    poller.deliver(event("a"));
    expect([phones.told, users.told]).toEqual([["a", "b"], []]);
  });

  it("is nobody's news before somebody watches, and makes no requests", async () => {
    const { poller, watch, requests } = poll();
    poller.deliver(event("a"));
    await pass(MINUTE);
    expect(requests).toEqual([]);
    expect(watch("phone.deactivated").told).toEqual([]);
  });

  it("that came before the watch is not held against the webhooks", async () => {
    const log = [eventNow("before")];
    const { poller, watch, requests } = poll((request) => listed(log, request));
    poller.deliver(log[0] as SeamEvent);
    watch("phone.deactivated").expect("phone.deactivated");
    await pass(2 * SILENT);
    expect(requests).toHaveLength(2);
  });
});

describe("while webhooks deliver", () => {
  it("one request in half a minute makes sure of them, however long something is expected", async () => {
    const { poller, watch, requests, gaps } = poll();
    poller.deliver(event("a"));
    const { told, expect: expectEvent } = watch("phone.deactivated");
    for (let i = 0; i < 29; i++) {
      expectEvent("phone.deactivated");
      poller.deliver(event(`${i}`));
      await pass(1_000);
    }
    expect(told).toHaveLength(29);
    expect(requests).toEqual([]);
    for (let i = 29; i < 300; i++) {
      poller.deliver(event(`${i}`));
      await pass(1_000);
    }
    expect(requests).toHaveLength(10);
    expect(Math.min(...gaps())).toBe(RARELY);
  });

  it("one in a quarter of a minute does while they are silent and something is expected", async () => {
    const { poller, watch, requests, gaps } = poll();
    poller.deliver(event("a"));
    watch("phone.deactivated").expect("phone.deactivated");
    await pass(SILENT - 1);
    expect(requests).toEqual([]);
    await pass(4 * SILENT);
    expect(requests).toHaveLength(4);
    expect(Math.min(...gaps())).toBe(SILENT);
  });

  it("it is no oftener when nothing is expected", async () => {
    const { poller, watch, requests } = poll();
    watch("phone.deactivated");
    for (let i = 0; i < 100; i++) {
      poller.deliver(event(`${i}`));
      await pass(3_000);
    }
    expect(requests).toHaveLength(10);
  });
});

describe("when webhooks stop", () => {
  it.each([0, 1_000, 14_999, 20_000, 600_000])(
    "what they owe after %i ms is heard within a quarter of a minute, and more at the poller's usual pace",
    async (silence) => {
      const log: SeamEvent[] = [];
      const { poller, watch, gaps, requests } = poll((request) => listed(log, request));
      poller.deliver(event("last"));
      const { told, expect: expectEvent } = watch("phone.deactivated");
      expectEvent("phone.deactivated");
      await pass(silence);
      const happenedAt = performance.now();
      log.push(eventNow("owed"));
      await pass(SILENT);
      expect(told).toEqual(["owed"]);
      await pass(SHORTEST);
      const finding = requests.findIndex(({ at }) => at > happenedAt);
      expect(gaps()[finding]).toBe(SHORTEST);
    },
  );

  it("who misses an event is heard: the usual pace comes back, until the next delivery", async () => {
    const { poller, watch, requests } = poll();
    poller.deliver(event("last"));
    const { expect: expectEvent, miss } = watch("phone.deactivated");
    expectEvent("phone.deactivated");
    await pass(LONGEST);
    expect(requests).toEqual([]);
    miss();
    await pass(LONGEST);
    expect(requests.length).toBeGreaterThan(5);
    poller.deliver(event("late"));
    const count = requests.length;
    await pass(SILENT - 1);
    expect(requests).toHaveLength(count);
  });

  it("and others are delivered still, what is owed is heard within half a minute", async () => {
    const log: SeamEvent[] = [];
    const { poller, watch } = poll((request) => listed(log, request));
    poller.deliver(event("first"));
    const { told, expect: expectEvent } = watch("phone.deactivated");
    expectEvent("phone.deactivated");
    log.push(eventNow("owed"));
    for (let i = 0; i * 100 < RARELY; i++) {
      poller.deliver(event(`${i}`));
      expectEvent("phone.deactivated");
      await pass(100);
    }
    expect(told).toContain("owed");
  });

  it("a poller that was proved behind asks rarely again with the next delivery", async () => {
    const log: SeamEvent[] = [];
    const { poller, watch, requests } = poll((request) => listed(log, request));
    poller.deliver(event("first"));
    watch("phone.deactivated").expect("phone.deactivated");
    log.push(eventNow("owed"));
    await pass(SILENT);
    poller.deliver(event("owed"));
    const count = requests.length;
    await pass(SILENT - 1);
    expect(requests).toHaveLength(count);
  });

  it("for an hour, nothing is known of them, and the usual pace comes back by itself", async () => {
    const { poller, watch, gaps } = poll();
    poller.deliver(event("last"));
    watch("phone.deactivated");
    await pass(61 * MINUTE);
    expect(gaps().at(-1)).toBeLessThanOrEqual(LONGEST + 1);
  });
});
