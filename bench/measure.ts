/** Small tools that the benchmarks share: statistics, tables, and where results go. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

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

export const number = (value: number, digits = 0): string =>
  value.toLocaleString("en", { maximumFractionDigits: digits, minimumFractionDigits: digits });

/** `median (min, spread)` */
export const shown = ({ median, min, spread }: Stats, digits = 0): string =>
  `${number(median, digits)} (${number(min, digits)}, ±${number(spread / 2, digits)})`;

/** Resident memory of a process in MB. Linux only; NaN elsewhere. */
export function residentMb(pid: number | null | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

export const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** Puts a result into a page of docs/, between its markers. */
export function publish(name: string, markdown: string, file = "performance.md"): void {
  const path = join(ROOT, "docs", file);
  const page = readFileSync(path, "utf8");
  const section = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!section.test(page)) throw new Error(`${file} has no section ${name}`);
  writeFileSync(
    path,
    page.replace(section, (_all, begin: string, end: string) => `${begin}${markdown}\n${end}`),
  );
}
