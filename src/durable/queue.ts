/** The engine as we use it: pg-boss, with the settings that were measured (docs/team.md). */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Db as Database, PgBoss, type SendOptions } from "pg-boss";
import type { Log } from "../telemetry/log.ts";
import { type Db, migrate, type Row, SCHEMA } from "./rows.ts";

/** One job is one bounded run for one row; it knows nothing else, so that no name is kept with it. */
export interface JobData {
  id: string;
}

export interface Job {
  id: string;
  data: JobData;
  signal: AbortSignal;
}

export interface Queue {
  /** Our own statements. Throws what the database throws. */
  db: Db;
  /** All of it, or nothing. */
  together<Result>(work: (db: Db) => Promise<Result>): Promise<Result>;
  /** Null: the person's removal has a job already. */
  send(
    row: Pick<Row, "id" | "workspace" | "user_identity_id" | "job_id">,
    when: When,
  ): Promise<string | null>;
  complete(job_id: string, db: Db): Promise<unknown>;
  cancel(job_id: string, db: Db): Promise<unknown>;
  work(run: (job: Job) => Promise<void>): Promise<unknown>;
  /** Takes no more jobs, and waits for those at work. */
  stop(patienceMs: number): Promise<void>;
}

interface When {
  db: Db;
  afterMs?: number;
  /** How many of its workspace stand before it: the first of one comes before the second of any other. Default none. */
  behind?: number | undefined;
}

const QUEUE = "removals";
/** Of all jobs at work in this process, so many may be of one workspace: there is always room for another one's. */
const AT_ONCE = 16;
const OF_ONE_WORKSPACE = 10;
const CONNECTIONS = 12;
/** To connect, or for a connection that is free. */
const CONNECT_MS = 10_000;
const STATEMENT_MS = 20_000;
const LISTEN_MS = 2_000;

/** Makes what is missing in the database, and begins to look after the queue. Throws what the database throws. */
export async function openQueue(connectionString: string, log: Log): Promise<Queue> {
  const options = {
    connectionString,
    schema: `${SCHEMA}_jobs`,
    application_name: "seam-mobile-access-mcp",
    options: `-c statement_timeout=${STATEMENT_MS}`,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    monitorIntervalSeconds: 2,
    superviseIntervalSeconds: 2,
    schedule: false,
    useListenNotify: true,
    monitorVacuum: false,
    reindex: false,
  };
  const boss = new PgBoss(options);
  const tell = once(log);
  boss.on("error", (error) => tell(error));
  boss.on("warning", ({ message }) => log.info({ reason: message }, "engine"));
  await boss.start();
  const db = boss.getDb();
  const together = async <Result>(work: (db: Db) => Promise<Result>): Promise<Result> => {
    const tx = await db.beginTransaction?.();
    if (!tx) throw new Error("The engine's connections have no transactions");
    try {
      const result = await work(tx.db);
      await tx.commit();
      return result;
    } catch (error) {
      await tx.rollback();
      throw error;
    }
  };
  await together(migrate);
  await boss.createQueue(QUEUE, {
    policy: "exclusive",
    heartbeatSeconds: 10,
    expireInSeconds: 900,
    retryLimit: 1_000,
    retryDelay: 2,
    retryBackoff: true,
    retryDelayMax: 60,
    retentionSeconds: 400 * 86_400,
    deleteAfterSeconds: 600,
    notify: true,
  });
  if (!(await canListen(db)))
    log.warn(
      {},
      "LISTEN does not work on this database connection (a transaction pooler in between?): jobs are looked for every 2 s instead",
    );
  return {
    db,
    together,
    send({ id, workspace, user_identity_id, job_id }, { db, afterMs = 0, behind = 0 }) {
      const sendOptions: SendOptions = {
        id: job_id,
        singletonKey: `${workspace}:${user_identity_id}`,
        group: { id: workspace },
        priority: -behind,
        db: db as Database,
        ...(afterMs > 0 && { startAfter: new Date(Date.now() + afterMs) }),
      };
      return boss.send(QUEUE, { id } satisfies JobData, sendOptions);
    },
    complete: (job_id, db) => boss.complete(QUEUE, job_id, null, { db: db as Database }),
    cancel: (job_id, db) => boss.cancel(QUEUE, job_id, { db: db as Database }),
    work: (run) =>
      boss.work<JobData>(
        QUEUE,
        {
          localConcurrency: AT_ONCE,
          localGroupConcurrency: OF_ONE_WORKSPACE,
          pollingIntervalSeconds: 2,
          notifyPollingIntervalSeconds: 2,
          heartbeatRefreshSeconds: 1,
        },
        async ([job]) => {
          if (job) await run(job);
        },
      ),
    stop: (timeout) => boss.stop({ graceful: true, timeout }),
  };
}

/** Whether a notification arrives at all: through a pooler it is lost without a word. */
async function canListen(db: Database): Promise<boolean> {
  const channel = `seam_mcp_${randomUUID().replaceAll("-", "")}`;
  const heard = new AbortController();
  try {
    const listening = await db.listen?.(
      channel,
      () => heard.abort(),
      () => {},
    );
    await db.executeSql(`notify ${channel}`);
    await sleep(LISTEN_MS, undefined, { signal: heard.signal }).catch(() => {});
    await listening?.close();
  } catch {
    return false;
  }
  return heard.signal.aborted;
}

/** A database that is away says so at every attempt: once is enough until a minute has passed. */
function once(log: Log) {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (error: Error): void => {
    if (performance.now() - toldAt < 60_000) return;
    toldAt = performance.now();
    log.warn({ reason: error.message }, "database");
  };
}
