/** Where a key is on the line, and in which words. */
import { expect, test } from "vitest";
import { axisOf, barOf, clockOf, placeOf, stateInWords } from "../../src/apps/times.ts";
import { rulesFor } from "../../src/removal/kinds.ts";

const NOW = Date.parse("2026-06-10T12:00:00Z");

test.each([
  [{ starts_at: "2026-06-12T12:00Z", ends_at: "2026-06-20T12:00Z" }, "Begins in 2 days"],
  [{ starts_at: "2026-06-01T12:00Z", ends_at: "2026-06-20T12:00Z" }, "Valid, ends in 10 days"],
  [{ starts_at: "2026-06-01T12:00Z", ends_at: "2026-06-11T12:00Z" }, "Ends soon, in 24 h"],
  [{ starts_at: "2026-06-01T12:00Z", ends_at: "2026-06-10T12:30Z" }, "Ends soon, in 30 min"],
  [{ ends_at: "2026-06-10T12:00Z" }, "Ended 1 min ago"],
  [{ starts_at: "2026-06-01T12:00Z" }, "Valid, no end"],
  [{}, "Valid, no end"],
])("%j: %s", (key, words) => {
  expect(stateInWords(key, NOW)).toBe(words);
});

test("times are said as given, whatever the clock of this machine", () => {
  expect(clockOf("2026-06-14T00:30+14:00", NOW)).toBe("Sun 14 Jun, 00:30");
  expect(clockOf("2027-01-01T23:59:59-05:00", NOW)).toBe("Fri 1 Jan 2027, 23:59");
  expect(clockOf("some day", NOW)).toBe("some day");
});

test("every key and now have their place on the line; what goes beyond it is open there", () => {
  const keys = [
    { starts_at: "2020-01-01T00:00+02:00", ends_at: "2026-06-20T12:00+02:00" },
    { starts_at: "2026-06-15T12:00+02:00" },
    { starts_at: "2026-06-01T12:00-04:00", ends_at: "2026-06-09T12:00-04:00" },
  ];
  const axis = axisOf(keys, NOW);
  expect(axis).toMatchObject({ zone: "UTC+02:00", isMixed: true });
  expect(axis.ticks.length).toBeLessThanOrEqual(7);
  expect(axis.ticks.every(({ at }) => new Date(at + 7_200_000).getUTCHours() === 0)).toBe(true);
  expect(placeOf(NOW, axis)).toBeGreaterThan(10);
  expect(placeOf(NOW, axis)).toBeLessThan(60);
  const [old, endless, ended] = keys.map((one) => barOf(one, axis));
  expect(old).toMatchObject({ left: 0, isOpenLeft: true, isOpenRight: false });
  expect(endless).toMatchObject({ isOpenRight: true });
  expect((endless?.left ?? 0) + (endless?.width ?? 0)).toBeCloseTo(100);
  expect((ended?.left ?? 0) + (ended?.width ?? 0)).toBeLessThan(placeOf(NOW, axis));
});

test("a line without any time has room around now", () => {
  const axis = axisOf([{}], NOW);
  expect(axis.ticks.length).toBeGreaterThan(1);
  expect(barOf({}, axis)).toEqual({ left: 0, width: 100, isOpenLeft: true, isOpenRight: true });
});

test("the picture of a removal has a place for every kind of thing, in the server's order", async () => {
  const { STAGES } = await import("../../src/apps/stages.ts");
  const kinds = STAGES.flatMap((one) => one.kinds);
  expect(kinds).toEqual(rulesFor({ keep_acs_users: false }).map(({ kind }) => kind));
});
