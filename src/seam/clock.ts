/** Seam's clock, as far as the `Date` headers of its replies tell. */

/** Between these (ms since 1970) lies Seam's present time. Infinite before the first reply. */
export interface ClockBounds {
  earliest: number;
  latest: number;
}

/** Our clocks may drift apart by this much (NTP's limit for a clock that is not set is 0.05 %). */
const DRIFT = 0.0005;
/** Our own two clocks are apart by more: the computer slept, or its clock was set. */
const JUMP_MS = 500;

export function createClock() {
  /** How far Seam's clock is ahead of performance.now(), at least and at most. */
  let ahead = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
  let heardAt = performance.now();
  let ownOffset = 0;
  let offset = 0;

  const current = (at: number) => {
    const drift = (at - heardAt) * DRIFT;
    const hasJumped = Math.abs(Date.now() - at - ownOffset) > JUMP_MS;
    return hasJumped
      ? { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY }
      : { least: ahead.least - drift, most: ahead.most + drift };
  };

  return {
    /** A reply's `Date` counts whole seconds, and was written after we sent and before we received. */
    hear(date: number, sentAt: number, receivedAt: number): void {
      if (Number.isNaN(date)) return;
      offset = date - Date.now();
      const told = { least: date - receivedAt, most: date + 1000 - sentAt };
      const known = current(receivedAt);
      const both = { least: Math.max(known.least, told.least), most: Math.min(known.most, told.most) };
      // Replies that contradict each other: a clock was set. The last one is right.
      ahead = both.least <= both.most ? both : told;
      heardAt = receivedAt;
      ownOffset = Date.now() - performance.now();
    },
    /** To the second; ours before any reply. */
    now: (): number => Date.now() + offset,
    bounds(): ClockBounds {
      const at = performance.now();
      const { least, most } = current(at);
      return { earliest: at + least, latest: at + most };
    },
  };
}
