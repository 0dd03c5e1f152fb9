/** What goes wrong by chance, the same for the same seed as far as the order of requests is the same. */
import type { Fault, SandboxOptions } from "../../src/sandbox/sandbox.ts";

/** Numbers from 0 to 1 (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A pattern for paths that matches now and then. */
export class Chance extends RegExp {
  readonly #isDue: (path: string) => boolean;

  constructor(isDue: (path: string) => boolean) {
    super("");
    this.#isDue = isDue;
  }

  override [Symbol.search](path: string): number {
    return this.#isDue(path) ? 0 : -1;
  }
}

const FAULTS: readonly Omit<Fault, "path">[] = [
  { kind: "reset" },
  { kind: "reset", when: "after" },
  { kind: "status", status: 429 },
  { kind: "status", status: 401 },
  { kind: "html", status: 500 },
  { kind: "html", status: 500, when: "after" },
  { kind: "html" },
  { kind: "empty", when: "after" },
  { kind: "malformed" },
  { kind: "malformed", when: "after" },
  { kind: "truncated", when: "after" },
];

/** Makes this part of all requests fail, each in one of many ways. Returns what heals it. */
export function failNowAndThen(
  { fail }: { fail(fault: Fault): () => void },
  part: number,
  next: () => number,
): () => void {
  const heal = FAULTS.map((fault) =>
    fail({ ...fault, path: new Chance(() => next() < part / FAULTS.length) }),
  );
  return () => {
    for (const one of heal) one();
  };
}

export interface EventChances {
  lost: number;
  late: number;
  twice: number;
  lateMs: number;
}

/** Loses, delays and doubles events. */
export const fateBy =
  (
    { lost, late, twice, lateMs }: EventChances,
    next: () => number,
  ): NonNullable<SandboxOptions["eventFate"]> =>
  () => ({
    lost: next() < lost,
    delayMs: next() < late ? next() * lateMs : 0,
    copies: next() < twice ? 2 : 1,
  });
