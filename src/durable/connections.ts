/** Connections for one piece of work, by the engine's own means; and whether the database announces anything on them. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type ConstructorOptions, type Db as Database, PgBoss } from "pg-boss";

/** Starts no engine. Throws what the database and the work throw. */
export async function withDatabase<Result>(
  options: ConstructorOptions,
  work: (db: Database) => Promise<Result>,
): Promise<Result> {
  const boss = new PgBoss(options);
  boss.on("error", () => {}); // of a connection that breaks while nothing is asked; what is asked rejects
  const db = boss.getDb() as Database & Record<"open" | "close", () => Promise<void>>;
  await db.open();
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

/** Whether a notification arrives at all, within so many ms: through a pooler it is lost without a word. */
export async function canListen(db: Database, patienceMs: number): Promise<boolean> {
  const channel = `seam_mcp_${randomUUID().replaceAll("-", "")}`;
  const heard = new AbortController();
  const listening = await db
    .listen?.(
      channel,
      () => heard.abort(),
      () => {},
    )
    .catch(() => undefined);
  if (!listening) return false;
  try {
    await db.executeSql(`notify ${channel}`);
    await sleep(patienceMs, undefined, { signal: heard.signal });
  } catch {
    // Heard, or the database is away.
  } finally {
    await listening.close();
  }
  return heard.signal.aborted;
}
