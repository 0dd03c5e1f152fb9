/** Calls that all replicas count together, in a table of PostgreSQL; each for itself while that is away. */
import { setTimeout as sleep } from "node:timers/promises";
import RateLimiterPostgres from "rate-limiter-flexible/lib/RateLimiterPostgres.js";
import { type Counter, countInMemory } from "./limits.ts";

export interface SharedCounterOptions {
  /** A table that is there: key text, points integer, expire bigint. */
  table: {
    schemaName: string;
    tableName: string;
    query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
  };
  /** Tells its keys from those of other counters in the table. */
  name: string;
  perMinute: number;
  /** How long a call waits for the table, in ms; default 500. */
  patienceMs?: number;
  /** Told when the table cannot be used, once until it can again. */
  tell(error: unknown): void;
}

const PATIENCE_MS = 500;
/** Nobody asks a table that did not answer again before then. */
const ALONE_MS = 5_000;

/** So many calls a minute for each key, whichever replica they come to. */
export function countShared(options: SharedCounterOptions): Counter {
  const { table, name, perMinute, patienceMs = PATIENCE_MS, tell } = options;
  const { schemaName, tableName, query } = table;
  const storeClient = {
    query: ({ text, values }: { text: string; values: unknown[] }) => query(text, values),
  };
  const limiter = new RateLimiterPostgres({
    storeClient,
    storeType: "client",
    schemaName,
    tableName,
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: name,
    points: perMinute,
    duration: 60,
    // Who is refused already asks the table no more until the minute is over.
    inMemoryBlockOnConsumed: perMinute + 1,
  });
  const own = countInMemory(perMinute);
  let aloneUntil = 0;
  let isTold = false;
  return {
    async take(key) {
      if (performance.now() < aloneUntil) return own.take(key);
      try {
        await inTime(limiter.consume(key), patienceMs);
        isTold = false;
        return { isAllowed: true };
      } catch (reason) {
        if (isRefusal(reason)) return { isAllowed: false, retryAfterMs: reason.msBeforeNext };
        aloneUntil = performance.now() + ALONE_MS;
        if (!isTold) tell(reason);
        isTold = true;
        return own.take(key);
      }
    },
  };
}

const isRefusal = (reason: unknown): reason is { msBeforeNext: number } =>
  typeof reason === "object" && reason !== null && "msBeforeNext" in reason;

async function inTime(work: Promise<unknown>, patienceMs: number): Promise<void> {
  const over = new AbortController();
  const late = sleep(patienceMs, undefined, { signal: over.signal }).then(() => {
    throw new Error(`the database has not answered within ${patienceMs} ms`);
  });
  late.catch(() => {}); // it was in time
  await Promise.race([work, late]).finally(() => over.abort());
}
