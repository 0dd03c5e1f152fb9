/** What replicas share beside removals: the limits and the audit log; and what becomes of a replica's work at its end. */
import { expect, onTestFinished, test, vi } from "vitest";
import { openDatabase } from "../../src/durable/database.ts";
import { createLimits } from "../../src/team/limits.ts";
import { countShared } from "../../src/team/shared-limits.ts";
import { createLog } from "../../src/telemetry/log.ts";
import { startSeam } from "../http/harness.ts";
import { createGuest } from "../support/fixtures.ts";
import { endDeletions, LASTING } from "../support/time.ts";
import { startReplica, usePostgres } from "./harness.ts";

const { postgres, missing } = await usePostgres();

async function startLimits(databaseUrl: string) {
  const database = await openDatabase({ databaseUrl, keptDays: 1, log: createLog({ write() {} }) });
  onTestFinished(database.close);
  const told: unknown[] = [];
  const count = (name: string, perMinute: number) =>
    countShared({
      table: database.counted,
      name,
      perMinute,
      patienceMs: 60_000,
      tell: (error) => told.push(error),
    });
  return { ...createLimits({ subjects: count("subject", 5), workspaces: count("company", 8) }), told };
}

const ana = { issuer: "https://login.example.com", subject: `ana ${"a".repeat(300)}`, company: "acme" };

test.skipIf(missing)("calls count wherever they come to: of a caller, and of all of a company", async () => {
  const url = await postgres().database();
  const [one, other] = await Promise.all([startLimits(url), startLimits(url)]);
  vi.useFakeTimers({ toFake: ["Date"] }); // the minute does not pass
  onTestFinished(() => void vi.useRealTimers());
  const allowed = async (calls: number, caller: typeof ana) => {
    const taking = Array.from({ length: calls }, (_, i) => (i % 2 ? one : other).take(caller));
    return (await Promise.all(taking)).filter(({ isAllowed }) => isAllowed).length;
  };
  expect(await allowed(12, ana)).toBe(5);
  expect(await allowed(12, { ...ana, subject: "ben" })).toBe(3);
  expect(await allowed(2, { ...ana, company: "globex", subject: "carl" })).toBe(2);
  expect([...one.told, ...other.told]).toEqual([]);
});

test.skipIf(missing)(
  "an audit log in the database gets the lines of all replicas, and of removals",
  async () => {
    const { sandbox } = await startSeam();
    const url = await postgres().database();
    const [one, other] = await Promise.all([
      startReplica(sandbox, url, { isAudited: true }),
      startReplica(sandbox, url, { isAudited: true }),
    ]);
    await one.call("create_user_identity", { full_name: "Ada Lovelace" });
    const { user_identity_id } = createGuest(sandbox);
    await other.call("remove_user_identity", { user_identity_id });
    const lines = async () => {
      const { rows } = await one.database.queue.db.executeSql(
        "select entry->>'tool' as tool, entry->>'phase' as phase, entry->>'status' as status from seam_mcp.audit order by id",
      );
      return rows.map(({ tool, phase, status }) => [tool, phase, ...(status ? [status] : [])].join(" "));
    };
    // A worker that was not heard of for long is taken for dead, and another one writes down its intent anew.
    const isNews = (line: string, i: number, all: string[]) =>
      !line.endsWith("intent") || all.indexOf(line) === i;
    // An intent and an outcome of the removal, and how the call ended that waited for it.
    expect((await lines()).filter(isNews).toSorted()).toEqual([
      "create_user_identity intent",
      "create_user_identity outcome",
      "remove_user_identity intent",
      "remove_user_identity outcome removed",
      "remove_user_identity outcome removed",
    ]);
  },
);

test.skipIf(missing || process.env.DATABASE_URL)(
  "nothing is changed whose record the database does not take; looking goes on",
  async () => {
    const { database, outage } = postgres();
    const { sandbox, exchanges } = await startSeam();
    const { call } = await startReplica(sandbox, await database(), { isAudited: true });
    await outage?.begin();
    const { text, isError } = await call("create_user_identity", { full_name: "Ada Lovelace" });
    const { data } = await call("find_user_identities", {});
    await outage?.end();
    expect(isError).toBe(true);
    expect(text).toContain("The audit log could not be written, so nothing was changed.");
    expect(exchanges.map(({ path }) => path)).not.toContain("/user_identities/create");
    expect(data.user_identities).not.toEqual([]);
  },
);

test.skipIf(missing || process.env.DATABASE_URL)(
  "while the database is away nothing is begun, looking goes on, and what is under way ends when it is back",
  async () => {
    const { database, outage } = postgres();
    const { sandbox } = await startSeam(LASTING);
    const { call, url, removals, metrics } = await startReplica(sandbox, await database());
    const readiness = async () => {
      const answer = await fetch(`${url}/readyz`);
      return `${answer.status} ${(await answer.text()).trimEnd()}`;
    };
    const [grace, ada] = [createGuest(sandbox), createGuest(sandbox, "Ada Lovelace")];
    const { user_identity_id } = grace;
    const args = { user_identity_id, wait_seconds: 240 };
    const answer = call("remove_user_identity", args, { timeout: 280_000 });
    const running = async () => (await removals.list()).rows[0]?.state;
    await expect.poll(running).toBe("running");
    await expect.poll(readiness).toBe("200 ready");
    await expect.poll(metrics).toContain("seam_mcp_database_up 1");
    await outage?.begin();
    const { text } = await call("remove_user_identity", { user_identity_id: ada.user_identity_id });
    expect(text).toContain("no new one can be kept, since this server's database cannot be used.");
    expect(await readiness()).toBe("200 ready; the database does not answer: no removal can be kept now");
    expect(await metrics()).toContain("seam_mcp_database_up 0");
    const { user_identities } = (await call("find_user_identities", {})).data;
    expect(user_identities).not.toEqual([]);
    await outage?.end();
    endDeletions(sandbox);
    expect((await answer).data).toMatchObject({ status: "removed", user_identity_id });
    expect(sandbox.workspace.find(ada.user_identity_id)).toBeDefined();
    await expect.poll(readiness).toBe("200 ready");
  },
);
