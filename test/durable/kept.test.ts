/** What the table and the engine hold on to, whoever asks: one removal of a person, one worker, room for everybody. */
import { randomUUID } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import type { Context } from "../../src/contract/context.ts";
import { claim, finish, forget, insert, type NewRow, putOff, save } from "../../src/durable/changes.ts";
import { openDatabase } from "../../src/durable/database.ts";
import { pause } from "../../src/durable/pauses.ts";
import { rowById, rowOf } from "../../src/durable/rows.ts";
import { createLog } from "../../src/telemetry/log.ts";
import { startSeam } from "../http/harness.ts";
import { eventually } from "../support/eventually.ts";
import { createGuest } from "../support/fixtures.ts";
import { untilTimeIsUp } from "../support/time.ts";
import { startReplica, usePostgres } from "./harness.ts";

const { postgres, missing } = await usePostgres();

async function open() {
  const log = createLog({ write() {} });
  const database = await openDatabase({ databaseUrl: await postgres().database(), keptDays: 30, log });
  onTestFinished(database.close);
  return database.queue;
}

const rowFor = (user_identity_id: string, workspace = "workspace"): NewRow => ({
  id: randomUUID(),
  job_id: randomUUID(),
  company: "",
  workspace,
  user_identity_id,
  person: { user_identity_id, name: "Grace Hopper" },
  keep_acs_users: false,
  asked: { tool: "test", arguments: {} } as unknown as NewRow["asked"],
  things: [],
  lookalikes: [],
  starts_at: null,
  zone: null,
});

test.skipIf(missing)("a person has one removal under way, and one job, whoever begins it", async () => {
  const queue = await open();
  const [one, other] = [rowFor("grace"), rowFor("grace")];
  expect(await insert(queue.db, one)).toMatchObject({ id: one.id, state: "waiting" });
  expect(await insert(queue.db, other)).toBeUndefined();
  expect(await insert(queue.db, rowFor("grace", "another workspace"))).toBeDefined();
  expect(await queue.send(one, { db: queue.db })).toBe(one.job_id);
  expect(await queue.send(other, { db: queue.db })).toBeNull();
  expect(await queue.send(rowFor("ada"), { db: queue.db })).not.toBeNull();
});

test.skipIf(missing)("who has another job than the row, or an older one, changes nothing of it", async () => {
  const { db } = await open();
  const row = rowFor("grace");
  await insert(db, row);
  const mine = { ...row, runs: 1 };
  const things = [{ kind: "phone", id: "another's" }] as unknown as NewRow["things"];
  expect(await claim(db, row.id, randomUUID())).toBeUndefined();
  expect(await claim(db, row.id, row.job_id)).toMatchObject({ state: "running", runs: 1 });
  const before = await rowById(db, row.id);
  // Of another job; and of an attempt at the same one that was taken for dead.
  for (const stale of [
    { ...mine, job_id: randomUUID() },
    { ...mine, runs: 0 },
  ]) {
    await save(db, stale, { things });
    expect(await finish(db, stale, { state: "removed", things })).toBe(false);
    expect(await putOff(db, stale, { next_job_id: randomUUID(), things, idle_runs: 7 })).toBeUndefined();
    expect(await rowById(db, row.id)).toEqual(before);
  }
  expect(await finish(db, mine, { state: "removed", things: [] })).toBe(true);
  expect(await claim(db, row.id, row.job_id)).toBeUndefined();
  expect(await finish(db, mine, { state: "failed", things: [] })).toBe(false);
});

test.skipIf(missing)("what has not ended is never forgotten", async () => {
  const { db } = await open();
  const [under, over] = [rowFor("grace"), rowFor("ada")];
  await insert(db, under);
  await insert(db, over);
  await finish(db, { ...over, runs: 0 }, { state: "removed", things: [] });
  await forget(db, 1);
  expect(await rowById(db, over.id)).toBeDefined();
  await forget(db, 0);
  expect(await rowById(db, over.id)).toBeUndefined();
  expect(await rowById(db, under.id)).toBeDefined();
});

test.skipIf(missing)("a shorter limit of Seam's does not end a longer one", async () => {
  const { db } = await open();
  await pause(db, "workspace", 60_000);
  await pause(db, "workspace", 1_000);
  const { rows } = await db.executeSql(
    "select until > now() + interval '30 s' as is_long from seam_mcp.pauses",
  );
  expect(rows).toEqual([{ is_long: true }]);
});

test.skipIf(missing)("a removal that gets no job leaves no row either", async () => {
  const { sandbox } = await startSeam();
  const { database, removals, workspace } = await startReplica(sandbox, await postgres().database());
  const { user_identity_id } = createGuest(sandbox);
  const { db } = database.queue;
  const place = (await workspace.connection.for().workspaces.get({})).workspace_id;
  const earlier = { ...rowFor(user_identity_id, place), job_id: randomUUID() };
  await database.queue.send(earlier, { db, startAfter: new Date(Date.now() + 3_600_000) });
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 1_000);
  const { clock } = workspace.connection;
  const context = { signal: stop.signal, progress() {}, clock } as unknown as Context;
  const options = { keep_acs_users: false, lookalikes: [], allows: async () => true, until: 0 };
  const person = { user_identity_id, name: "Grace Hopper" };
  await expect(removals.start(person, [], options, context)).rejects.toThrow(/abort/);
  expect(await rowOf(db, place, user_identity_id)).toBeUndefined();
});

/** Jobs that never end, and whose they are. */
async function startStuck(queue: Awaited<ReturnType<typeof open>>) {
  const started: string[] = [];
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  onTestFinished(async () => {
    end();
    await queue.stop(5_000);
  });
  await queue.work(async ({ data }) => {
    started.push(workspaces.get(data.id) ?? "");
    await over;
  });
  return started;
}

const workspaces = new Map<string, string>();

async function sendAll(queue: Awaited<ReturnType<typeof open>>, workspace: string, count: number) {
  for (let behind = 0; behind < count; behind++) {
    const row = rowFor(`${workspace} ${behind}`, workspace);
    workspaces.set(row.id, workspace);
    await queue.send(row, { db: queue.db, behind });
  }
}

test.skipIf(missing)("the one of a workspace comes before the second of busy ones", async () => {
  const queue = await open();
  await sendAll(queue, "busy", 20);
  await sendAll(queue, "busy too", 20);
  await sendAll(queue, "quiet", 1);
  const started = await startStuck(queue);
  await eventually(() => expect(started).toContain("quiet"));
});

test.skipIf(missing)("jobs of one workspace leave room in a process for another's", async () => {
  const queue = await open();
  const started = await startStuck(queue);
  await sendAll(queue, "busy", 40);
  await eventually(() => expect(started.length).toBeGreaterThan(8));
  await sendAll(queue, "quiet", 1);
  await eventually(() => expect(started).toContain("quiet"));
});

test.skipIf(missing)(
  "what waits while Seam limits a workspace asks for nothing, and is cancelled at once",
  async () => {
    const { sandbox, exchanges } = await startSeam();
    const { database, call, workspace } = await startReplica(sandbox, await postgres().database());
    const { user_identity_id } = createGuest(sandbox);
    const place = (await workspace.connection.for().workspaces.get({})).workspace_id;
    await pause(database.queue.db, place, 600_000);
    const args = { user_identity_id, wait_seconds: 4 };
    const { data } = await untilTimeIsUp(call, "remove_user_identity", args);
    expect(data.status).toBe("removing");
    const cancelled = await call("remove_user_identity", { user_identity_id, cancel: true });
    expect(cancelled.data?.status, cancelled.text).toBe("cancelled");
    expect(exchanges.filter(({ path }) => /delete|deactivate/.test(path))).toEqual([]);
  },
);

test.skipIf(missing)("a limit that one removal has met stops the others of its workspace", async () => {
  const { sandbox, exchanges } = await startSeam();
  const { call, database } = await startReplica(sandbox, await postgres().database());
  const [one, other] = ["Grace Hopper", "Ada Lovelace"].map(
    (name) => createGuest(sandbox, name).user_identity_id,
  );
  const headers = { "retry-after": "600" };
  sandbox.fail({ path: /delete|deactivate/, kind: "status", status: 429, headers, times: 1 });
  const goOn = (user_identity_id = "") =>
    untilTimeIsUp(call, "remove_user_identity", { user_identity_id, wait_seconds: 4 });
  const limited = await goOn(one);
  expect(limited.data?.status, limited.text).toBe("removing");
  await eventually(async () => {
    const { rows } = await database.queue.db.executeSql(
      "select state from seam_mcp.removals join seam_mcp.pauses using (workspace)",
    );
    expect(rows).toEqual([{ state: "waiting" }]);
  });
  const deletions = () => exchanges.filter(({ path }) => /delete|deactivate/.test(path)).length;
  const before = deletions();
  expect(before).toBeGreaterThan(0);
  const { data, text } = await goOn(other);
  expect(data?.status, text).toBe("removing");
  expect(deletions()).toBe(before);
});
