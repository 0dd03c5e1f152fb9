/** The engine as we use it: pg-boss, with the settings that were measured (docs/team.md). */
import { type ConstructorOptions, type Db as Database, PgBoss, type SendOptions } from "pg-boss";
import type { Log } from "../telemetry/log.ts";
import { canListen, withDatabase } from "./connections.ts";
import type { Db, Row } from "./rows.ts";
import { ENGINE_SCHEMA, migrate } from "./schema.ts";

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
  /** Absent where a notification does not arrive. */
  listen?: Database["listen"];
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
  /** Lets go of the database. */
  close(): Promise<void>;
}

interface When {
  db: Db;
  startAfter?: Date | undefined;
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

const KEEPING: Parameters<PgBoss["createQueue"]>[1] = {
  policy: "exclusive",
  heartbeatSeconds: 10,
  expireInSeconds: 900,
  retryLimit: 1_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  retentionSeconds: 400 * 86_400,
  deleteAfterSeconds: 600,
  notify: true,
};

const NOT_LISTENING =
  "LISTEN does not work on this database connection (a transaction pooler in between?): jobs and Seam's deliveries are looked for every 2 s instead";

/** Makes what is missing in the database, and begins to look after the queue. Throws what the database throws. */
export async function openQueue(connectionString: string, log: Log): Promise<Queue> {
  const options = {
    connectionString,
    schema: ENGINE_SCHEMA,
    createSchema: false,
    application_name: "seam-mobile-access-mcp",
    query_timeout: STATEMENT_MS, // as a setting of the session a pooler would refuse it
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    monitorIntervalSeconds: 2,
    superviseIntervalSeconds: 2,
    maintenanceIntervalSeconds: 600,
    schedule: false,
    monitorVacuum: false,
    reindex: false,
  };
  const useListenNotify = await prepare(options);
  if (!useListenNotify) log.warn({}, NOT_LISTENING);
  const boss = new PgBoss({ ...options, useListenNotify });
  const tell = once(log);
  boss.on("error", (error) => tell(error));
  boss.on("warning", ({ message }) => log.info({ reason: message }, "engine"));
  const db = boss.getDb();
  try {
    await boss.start();
    await boss.createQueue(QUEUE, KEEPING);
  } catch (error) {
    await boss.stop();
    throw error;
  }
  return {
    db,
    ...(useListenNotify && { listen: db.listen?.bind(db) }),
    together: (work) => together(db, work),
    send({ id, workspace, user_identity_id, job_id }, { db, startAfter, behind = 0 }) {
      const sendOptions: SendOptions = {
        id: job_id,
        singletonKey: `${workspace}:${user_identity_id}`,
        group: { id: workspace },
        priority: -behind,
        db: db as Database,
        ...(startAfter && { startAfter }),
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
    stop: (timeout) => boss.stop({ graceful: true, timeout, close: false }),
    close: () => boss.stop(),
  };
}

/** Makes our schemas, and the place of the engine's. Returns whether LISTEN works. */
async function prepare(options: ConstructorOptions): Promise<boolean> {
  return withDatabase(options, async (db) => {
    await together(db, migrate);
    return canListen(db, LISTEN_MS);
  });
}

async function together<Result>(db: Database, work: (db: Db) => Promise<Result>): Promise<Result> {
  const tx = await db.beginTransaction?.();
  if (!tx) throw new Error("The engine's connections have no transactions");
  let result: Result;
  try {
    result = await work(tx.db);
  } catch (error) {
    await tx.rollback();
    throw error;
  }
  try {
    await tx.commit();
    return result;
  } catch (error) {
    throw new CommitUnknown(error);
  }
}

/** The database may have carried it out: its answer was lost. */
export class CommitUnknown extends Error {
  constructor(cause: unknown) {
    super("it is unknown whether the database has carried it out", { cause });
  }
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
