import { readFileSync } from "node:fs";
import type { Running } from "../e2e/process.ts";

/** Of the server, in MB: now, and the most that it ever was. */
export function memoryOf({ child }: Running): { now: number; most: number } {
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  const of = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return { now: of("VmRSS"), most: of("VmHWM") };
}
