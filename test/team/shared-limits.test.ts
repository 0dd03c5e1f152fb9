/** Limits whose table is away or slow: each replica counts for itself until it is back. test/durable has the real table. */
import { beforeEach, expect, test, vi } from "vitest";
import { countShared } from "../../src/team/shared-limits.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  return () => vi.useRealTimers();
});

type Query = Parameters<typeof countShared>[0]["table"]["query"];

function counting(query: Query, perMinute = 2) {
  const told: unknown[] = [];
  const asked = vi.fn(query);
  const table = { schemaName: "s", tableName: "t", query: asked };
  const counter = countShared({ table, name: "n", perMinute, tell: (error) => told.push(error) });
  return { asked, told, take: () => counter.take("ana") };
}

const counted = (points: number) => async () => ({ rows: [{ points, expire: 60_000 }] });

test("what the table says counts, and who is refused does not make it asked again until the minute is over", async () => {
  let points = 0;
  const { take, asked } = counting(async () => counted(++points)());
  expect([await take(), await take()]).toEqual([{ isAllowed: true }, { isAllowed: true }]);
  expect(await take()).toEqual({ isAllowed: false, retryAfterMs: 60_000 });
  expect(await take()).toMatchObject({ isAllowed: false });
  expect(asked).toHaveBeenCalledTimes(3);
});

test("while it is away calls are counted here, and it is told once", async () => {
  let isAway = true;
  const { take, told, asked } = counting(async () => {
    if (isAway) throw new Error("connection refused");
    return counted(1)();
  });
  const answers = [await take(), await take(), await take()];
  expect(answers).toEqual([
    { isAllowed: true },
    { isAllowed: true },
    expect.objectContaining({ isAllowed: false }),
  ]);
  expect(asked).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(6_000);
  expect(await take()).toMatchObject({ isAllowed: false });
  expect([asked.mock.calls.length, told.length]).toEqual([2, 1]);
  isAway = false;
  vi.advanceTimersByTime(6_000);
  expect(await take()).toEqual({ isAllowed: true });
  isAway = true;
  await take();
  expect(told).toHaveLength(2);
});

test("no call waits for a table that does not answer", async () => {
  const { take, told } = counting(() => new Promise(() => {}));
  const taking = take();
  await vi.advanceTimersByTimeAsync(500);
  expect(await taking).toEqual({ isAllowed: true });
  expect(String(told)).toContain("has not answered within 500 ms");
});
