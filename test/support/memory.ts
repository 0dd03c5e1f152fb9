/** How much memory a process has. Linux only: not a number elsewhere. */
import { readFileSync } from "node:fs";

/** Resident, in MB: now, and the most that it ever was. */
export function memoryOf({ pid }: { pid?: number | null | undefined }): { now: number; most: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const of = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
    return { now: of("VmRSS"), most: of("VmHWM") };
  } catch {
    return { now: Number.NaN, most: Number.NaN };
  }
}
