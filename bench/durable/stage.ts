/** Replicas of the built server over a PostgreSQL whose work is counted, and a hotel whose guests leave. */
import { readFileSync } from "node:fs";
import { type Db, PgBoss } from "pg-boss";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { type Crowd, startCrowd } from "../../test/durable/crowd.ts";
import { type Postgres, startPostgres } from "../../test/durable/postgres.ts";
import { createGuest } from "../../test/support/fixtures.ts";
import { envFor } from "../../test/support/stdio.ts";
import { cpuOf, end, type Started, serve } from "../http/process.ts";
import { type Caller, callerOf } from "./caller.ts";

/** A server, and a client of it. */
export type Worker = Started<{ url: string }> & Caller;

/** A fresh hotel, a fresh database, and those who work on it. */
export interface Scene {
  sandbox: Sandbox;
  workers: Worker[];
  database: Db;
  /** So many people, each with one of everything, two phones and two accounts. */
  guests(count: number): string[];
  /** One more comes. */
  join(): Promise<void>;
  end(): Promise<void>;
}

export interface Stage {
  /** With no worker kept: one server without a database. */
  open(workers: number): Promise<Scene>;
  /** Within this process: a hotel where many wait, and another one. */
  crowd(): Promise<Crowd>;
  /** What the database has done so far. */
  count(): Promise<{ statements: number; cpuMs: number }>;
  close(): Promise<void>;
}

const LATENCY_MS = 50;
const DELETION_MS = 500;

/** Whoever opens it closes it. */
export async function openStage(): Promise<Stage> {
  const postgres = await startCounting();
  const counting = await connectTo(superuserUrl(await postgres.database()));
  return {
    async open(count) {
      const sandbox = await startSandbox({ latencyMs: LATENCY_MS, deletionDelayMs: DELETION_MS });
      const url = await postgres.database();
      const env = { ...envFor(sandbox), SEAM_MCP_CONFIRM: "never" };
      const workers: Worker[] = [];
      async function join() {
        const server = await serve(count > 0 ? { ...env, DATABASE_URL: url } : env);
        workers.push({ ...server, ...(await callerOf(server.ready.url)) });
      }
      await Promise.all(Array.from({ length: Math.max(1, count) }, join));
      const database = await connectTo(url);
      let guests = 0;
      return {
        sandbox,
        workers,
        database,
        guests: (count) =>
          Array.from({ length: count }, () => createGuest(sandbox, `Guest ${++guests}`).user_identity_id),
        join,
        async end() {
          await database.close();
          await Promise.all(workers.map(({ child }) => end(child)));
          await sandbox.close();
        },
      };
    },
    crowd: async () => startCrowd(await postgres.database()),
    async count() {
      const { rows } = await counting.executeSql(
        "select sum(calls)::float as statements, (select setting from pg_settings where name = 'data_directory') as folder from pg_stat_statements",
      );
      return { statements: rows[0].statements, cpuMs: cpuOfDatabase(rows[0].folder) };
    },
    async close() {
      await counting.close();
      await postgres.close();
    },
  };
}

/** The extension takes a start of its own. */
async function startCounting(): Promise<Postgres> {
  const postgres = await startPostgres();
  const { asSuperuser, outage } = postgres;
  if (!asSuperuser || !outage) throw new Error("This needs a database of its own: leave DATABASE_URL unset");
  const url = superuserUrl(await postgres.database());
  await asSuperuser(url, "alter system set shared_preload_libraries = 'pg_stat_statements'");
  await outage.begin();
  await outage.end();
  await asSuperuser(url, "create extension pg_stat_statements");
  return postgres;
}

function superuserUrl(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  [url.username, url.password, url.pathname] = ["postgres", "password", "postgres"];
  return url.href;
}

/** A connection, past the engine. */
async function connectTo(databaseUrl: string): Promise<Db & { close(): Promise<void> }> {
  const boss = new PgBoss({ connectionString: databaseUrl, max: 1 });
  boss.on("error", () => {}); // whoever asks next hears it
  const db = boss.getDb();
  const connection = db as typeof db & Record<"open" | "close", () => Promise<void>>;
  await connection.open();
  return connection;
}

/** Of all its processes, those that are over included, in ms. */
function cpuOfDatabase(folder: string): number {
  const [pid] = readFileSync(`${folder}/postmaster.pid`, "utf8").split("\n");
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  const own = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ")
    .slice(11, 15);
  const ended = own.reduce((sum, ticks) => sum + Number(ticks), 0) * 10;
  return children.reduce((sum, child) => {
    const ms = cpuOf({ pid: Number(child) });
    return Number.isNaN(ms) ? sum : sum + ms;
  }, ended);
}
