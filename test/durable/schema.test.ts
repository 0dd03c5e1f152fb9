/** How the database is made and kept: by whoever starts first, by a role without privileges, and no larger than needed. */
import { expect, onTestFinished, test } from "vitest";
import { migrateDatabase } from "../../src/cli/migrate-command.ts";
import { openDatabase } from "../../src/durable/database.ts";
import { createLog } from "../../src/telemetry/log.ts";
import { startSeam } from "../http/harness.ts";
import { createGuest } from "../support/fixtures.ts";
import { startReplica, usePostgres } from "./harness.ts";

const { postgres, missing } = await usePostgres();

async function open(databaseUrl: string, keptDays = 30) {
  const database = await openDatabase({ databaseUrl, keptDays, log: createLog({ write() {} }) });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= database.close();
    return closing;
  };
  onTestFinished(close);
  const sql = async (text: string) => (await database.queue.db.executeSql(text)).rows;
  return { ...database, sql, close };
}

type Opened = Awaited<ReturnType<typeof open>>;

const tablesOf = ({ sql }: Opened) =>
  sql(`select table_schema || '.' || table_name as name from information_schema.tables
    where table_schema like 'seam_mcp%' order by 1`);

test.skipIf(missing)(
  "six that start at once on an empty database make it once, and all can work",
  async () => {
    const url = await postgres().database();
    const all = await Promise.all(Array.from({ length: 6 }, () => open(url)));
    for (const one of all) await one.audit({ phase: "intent" });
    const [first] = all as [Opened];
    expect(await first.sql("select count(*)::int as lines from seam_mcp.audit")).toEqual([{ lines: 6 }]);
    expect(await first.sql("select count(*)::int as rows from seam_mcp.version")).toEqual([{ rows: 1 }]);
    const tables = await tablesOf(first);
    expect(tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["seam_mcp.removals", "seam_mcp.events", "seam_mcp_jobs.job"]),
    );
    expect(await tablesOf(await open(url))).toEqual(tables);
  },
);

test.skipIf(missing)("serve migrate makes it, as often as it is told to, and needs no Seam key", async () => {
  const DATABASE_URL = await postgres().database();
  const out: string[] = [];
  const stdout = { write: (text: string) => void out.push(text) };
  await migrateDatabase([], { env: { DATABASE_URL }, stdout });
  await migrateDatabase([], { env: { DATABASE_URL }, stdout });
  expect(out.join("")).toContain("its schemas seam_mcp and seam_mcp_jobs are up to date");
  expect(await tablesOf(await open(DATABASE_URL))).not.toEqual([]);
});

test("serve migrate says what it lacks", async () => {
  const stdout = { write() {} };
  const run = (argv: string[], env: Record<string, string>) => migrateDatabase(argv, { env, stdout });
  await expect(run([], {})).rejects.toThrow("serve migrate needs DATABASE_URL.");
  await expect(run(["postgres://a:secret@b/c"], {})).rejects.toThrow(
    /^(?!.*secret)An argument is not an option of serve migrate/s,
  );
  const DATABASE_URL = "postgres://desk:secret@127.0.0.1:1/desk";
  await expect(run([], { DATABASE_URL })).rejects.toThrow(
    /^(?!.*secret)DATABASE_URL: the database cannot be used, nothing listens there/,
  );
});

test.skipIf(missing)("a version later than this one's is left as it is", async () => {
  const url = await postgres().database();
  const { sql, close } = await open(url);
  await sql("update seam_mcp.version set version = 1000");
  await sql("drop table seam_mcp.calls");
  await close();
  const later = await open(url);
  expect((await tablesOf(later)).map(({ name }) => name)).not.toContain("seam_mcp.calls");
});

test.skipIf(missing || process.env.DATABASE_URL)(
  "a role that owns two empty schemas, and may make nothing else, is enough; without them it is told why not",
  async () => {
    const { database, asSuperuser } = postgres();
    const owned = new URL(await database());
    const url = Object.assign(new URL(owned), { username: "clerk", password: "clerk" }).href;
    await asSuperuser?.(owned.href, "create role clerk login password 'clerk'");
    await expect(open(url)).rejects.toThrow("permission denied for database");
    await asSuperuser?.(
      owned.href,
      "create schema seam_mcp authorization clerk",
      "create schema seam_mcp_jobs authorization clerk",
    );
    const { audit } = await open(url);
    await audit({ phase: "intent" });
  },
);

test.skipIf(missing || process.env.DATABASE_URL)(
  "the server's role may be one that can add to the audit log, and nothing else",
  async () => {
    const url = await postgres().database();
    await (await open(url)).close();
    await postgres().asSuperuser?.(
      url,
      "create role auditor",
      "alter table seam_mcp.audit owner to auditor",
      "revoke all on seam_mcp.audit from desk",
      "grant insert on seam_mcp.audit to desk",
    );
    const { audit, sql } = await open(url);
    await audit({ phase: "intent" });
    await expect(sql("delete from seam_mcp.audit")).rejects.toThrow("permission denied");
  },
);

test.skipIf(missing)("when their time is over, the rows are back to where they were", async () => {
  const { sandbox } = await startSeam();
  const url = await postgres().database();
  const replica = await startReplica(sandbox, url, { keptDays: 1 });
  const reader = await open(url);
  const rows = async () => {
    const [counts] = await reader.sql(`select (select count(*) from seam_mcp.removals)::int as removals,
      (select count(*) from seam_mcp.events)::int as events, (select count(*) from seam_mcp.calls)::int as calls,
      (select count(*) from seam_mcp_jobs.job)::int as jobs`);
    return counts;
  };
  const before = await rows();
  for (const name of ["Grace Hopper", "Ada Lovelace"]) {
    const { user_identity_id } = createGuest(sandbox, name);
    await replica.call("remove_user_identity", { user_identity_id });
  }
  await reader.sql("insert into seam_mcp.events (company, event_id, event) values ('', 'e', '{}')");
  await reader.sql("insert into seam_mcp.calls values ('k', 1, 0)");
  expect(await rows()).toMatchObject({ removals: 2, events: 1, calls: 1 });
  await reader.sql("update seam_mcp.removals set ended_at = now() - interval '25 hours'");
  await reader.sql("update seam_mcp.events set at = now() - interval '11 minutes'");
  await reader.sql("update seam_mcp_jobs.job set completed_on = now() - interval '11 minutes'");
  await reader.sql("update seam_mcp_jobs.queue set maintain_on = null");
  await replica.close();
  const later = await startReplica(sandbox, url, { keptDays: 1 });
  await expect.poll(rows, { interval: 200 }).toEqual(before);
  await later.close();
});
