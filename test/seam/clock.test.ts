/** Seam's clock by the `Date` headers of its replies: bounds that never exclude the truth. */
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { seamOn, send } from "./harness.ts";

/** A Seam whose clock is ahead of ours by what `clock.ahead` says; replies as Seam does, in whole seconds. */
async function seamWithClock(aheadMs: number) {
  const clock = { ahead: aheadMs, isSent: true };
  const now = () => Date.now() + clock.ahead;
  const { seam, connection } = await seamOn((_, response) => {
    response.sendDate = false;
    const date = new Date(now()).toUTCString();
    send(response, { phones: [] }, 200, clock.isSent ? { date } : {});
  });
  return { clock, now, connection, ask: () => seam.phones.list({}) };
}

test("before any reply, and after replies without a date, nothing is known", async () => {
  const { clock, connection, ask } = await seamWithClock(0);
  const unknown = { earliest: Number.NEGATIVE_INFINITY, latest: Number.POSITIVE_INFINITY };
  expect(connection.clock()).toEqual(unknown);
  clock.isSent = false;
  await ask();
  expect(connection.clock()).toEqual(unknown);
});

test.each([0, 3_600_000, -90_000_500])(
  "Seam's clock, %d ms ahead of ours, lies within the bounds",
  async (ahead) => {
    const { now, connection, ask } = await seamWithClock(ahead);
    for (let replies = 0; replies < 20; replies++) {
      await ask();
      const before = now();
      const { earliest, latest } = connection.clock();
      expect(earliest).toBeLessThanOrEqual(now() + 2);
      expect(latest).toBeGreaterThanOrEqual(before - 2);
      await delay(30);
    }
    const { earliest, latest } = connection.clock();
    expect(latest - earliest).toBeLessThan(1_600);
  },
);

test("replies at other moments of a second narrow the bounds", async () => {
  const { connection, ask } = await seamWithClock(-(Date.now() % 1_000));
  await ask();
  const width = () => connection.clock().latest - connection.clock().earliest;
  const before = width();
  await eventually(async () => {
    await ask();
    expect(width()).toBeLessThan(before - 500);
  });
});

test("a clock that was set in between starts the bounds afresh", async () => {
  const { clock, now, connection, ask } = await seamWithClock(0);
  await ask();
  clock.ahead = -10_000;
  await ask();
  const { earliest, latest } = connection.clock();
  expect(earliest).toBeLessThanOrEqual(now() + 2);
  expect(latest).toBeGreaterThanOrEqual(now() - 2);
});
