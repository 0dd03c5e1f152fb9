/** How patient the waiting tools are; tests are less so. All in ms. */
export interface Pace {
  /** Before the first look whether something without an event is gone. */
  look: number;
  /** Before something is tried again that Seam was out of order for. */
  retry: number;
  /** Without an event for so long, a fresh listing decides whether something is gone. */
  absence: number;
  /** The longest silence between two progress messages. */
  heartbeat: number;
  /** Two requests to one route are independent looks when they are so far apart. */
  apart: number;
}

/** The pace of the product. */
export const PACE: Pace = { look: 200, retry: 1_000, absence: 3_000, heartbeat: 5_000, apart: 500 };
