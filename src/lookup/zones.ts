/**
 * Times as people at the doors mean them: in the time zone of the access control system, where Seam knows it (its
 * `location.time_zone`). Everywhere else in this server times are Seam's: ISO 8601 in UTC.
 */

import { getISO } from "temporal-polyfill/fns/Calendar";
import * as Instant from "temporal-polyfill/fns/Instant";
import * as PlainDateTime from "temporal-polyfill/fns/PlainDateTime";
import * as ZonedDateTime from "temporal-polyfill/fns/ZonedDateTime";
import { Refusal } from "../contract/refusal.ts";
import type { AcsSystem } from "../seam/resources.ts";
import { quote } from "../text.ts";

/** An IANA name like `Europe/Vienna`; undefined where none is known. */
export type Zone = string | undefined;

/** The system's time zone, when Seam says one that exists. */
export function zoneOf(system: AcsSystem | undefined): Zone {
  const name = system?.location?.time_zone;
  if (!name) return undefined;
  return unlessInvalid(() => Instant.toZonedDateTimeISO(Instant.fromEpochMilliseconds(0), name).timeZoneId);
}

/**
 * Seam's time as ISO 8601 to the minute (to the second where it matters), in the zone and with its offset, or in UTC:
 * `2026-03-05T12:00+01:00`, `2026-03-05T11:00Z`. What is no time stays as it is.
 */
export function inZone(time: string, zone: Zone): string {
  const instant = unlessInvalid(() => Instant.fromString(time));
  if (!instant) return time;
  const smallestUnit = instant.epochMilliseconds % 60_000 === 0 ? "minute" : "second";
  if (!zone) return Instant.toString(instant, { smallestUnit });
  const zoned = Instant.toZonedDateTimeISO(instant, zone);
  return ZonedDateTime.toString(zoned, { smallestUnit, timeZoneName: "never" });
}

/** The library throws a RangeError for what is no time or no zone. */
function unlessInvalid<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Times that a call was given, as its input has checked them: with an offset, or local. */
type Times = Record<string, string | undefined>;

/** Whether one of the times needs a zone to be understood. */
export const isLocal = (time: string | undefined): boolean =>
  time !== undefined && !/(Z|[+-]\d\d:\d\d)$/i.test(time);

/**
 * The times in UTC (`Z`), the one form that every version of Seam's API takes; local ones are read in the zone. Throws
 * a Refusal when a local one has no zone, or when the clocks of the zone show it never or twice that day.
 */
export function toUtc<Given extends Times>(times: Given, zone: Zone, undone: string): Given {
  const entries = Object.entries(times).map(([field, time]) => [
    field,
    time === undefined ? undefined : new Date(resolved(field, time, zone, undone)).toISOString(),
  ]);
  return Object.fromEntries(entries);
}

function resolved(field: string, time: string, zone: Zone, undone: string): number {
  if (!isLocal(time)) return Date.parse(time);
  const subject = `${undone}: ${field} ${quote(time)}`;
  if (!zone)
    throw new Refusal(
      `${subject} has no offset, and no time zone is known to read it in. Ask which time is meant, and send it with ` +
        "its offset, like 2026-03-01T15:00:00+01:00.",
    );
  const local = PlainDateTime.fromString(time, getISO);
  const at = (disambiguation: "earlier" | "later") =>
    PlainDateTime.toZonedDateTime(local, zone, { disambiguation });
  const [earlier, later] = [at("earlier"), at("later")];
  if (ZonedDateTime.equals(earlier, later)) return earlier.epochMilliseconds;
  const [one, other] = [earlier, later].map((choice) =>
    ZonedDateTime.toString(choice, { smallestUnit: "minute", timeZoneName: "never" }),
  );
  const isTwice = PlainDateTime.equals(ZonedDateTime.toPlainDateTime(earlier), local);
  throw new Refusal(
    isTwice
      ? `${subject} comes twice in ${zone}, when the clocks are put back. Ask which is meant, and send ${one} or ${other}.`
      : `${subject} does not exist in ${zone}, when the clocks are put forward. Ask which is meant, and send for example ${one} or ${other}.`,
  );
}

/**
 * The one zone of all these systems, for times that are about several; undefined when there are several zones or none.
 */
export function commonZone(systems: readonly AcsSystem[]): Zone {
  const zones = new Set(systems.filter((one) => !one.is_credential_manager).map(zoneOf));
  return zones.size === 1 ? [...zones][0] : undefined;
}
