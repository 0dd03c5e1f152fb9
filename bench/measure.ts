/** Statistics that the benchmarks share. */
import { number } from "../scripts/support/pages.ts";

export interface Stats {
  median: number;
  min: number;
  /** Half of all values lie in a range so wide. */
  spread: number;
}

const at = (sorted: number[], share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;

/** Median, minimum, and the width of the middle half. */
export function stats(values: number[]): Stats {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: at(sorted, 0.5), min: at(sorted, 0), spread: at(sorted, 0.75) - at(sorted, 0.25) };
}

/** The value that a share of all values does not exceed. */
export const percentile = (values: number[], share: number): number =>
  at(
    [...values].sort((a, b) => a - b),
    share,
  );

/** `median (min, spread)` */
export const shown = ({ median, min, spread }: Stats, digits = 0): string =>
  `${number(median, digits)} (${number(min, digits)}, ±${number(spread / 2, digits)})`;
