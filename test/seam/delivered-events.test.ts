/** A poller beside webhooks: it tells what they deliver, hardly asks while they do, and takes over when they stop. */
import { describe, expect, it } from "vitest";
import type { SeamEvent } from "../../src/seam/resources.ts";
import { event, eventNow, LONGEST, listed, pass, poll, SHORTEST, stopTheClock } from "./poller.ts";

stopTheClock();

const MINUTE = 60_000;

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
    watch("phone.deactivated").expect();
    await pass(2 * LONGEST);
    expect(requests).toHaveLength(2);
  });
});

describe("while webhooks deliver", () => {
  it("nothing is asked for in the first three seconds, and then every three, when something is expected", async () => {
    const { poller, watch, requests, gaps } = poll();
    poller.deliver(event("a"));
    const { told, expect: expectEvent } = watch("phone.deactivated");
    for (let i = 0; i < 29; i++) {
      expectEvent();
      poller.deliver(event(`${i}`));
      await pass(100);
    }
    expect(told).toHaveLength(29);
    expect(requests).toEqual([]);
    await pass(10 * LONGEST);
    expect(requests).toHaveLength(10);
    expect(Math.min(...gaps())).toBeGreaterThanOrEqual(LONGEST);
  });

  it("one request in half a minute makes sure of them when nothing is expected", async () => {
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
  it.each([0, 1_000, 2_999, 10_000, 600_000])(
    "what they owe after %i ms is heard within the poller's own longest pause, and more at its usual pace",
    async (silence) => {
      const log: SeamEvent[] = [];
      const { poller, watch, gaps, requests } = poll((request) => listed(log, request));
      poller.deliver(event("last"));
      const { told, expect: expectEvent } = watch("phone.deactivated");
      expectEvent();
      await pass(silence);
      const happenedAt = performance.now();
      log.push(eventNow("owed"));
      await pass(LONGEST);
      expect(told).toEqual(["owed"]);
      await pass(SHORTEST);
      const finding = requests.findIndex(({ at }) => at > happenedAt);
      expect(gaps()[finding]).toBe(SHORTEST);
    },
  );

  it("and others are delivered still, what is owed is heard no later", async () => {
    const log: SeamEvent[] = [];
    const { poller, watch } = poll((request) => listed(log, request));
    poller.deliver(event("first"));
    const { told, expect: expectEvent } = watch("phone.deactivated");
    expectEvent();
    log.push(eventNow("owed"));
    for (let i = 0; i * 100 < LONGEST; i++) {
      poller.deliver(event(`${i}`));
      expectEvent();
      await pass(100);
    }
    expect(told).toContain("owed");
  });

  it("a poller that was proved behind asks rarely again with the next delivery", async () => {
    const log: SeamEvent[] = [];
    const { poller, watch, requests } = poll((request) => listed(log, request));
    poller.deliver(event("first"));
    watch("phone.deactivated").expect();
    log.push(eventNow("owed"));
    await pass(LONGEST);
    poller.deliver(event("owed"));
    const count = requests.length;
    await pass(LONGEST - 1);
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
