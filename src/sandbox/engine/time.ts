import type { State } from "../state.ts";
import { invalidInput } from "./refused.ts";

export const iso = (ms: number): string => new Date(ms).toISOString();

/** The workspace's time as Seam writes it. */
export const timestamp = (state: State): string => iso(state.now());

/** Shared by everything that is valid from one time to another. */
export function refuseBadDates(state: State, starts_at: string, ends_at: string | null): void {
  if (ends_at === null) return;
  if (Date.parse(ends_at) <= Date.parse(starts_at)) throw invalidInput("ends_at must be after starts_at");
  if (Date.parse(ends_at) <= state.now()) throw invalidInput("ends_at must be in the future");
}
