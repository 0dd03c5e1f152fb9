/** How often somebody may call: a noisy caller, or a noisy company, is nobody else's trouble. */
import RateLimiterMemory from "rate-limiter-flexible/lib/RateLimiterMemory.js";
import type { Caller } from "../contract/caller.ts";

export type Allowance = { isAllowed: true } | Refused;

export interface Refused {
  isAllowed: false;
  retryAfterMs: number;
}

/** Counts calls by a key, each key by itself; in this process or in a store that replicas share. */
export interface Counter {
  take(key: string): Promise<Allowance>;
}

export interface Limits {
  /** Counts one call, and says whose limit refuses it. One that is refused does not count for the workspace. */
  take(
    caller: Pick<Caller, "issuer" | "subject" | "company">,
  ): Promise<{ isAllowed: true } | (Refused & { limitOf: "caller" | "company" })>;
}

/** By subject first, so that what one caller is refused cannot use up what all callers of a workspace share. */
export function createLimits({ subjects, workspaces }: { subjects: Counter; workspaces: Counter }): Limits {
  return {
    async take({ issuer, subject, company }) {
      const own = await subjects.take(JSON.stringify([issuer, subject]));
      if (!own.isAllowed) return { ...own, limitOf: "caller" };
      if (company === undefined) return own;
      const shared = await workspaces.take(company);
      return shared.isAllowed ? shared : { ...shared, limitOf: "company" };
    },
  };
}

/** More callers than this within a minute are not counted in memory: whoever called longest ago starts afresh. */
const MOST_KEYS = 10_000;

/** So many calls a minute for each key, counted in this process alone. */
export function countInMemory(perMinute: number, mostKeys = MOST_KEYS): Counter {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  /** Whoever called last is last. */
  const keys = new Set<string>();
  return {
    async take(key) {
      keys.delete(key);
      keys.add(key);
      const [oldest] = keys;
      if (keys.size > mostKeys && oldest !== undefined) {
        keys.delete(oldest);
        await limiter.delete(oldest);
      }
      return limiter.consume(key).then(
        () => ({ isAllowed: true }),
        ({ msBeforeNext }: { msBeforeNext: number }) => ({ isAllowed: false, retryAfterMs: msBeforeNext }),
      );
    },
  };
}
