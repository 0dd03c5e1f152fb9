import fc from "fast-check";
import { expect, test } from "vitest";
import { dateTime } from "../src/lookup/fields.ts";
import { commonZone, inZone, toUtc, zoneOf } from "../src/lookup/zones.ts";
import type { AcsSystem } from "../src/seam/resources.ts";

const UNDONE = "Nothing was done";
const VIENNA = "Europe/Vienna";

const accepts = (value: string) => dateTime("x").safeParse(value).success;
const utc = (ends_at: string, zone?: string) => toUtc({ ends_at }, zone, UNDONE).ends_at;
const system = (time_zone: string | undefined, is_credential_manager = false): AcsSystem => ({
  acs_system_id: "a",
  is_credential_manager,
  location: { time_zone },
});

/** A point in time, written with any offset. */
const moment = fc
  .tuple(
    fc.date({ min: new Date("1990-01-01"), max: new Date("2190-01-01"), noInvalidDate: true }),
    fc.integer({ min: -14 * 60, max: 14 * 60 }),
    fc.boolean(),
  )
  .map(([date, offset, isUtc]) => {
    if (isUtc) return { date, written: date.toISOString() };
    const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
    const two = (value: number) => String(value).padStart(2, "0");
    const ahead = Math.abs(offset);
    const sign = offset < 0 ? "-" : "+";
    return { date, written: `${local}${sign}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}` };
  });

test("a time with an offset keeps its instant, whatever the zone", () => {
  fc.assert(
    fc.property(moment, fc.constantFrom(undefined, VIENNA, "Asia/Kathmandu"), ({ date, written }, zone) => {
      expect(accepts(written)).toBe(true);
      expect(utc(written, zone)).toBe(date.toISOString());
    }),
  );
});

test("whatever looks like a time and is taken can be turned into UTC", () => {
  const shaped = fc.stringMatching(
    /^[12]\d{3}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/,
  );
  fc.assert(
    fc.property(shaped, (value) => {
      if (accepts(value)) expect(utc(value)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/);
    }),
    { numRuns: 500 },
  );
});

test("a time that is shown in a zone comes back as the same instant, to the second", () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date("1990-01-01"), max: new Date("2190-01-01"), noInvalidDate: true }),
      fc.constantFrom(undefined, VIENNA, "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe"),
      (date, zone) => {
        const shown = inZone(date.toISOString(), zone);
        expect(accepts(shown)).toBe(true);
        expect(Math.floor(Date.parse(utc(shown, zone)) / 1000)).toBe(Math.floor(date.getTime() / 1000));
      },
    ),
  );
});

test.each([
  ["2026-03-05T11:00:00.000Z", VIENNA, "2026-03-05T12:00+01:00"],
  ["2026-07-05T11:00:00Z", VIENNA, "2026-07-05T13:00+02:00"],
  ["2026-03-02T23:59:59.000Z", VIENNA, "2026-03-03T00:59:59+01:00"],
  ["2026-03-05T11:00:00.000Z", undefined, "2026-03-05T11:00Z"],
  ["soon", VIENNA, "soon"],
])("%s in %s is shown as %s", (time, zone, shown) => expect(inZone(time, zone)).toBe(shown));

test.each([
  ["2026-03-05T12:00", "2026-03-05T11:00:00.000Z"],
  ["2026-07-05T12:00:30", "2026-07-05T10:00:30.000Z"],
])("%s without an offset is read in the zone", (time, instant) => expect(utc(time, VIENNA)).toBe(instant));

test("without a zone the offset is asked for", () => {
  expect(() => utc("2026-03-05T12:00")).toThrow(
    'Nothing was done: ends_at "2026-03-05T12:00" has no offset, and no time zone is known to read it in. Ask which time ' +
      "is meant, and send it with its offset, like 2026-03-01T15:00:00+01:00.",
  );
});

test("a time that the clocks leave out is refused, with those before and after it", () => {
  expect(() => utc("2026-03-29T02:30", VIENNA)).toThrow(
    'Nothing was done: ends_at "2026-03-29T02:30" does not exist in Europe/Vienna, when the clocks are put forward. Ask ' +
      "which is meant, and send for example 2026-03-29T01:30+01:00 or 2026-03-29T03:30+02:00.",
  );
});

test("a time that the clocks show twice is refused, with both", () => {
  expect(() => utc("2026-10-25T02:30", VIENNA)).toThrow(
    'Nothing was done: ends_at "2026-10-25T02:30" comes twice in Europe/Vienna, when the clocks are put back. Ask which ' +
      "is meant, and send 2026-10-25T02:30+02:00 or 2026-10-25T02:30+01:00.",
  );
});

test.each([undefined, "", "Middle/Earth", "../etc"])(
  "a zone that is none (%j) counts as not known",
  (time_zone) => {
    expect(zoneOf(system(time_zone))).toBeUndefined();
    expect(zoneOf(undefined)).toBeUndefined();
  },
);

test("several systems have a zone in common only when all of them with doors say the same", () => {
  const manager = system("Asia/Tokyo", true);
  expect(commonZone([system(VIENNA), manager, system(VIENNA)])).toBe(VIENNA);
  expect(commonZone([system(VIENNA), system("Europe/Lisbon")])).toBeUndefined();
  expect(commonZone([system(VIENNA), system(undefined)])).toBeUndefined();
  expect(commonZone([])).toBeUndefined();
});
