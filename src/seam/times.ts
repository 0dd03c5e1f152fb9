/** Points in time as Seam writes them: ISO 8601, or nearly. */
import { cleanWord } from "../text.ts";

/** Seconds and the offset's minutes may lack, as where a database has written it: "2026-03-05 11:00:00+00". */
const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(?:Z|([+-]\d\d)(?::?(\d\d))?)$/i;

/** The time in ISO 8601. What is none, or lacks its offset, stays as it is, but for what cannot be part of a time. */
export function toIso(time: string): string {
  const [, date, clock, hours, minutes = "00"] = TIME.exec(time.trim()) ?? [];
  return date
    ? `${date}T${clock}${hours ? `${hours}:${minutes}` : "Z"}`
    : cleanWord(time.trim().replace(/\s+/g, "_"));
}

/** In ms since 1970. Undefined for what cannot be read: others would take some of it for this machine's local time. */
export function instantOf(time: string | undefined): number | undefined {
  const instant = time !== undefined && TIME.test(time) ? Date.parse(toIso(time)) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}

/** Whether there is a time that cannot be read. */
export const isUnreadable = (time: string | undefined): boolean =>
  Boolean(time) && instantOf(time) === undefined;

/** Whether the time has come; one that cannot be read is not known to have. */
export const hasCome = (time: string | undefined, now: number): boolean =>
  (instantOf(time) ?? Number.POSITIVE_INFINITY) <= now;
