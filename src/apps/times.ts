/** When a key holds: as words, as a state, and as a place on a line. Times are said as they were given, in the door's zone. */

export type KeyState = "not begun" | "valid" | "ends soon" | "ended" | "never ends";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** What ends within a day is worth a look. */
const SOON = DAY;

export interface Validity {
  starts_at?: string | undefined;
  ends_at?: string | undefined;
}

export function stateOf({ starts_at, ends_at }: Validity, now: number): KeyState {
  if (ends_at && Date.parse(ends_at) <= now) return "ended";
  if (starts_at && Date.parse(starts_at) > now) return "not begun";
  if (!ends_at) return "never ends";
  return Date.parse(ends_at) - now <= SOON ? "ends soon" : "valid";
}

/** "in 3 days", "2 h ago": the largest unit alone. */
export function fromNow(time: string, now: number): string {
  const away = Date.parse(time) - now;
  const size = Math.abs(away);
  const words =
    size < HOUR
      ? `${Math.max(1, Math.round(size / 60_000))} min`
      : size < 2 * DAY
        ? `${Math.round(size / HOUR)} h`
        : `${Math.round(size / DAY)} days`;
  return away > 0 ? `in ${words}` : `${words} ago`;
}

/** The state, and how long it lasts. */
export function stateInWords(key: Validity, now: number): string {
  const { starts_at = "", ends_at = "" } = key;
  switch (stateOf(key, now)) {
    case "not begun":
      return `Begins ${fromNow(starts_at, now)}`;
    case "valid":
      return `Valid, ends ${fromNow(ends_at, now)}`;
    case "ends soon":
      return `Ends soon, ${fromNow(ends_at, now)}`;
    case "ended":
      return `Ended ${fromNow(ends_at, now)}`;
    case "never ends":
      return "Valid, no end";
  }
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const GIVEN = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)/;

/** "Tue 1 Dec, 12:00", with the year where it is another; the clock of the door, as given. */
export function clockOf(time: string, now: number): string {
  const [, year = "", month = "", day = "", clock = ""] = GIVEN.exec(time) ?? [];
  if (!clock) return time;
  const weekday = WEEKDAYS[new Date(Date.UTC(+year, +month - 1, +day)).getUTCDay()];
  const ofYear = +year === new Date(now).getUTCFullYear() ? "" : ` ${year}`;
  return `${weekday} ${+day} ${MONTHS[+month - 1]}${ofYear}, ${clock}`;
}

/** "+01:00" as milliseconds; undefined where the time names none. */
function offsetOf(time: string): number | undefined {
  const [, sign, hours = "", minutes = ""] = /([+-])(\d\d):(\d\d)$/.exec(time) ?? [];
  if (!sign) return time.endsWith("Z") ? 0 : undefined;
  return (sign === "-" ? -1 : 1) * (+hours * HOUR + +minutes * 60_000);
}

export interface Axis {
  from: number;
  to: number;
  ticks: { at: number; label: string }[];
  /** How far ticks are apart. */
  step: number;
  /** Whose clock the ticks show: "UTC+01:00", and whether keys have others, too. */
  zone: string;
  isMixed: boolean;
}

const STEPS = [0.25, 0.5, 1, 2, 3, 5, 7, 14, 30, 61, 91, 182, 365].map((days) => days * DAY);
const MOST_TICKS = 6;
const LONGEST_AHEAD = 400 * DAY;
const AHEAD_OF_NEVER = 14 * DAY;

/** A line on which all keys have room, with more for what is to come than for what has been. */
export function axisOf(keys: readonly Validity[], now: number): Axis {
  const times = keys.flatMap(({ starts_at, ends_at }) =>
    [starts_at, ends_at].filter((one) => one !== undefined),
  );
  const places = times.map((one) => Date.parse(one)).filter(Number.isFinite);
  const furthest = Math.max(0, ...places.map((one) => one - now)) || AHEAD_OF_NEVER;
  const ahead = Math.min(LONGEST_AHEAD, Math.max(DAY, furthest) * 1.06);
  const oldest = Math.max(0, ...places.map((one) => now - one));
  const from = now - Math.min(ahead * 0.75, Math.max(ahead * 0.15, oldest * 1.06));
  const to = now + ahead;
  const step = STEPS.find((one) => (to - from) / one <= MOST_TICKS) ?? (to - from) / MOST_TICKS;
  const offsets = times.map(offsetOf).filter((one) => one !== undefined);
  const offset = mostFrequent(offsets) ?? 0;
  const first = Math.ceil((from + offset) / step) * step - offset;
  const ticks = [];
  for (let at = first; at < to; at += step) ticks.push({ at, label: tickLabel(at + offset, step) });
  return { from, to, ticks, step, zone: zoneName(offset), isMixed: new Set(offsets).size > 1 };
}

function mostFrequent(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const one of values) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function tickLabel(shifted: number, step: number): string {
  const at = new Date(shifted);
  const clock = at.toISOString().slice(11, 16);
  if (step < DAY && clock !== "00:00") return clock;
  const month = MONTHS[at.getUTCMonth()];
  return step < 91 * DAY ? `${at.getUTCDate()} ${month}` : `${month} ${at.getUTCFullYear()}`;
}

function zoneName(offset: number): string {
  const minutes = Math.abs(offset) / 60_000;
  const two = (value: number) => String(value).padStart(2, "0");
  return offset === 0
    ? "UTC"
    : `UTC${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Where on the line a time is, in percent, kept on it. */
export const placeOf = (at: number, { from, to }: Axis): number =>
  Math.round(Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100)) * 100) / 100;

export interface Bar {
  left: number;
  width: number;
  /** It goes on beyond the line's end, or began before it. */
  isOpenLeft: boolean;
  isOpenRight: boolean;
}

export function barOf({ starts_at, ends_at }: Validity, axis: Axis): Bar {
  const begin = starts_at ? Date.parse(starts_at) : Number.NEGATIVE_INFINITY;
  const end = ends_at ? Date.parse(ends_at) : Number.POSITIVE_INFINITY;
  const left = placeOf(begin, axis);
  return {
    left,
    width: Math.max(0.6, placeOf(end, axis) - left),
    isOpenLeft: begin < axis.from,
    isOpenRight: end > axis.to,
  };
}
