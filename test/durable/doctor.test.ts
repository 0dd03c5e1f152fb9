/** `doctor` looks at the database that `serve` would use, and changes nothing there. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { migrateDatabase } from "../../src/cli/migrate-command.ts";
import { tryServe } from "../../src/cli/try-serve.ts";
import { withDatabase } from "../../src/durable/connections.ts";
import { usePostgres } from "./harness.ts";
import { startPooler } from "./pooler.ts";

const { postgres, missing } = await usePostgres();

/** Only what is lost waits for the time to be up. */
async function look(databaseUrl: string, patienceMs = 60_000) {
  const findings = [];
  for await (const finding of tryServe({ databaseUrl, workspace: {} }, {}, patienceMs))
    findings.push(finding);
  return findings;
}

const migrate = (DATABASE_URL: string) =>
  migrateDatabase([], { env: { DATABASE_URL }, stdout: { write() {} } });

const sql = (connectionString: string, text: string) =>
  withDatabase({ connectionString }, async (db) => (await db.executeSql(text)).rows);

const OURS = "select nspname from pg_namespace where nspname like 'seam_mcp%'";

test.skipIf(missing)("an empty database is told as that, and stays empty", async () => {
  const url = await postgres().database();
  expect(await look(url)).toEqual([
    {
      state: "ok",
      what: "database",
      says: expect.stringMatching(/^PostgreSQL \d+\S* at [\w.]+ answered$/),
    },
    {
      state: "ok",
      what: "schemas",
      says: "what serve needs in seam_mcp and seam_mcp_jobs is not made yet; serve makes it at its start",
    },
    { state: "ok", what: "LISTEN", says: "notifications arrive" },
  ]);
  expect(await sql(url, OURS)).toEqual([]);
});

test.skipIf(missing)("schemas are up to date, or of an older version, which they stay", async () => {
  const url = await postgres().database();
  await migrate(url);
  expect((await look(url))[1]).toMatchObject({ state: "ok", says: expect.stringMatching(/are up to date$/) });
  const tables = ["seam_mcp.version", "seam_mcp_jobs.version"];
  for (const table of tables) {
    await sql(url, `update ${table} set version = version - 1`);
    expect((await look(url))[1]?.says).toContain("are of an older version; serve brings them up to date");
    await sql(url, `update ${table} set version = version + 1`);
  }
  expect((await look(url))[1]?.says).toMatch(/are up to date$/);
});

test.skipIf(missing || process.env.DATABASE_URL)(
  "a role that may not make the schemas is told what it lacks, until somebody else has made them",
  async () => {
    const { database, asSuperuser } = postgres();
    const url = await database();
    await asSuperuser?.(url, "create role guest login password 'guest'");
    const guests = url.replace("desk:desk@", "guest:guest@");
    expect((await look(guests))[1]).toEqual({
      state: "failed",
      what: "schemas",
      says: "what serve needs in seam_mcp and seam_mcp_jobs is not made yet, and this role may not make it",
      next: expect.stringContaining("serve migrate"),
    });
    await asSuperuser?.(
      url,
      "create schema seam_mcp authorization guest",
      "create schema seam_mcp_jobs authorization guest",
    );
    expect((await look(guests))[1]?.state).toBe("ok");
  },
);

test.skipIf(missing || process.env.DATABASE_URL)(
  "a role that does not own what is of an older version is told so before serve fails at it",
  async () => {
    const { database, asSuperuser } = postgres();
    const url = await database();
    await migrate(url);
    await asSuperuser?.(
      url,
      "create role tenant login password 'tenant'",
      "grant usage, create on schema seam_mcp, seam_mcp_jobs to tenant",
      "grant all on all tables in schema seam_mcp, seam_mcp_jobs to tenant",
      "update seam_mcp.version set version = version - 1",
    );
    expect((await look(url.replace("desk:desk@", "tenant:tenant@")))[1]).toEqual({
      state: "failed",
      what: "schemas",
      says: "seam_mcp and seam_mcp_jobs are of an older version, and this role may not change them",
      next: expect.stringContaining("serve migrate"),
    });
  },
);

test.skipIf(missing || process.env.DATABASE_URL)(
  "a wrong password is told as that, and not shown",
  async () => {
    const url = (await postgres().database()).replace("desk:desk@", "desk:wr0ng@");
    const [finding, ...others] = await look(url);
    expect(finding).toEqual({
      state: "failed",
      what: "database",
      says: "the database at 127.0.0.1 cannot be used: it refuses the user or the password (28P01)",
      next: expect.stringMatching(/^correct the user or the password in DATABASE_URL/),
    });
    expect(others).toEqual([]);
  },
);

test.skipIf(missing)("through a pooler, notifications that do not arrive are a warning", async () => {
  const url = await startPooler(await postgres().database());
  await expect
    .poll(async () => (await look(url, 5_000))[2]) // that long for each statement, too
    .toMatchObject({
      state: "warning",
      what: "LISTEN",
      next: expect.stringContaining("not the pooler"),
    });
});

test("what never answers is given up, and told as that", async () => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const place = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const signIn = { issuer: `http://${place}`, companyClaim: "org_id" };
  const config = { databaseUrl: `postgres://desk:s3cret@${place}/desk`, workspace: {}, signIn };
  const findings = [];
  for await (const finding of tryServe(config, {}, 100)) findings.push(finding);
  expect(findings.map(({ state, what, says }) => [state, what, says])).toEqual([
    ["failed", "database", "the database at 127.0.0.1 cannot be used: it did not answer in time"],
    ["failed", "sign-in", expect.stringMatching(/: it did not answer in time\.$/)],
  ]);
});
