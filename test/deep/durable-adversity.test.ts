/** What goes wrong around kept removals: Seam's limits, a database that is away, more than was agreed to, time. */
import { expect, test } from "vitest";
import type { SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { startReplica, usePostgres } from "../durable/harness.ts";
import { startSeam } from "../http/harness.ts";
import { eventually } from "../support/eventually.ts";
import { addPhone, createGuest } from "../support/fixtures.ts";
import { endDeletions, LASTING, untilTimeIsUp } from "../support/time.ts";

const { postgres, missing } = await usePostgres();

async function start(seamOptions: SandboxOptions = {}, replicas = 2, options = {}) {
  const seam = await startSeam(seamOptions);
  const url = await postgres().database();
  const all = await Promise.all(
    Array.from({ length: replicas }, () => startReplica(seam.sandbox, url, options)),
  );
  const [one = all[0], other = one] = all;
  if (!one || !other) throw new Error("no replica");
  const state = async (user_identity_id: string) =>
    (await one.removals.list()).rows.find((row) => row.user_identity_id === user_identity_id)?.state;
  return { ...seam, url, one, other, state };
}

/** Longer than any test, so that it ends when the test says so. */
const LIMIT_MS = 3_600_000;

const isDeletion = ({ path }: { path: string }) => /delete|deactivate|remove_/.test(path);

test.skipIf(missing)("while Seam limits a workspace, no replica goes on; after that all end", async () => {
  const { sandbox, exchanges, one, other } = await start();
  const people = Array.from({ length: 6 }, (_, i) => createGuest(sandbox, `Guest ${i}`).user_identity_id);
  const headers = { "retry-after": `${LIMIT_MS / 1_000}` };
  const limit = sandbox.fail({ path: /delete|deactivate/, kind: "status", status: 429, headers });
  const calls = people.map((user_identity_id, i) =>
    untilTimeIsUp((i % 2 ? one : other).call, "remove_user_identity", { user_identity_id, wait_seconds: 4 }),
  );
  await Promise.all(calls);
  const { db } = one.database.queue;
  const {
    rows: [limited],
  } = await eventually(async () => {
    const answer = await db.executeSql("select until from seam_mcp.pauses");
    expect(answer.rows).toHaveLength(1);
    return answer;
  });
  const removals = (what: string) => db.executeSql(`select ${what} from seam_mcp.removals`);
  /** Until all are in this state, and have run so often. */
  const all = (state: string, runs: number, meanwhile: () => unknown = () => {}) =>
    expect
      .poll(async () => {
        await meanwhile();
        return (await removals(`distinct state, runs >= ${runs} as has_run`)).rows;
      })
      .toEqual([{ state, has_run: true }]);
  const wake = () =>
    db.executeSql("update seam_mcp_jobs.job set start_after = now() where state = 'created'");
  await all("waiting", 1);
  const { rows: jobs } = await db.executeSql(
    "select start_after from seam_mcp_jobs.job where state = 'created'",
  );
  expect(jobs).toHaveLength(people.length);
  for (const { start_after } of jobs) expect(start_after - limited.until).toBeLessThan(LIMIT_MS);
  limit();
  const before = exchanges.filter(isDeletion).length;
  const {
    rows: [most],
  } = await removals("max(runs) as runs");
  await all("waiting", most.runs + 1, wake);
  expect(exchanges.filter(isDeletion)).toHaveLength(before);
  await db.executeSql("delete from seam_mcp.pauses");
  await all("removed", 1, wake);
});

test.skipIf(missing || !postgres().outage)(
  "a database that is away stops nothing for good: reads go on, starts say so, what runs resumes",
  async () => {
    const { sandbox, one, state } = await start(LASTING, 1);
    const before = createGuest(sandbox, "Guest before").user_identity_id;
    const meanwhile = createGuest(sandbox, "Guest meanwhile").user_identity_id;
    const begun = { user_identity_id: before, wait_seconds: 4 };
    await untilTimeIsUp(one.call, "remove_user_identity", begun);
    await postgres().outage?.begin();
    const readiness = async () => (await fetch(new URL("/readyz", one.url))).text();
    expect(await readiness()).toBe("ready; the database does not answer: no removal can be kept now\n");
    const read = await one.call("get_user_identity", { user_identity_id: meanwhile });
    expect(read.data.user_identity.user_identity_id).toBe(meanwhile);
    const { text, isError } = await one.call("remove_user_identity", { user_identity_id: meanwhile });
    expect(isError).toBe(true);
    expect(text).toContain("since this server's database cannot be used");
    expect(sandbox.workspace.state.user_identities.get(meanwhile)).toBeDefined();
    await postgres().outage?.end();
    await eventually(async () => expect(await readiness()).toBe("ready\n"));
    endDeletions(sandbox);
    await expect.poll(() => state(before).catch(() => undefined)).toBe("removed");
    const { data } = await one.call("remove_user_identity", { user_identity_id: meanwhile });
    expect(data.status).toBe("removed");
  },
);

test.skipIf(missing)("what turns up beyond the agreement waits for a yes, and goes with it", async () => {
  const { sandbox, one, other, state } = await start(LASTING, 2, { workspace: { confirmMode: "always" } });
  const { user_identity_id } = createGuest(sandbox);
  const planned = await one.call("remove_user_identity", { user_identity_id });
  expect(planned.data.status).toBe("planned");
  const agreed = { user_identity_id, confirmation_code: planned.data.confirmation_code, wait_seconds: 1 };
  const begun = untilTimeIsUp(other.call, "remove_user_identity", agreed);
  await eventually(async () => expect(await state(user_identity_id)).toBe("running"));
  addPhone(sandbox, user_identity_id, "Galaxy S26");
  endDeletions(sandbox);
  await begun;
  await eventually(async () => expect(await state(user_identity_id)).toBe("asking"));
  expect(
    [...sandbox.workspace.state.phones.from()].filter(
      (one) => one.owner_user_identity_id === user_identity_id,
    ),
  ).toHaveLength(1);
  const asked = await one.call("remove_user_identity", { user_identity_id });
  expect(asked.data.confirmation_code).toBeTruthy();
  const { data, text } = await other.call("remove_user_identity", {
    user_identity_id,
    confirmation_code: asked.data.confirmation_code,
  });
  expect(data?.status, text).toBe("removed");
});

test.skipIf(missing)("a key that Seam refuses ends the removal with that reason", async () => {
  const { sandbox, one } = await start({ deletionDelayMs: 1_000 });
  const { user_identity_id } = createGuest(sandbox);
  sandbox.fail({ path: /deactivate/, kind: "status", status: 401, type: "unauthorized" });
  const { text, isError } = await one.call("remove_user_identity", { user_identity_id });
  expect(isError).toBe(true);
  const [row] = (await one.removals.list()).rows;
  expect(row, text).toMatchObject({
    state: "failed",
    reason: expect.stringContaining("Seam did not accept the API key"),
  });
});

test.skipIf(missing)("what has ended is forgotten after its time, with the names", async () => {
  const { sandbox, one, url } = await start({}, 1);
  const { user_identity_id } = createGuest(sandbox);
  await one.call("remove_user_identity", { user_identity_id });
  expect((await one.removals.list()).rows).toHaveLength(1);
  await startReplica(sandbox, url, { keptDays: 0 });
  expect((await one.removals.list()).rows).toEqual([]);
  const { data } = await one.call("remove_user_identity", { user_identity_id });
  expect(data.status).toBe("not_found");
});

test.skipIf(missing)(
  "its end is written to the audit log by whoever finishes it, with who asked",
  async () => {
    const lines: Record<string, unknown>[] = [];
    const audit = (line: object) => void lines.push(line as Record<string, unknown>);
    const { sandbox, one } = await start({}, 2, { workspace: { audit } });
    const { user_identity_id } = createGuest(sandbox);
    await one.call("remove_user_identity", { user_identity_id });
    const [row] = (await one.removals.list()).rows;
    const own = lines.filter(({ call }) => call === row?.removal_id);
    // A machine that stands still for ten seconds makes it begin once more.
    expect([...new Set(own.map(({ phase }) => phase))]).toEqual(["intent", "outcome"]);
    expect(own.at(-1)).toMatchObject({
      tool: "remove_user_identity",
      outcome: "ok",
      status: "removed",
      changes: expect.any(Array),
    });
  },
);

test.skipIf(missing)("one call removes many, all of whom go on when it is over", async () => {
  const { sandbox, one, other } = await start(LASTING);
  const people = Array.from({ length: 14 }, (_, i) => createGuest(sandbox, `Guest ${i}`).user_identity_id);
  const args = { user_identity_ids: people, wait_seconds: 5 };
  const { data, text } = await untilTimeIsUp(one.call, "remove_user_identities", args);
  expect(data, text).toMatchObject({ status: "removing" });
  expect(data.next_step).toContain("nobody has to call again");
  const begun = data.people.filter(({ status }: { status: string }) => /^remov/.test(status));
  expect(begun).toHaveLength(14);
  endDeletions(sandbox);
  const ended = async () =>
    (await other.removals.list()).rows.filter(({ state }) => state === "removed").length;
  await expect.poll(ended).toBe(14);
  const later = await other.call("remove_user_identities", { user_identity_ids: people });
  expect(later.data).toMatchObject({ status: "removed" });
});
