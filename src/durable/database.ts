/** What all replicas share in one database: the engine's queue, the audit log, counted calls. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../telemetry/log.ts";
import { forget } from "./changes.ts";
import { forgetEvents } from "./events.ts";
import { openQueue, type Queue } from "./queue.ts";
import { type Db, SCHEMA } from "./rows.ts";
import { AUDIT, CALLS } from "./schema.ts";

export interface DatabaseOptions {
  databaseUrl: string;
  /** How long what became of a removal is kept. */
  keptDays: number;
  log: Log;
}

export interface Database {
  queue: Queue;
  /** Writes a line of the audit log, and rejects when it is not kept. */
  audit(entry: object): Promise<void>;
  /** Where calls are counted, and how to ask there. */
  counted: Counted;
  /** Whether the database answers, and soon: who asks may be a probe. */
  isUp(): Promise<boolean>;
  close(): Promise<void>;
}

export interface Counted {
  schemaName: string;
  tableName: string;
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

const FORGET_EVERY_MS = 600_000;
/** Probes wait for few seconds, the sign-in's keys included. */
const SOON_MS = 1_000;

/** Makes what is missing in it. Throws what the database throws when it cannot be used. */
export async function openDatabase({ databaseUrl, keptDays, log }: DatabaseOptions): Promise<Database> {
  const queue = await openQueue(databaseUrl, log);
  const { db } = queue;
  const forgetAll = async () => {
    await forget(db, keptDays);
    await forgetEvents(db);
    await db.executeSql(`delete from ${SCHEMA}.${CALLS} where expire < extract(epoch from now()) * 1000`);
  };
  const tidy = () => forgetAll().catch(() => {}); // the next time will do
  await tidy();
  const timer = setInterval(tidy, FORGET_EVERY_MS).unref();
  return {
    queue,
    async audit(entry) {
      await db.executeSql(`insert into ${AUDIT} (entry) values ($1)`, [JSON.stringify(entry)]);
    },
    counted: { schemaName: SCHEMA, tableName: CALLS, query: (text, values) => db.executeSql(text, values) },
    isUp: looking(db),
    async close() {
      clearInterval(timer);
      await queue.close();
    },
  };
}

/** One look at a time: where nothing answers at all, each would hold a connection until it is given up. */
function looking(db: Db): Database["isUp"] {
  let look: Promise<boolean> | undefined;
  return () => {
    look ??= db
      .executeSql("select 1")
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        look = undefined;
      });
    return Promise.race([look, sleep(SOON_MS, false, { ref: false })]);
  };
}
