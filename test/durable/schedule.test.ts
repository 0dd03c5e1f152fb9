/** Removals that are set for later: nothing goes before, and what there is then is looked at again. */
import { expect, test, vi } from "vitest";
import type { Context } from "../../src/contract/context.ts";
import { startSeam } from "../http/harness.ts";
import { addPhone, createGuest } from "../support/fixtures.ts";
import { type ReplicaOptions, startReplica, usePostgres } from "./harness.ts";

const { postgres, missing } = await usePostgres();
const HOUR_MS = 3_600_000;

type Replica = Awaited<ReturnType<typeof startReplica>>;

async function startTwo(options: ReplicaOptions = {}) {
  const seam = await startSeam();
  const url = await postgres().database();
  const [one, other] = await Promise.all([
    startReplica(seam.sandbox, url, options),
    startReplica(seam.sandbox, url, options),
  ]);
  const isChange = ({ path }: { path: string }) => /delete|deactivate|remove/.test(path);
  return { ...seam, one, other, changes: () => seam.exchanges.filter(isChange) };
}

/** The time of all that is set has come, however long it took to set it. */
async function bringTime({ database }: Replica): Promise<void> {
  const { db } = database.queue;
  await db.executeSql("update seam_mcp.removals set starts_at = now() where state = 'scheduled'");
  await db.executeSql("update seam_mcp_jobs.job set start_after = now() where state = 'created'");
}

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

/** To the second, without an offset, as the clocks of the sandbox's hotel show it. */
const inVienna = (time: Date) =>
  time.toLocaleString("sv-SE", { timeZone: "Europe/Vienna" }).replace(" ", "T");

const rowsOf = async (replica: Replica) => (await replica.call("list_removals", {})).data?.removals;

const statusOf = async (replica: Replica) => (await rowsOf(replica))[0]?.status;

test.skipIf(missing)("what is set in the doors' time goes by itself then, and not before", async () => {
  const { sandbox, one, other, changes } = await startTwo();
  const { user_identity_id } = createGuest(sandbox);
  const startsAt = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + HOUR_MS);
  const { data, text } = await one.call("remove_user_identity", { user_identity_id, at: inVienna(startsAt) });
  expect(data, text).toMatchObject({ status: "scheduled", user_identity_id, removal_id: expect.any(String) });
  expect(data.summary).toMatch(
    /^Set for \S+ \(Europe\/Vienna\): the removal of user identity "Grace Hopper"\./,
  );
  expect(data.summary).toContain("Nothing is touched before then.");
  expect(await rowsOf(other)).toMatchObject([
    { removal_id: data.removal_id, status: "scheduled", starts_at: expect.stringMatching(/\+0[12]:00$/) },
  ]);
  const { rows } = await one.database.queue.db.executeSql(
    "select start_after, state from seam_mcp_jobs.job where data->>'id' = $1",
    [data.removal_id],
  );
  expect(rows).toEqual([{ start_after: startsAt, state: "created" }]);
  expect(changes()).toEqual([]);
  await bringTime(one);
  await expect.poll(() => statusOf(other)).toBe("removed");
  const later = await other.call("remove_user_identity", { user_identity_id });
  expect(later.data.summary).toContain('Removed user identity "Grace Hopper". With it went:');
  expect(later.data.summary).not.toContain("New since");
});

test.skipIf(missing)("another time takes the place of the one before, and now that of both", async () => {
  const { sandbox, one, other, changes } = await startTwo();
  const { user_identity_id } = createGuest(sandbox);
  const first = await one.call("remove_user_identity", { user_identity_id, at: inMs(HOUR_MS) });
  const second = await other.call("remove_user_identity", { user_identity_id, at: inMs(2 * HOUR_MS) });
  expect(second.data, second.text).toMatchObject({ status: "scheduled", removal_id: first.data.removal_id });
  const rows = await rowsOf(one);
  expect(rows).toHaveLength(1);
  expect(Date.parse(rows[0].starts_at)).toBeGreaterThan(Date.now() + 1.5 * HOUR_MS);
  expect(changes()).toEqual([]);
  const now = await one.call("remove_user_identity", { user_identity_id });
  expect(now.data, now.text).toMatchObject({ status: "removed" });
  expect(await rowsOf(other)).toMatchObject([{ status: "removed" }]);
});

test.skipIf(missing)("cancelled before its time, nothing is touched, and the person is there", async () => {
  const { sandbox, one, other, changes } = await startTwo();
  const { user_identity_id } = createGuest(sandbox);
  const { user_identity_id: next } = createGuest(sandbox, "Ada Lovelace");
  await one.call("remove_user_identities", {
    user_identity_ids: [user_identity_id, next],
    at: inMs(HOUR_MS),
  });
  const { data, text } = await other.call("remove_user_identity", { user_identity_id, cancel: true });
  expect(data, text).toMatchObject({
    status: "cancelled",
    summary: expect.stringContaining("Nothing had been removed."),
  });
  expect(changes()).toEqual([]);
  await bringTime(one);
  // When the other one's time has come, theirs would have, too.
  const states = async () =>
    Object.fromEntries((await one.removals.list()).rows.map((row) => [row.user_identity_id, row.state]));
  await expect.poll(states).toEqual({ [user_identity_id]: "cancelled", [next]: "removed" });
  const { text: person } = await one.call("get_user_identity", { user_identity_id });
  expect(person).toContain("2 phones");
});

test.skipIf(missing)("what has turned up by then goes too, and the result names it", async () => {
  const { sandbox, one, other } = await startTwo();
  const { user_identity_id } = createGuest(sandbox);
  await one.call("remove_user_identity", { user_identity_id, at: inMs(HOUR_MS) });
  addPhone(sandbox, user_identity_id);
  await bringTime(one);
  await expect.poll(() => statusOf(other)).toBe("removed");
  expect(await rowsOf(other)).toMatchObject([{ new_since_agreed: expect.stringContaining("1 phone") }]);
  const { data } = await other.call("remove_user_identity", { user_identity_id });
  expect(data.summary).toMatch(/New since it was agreed to: .*1 phone\.$/);
});

test.skipIf(missing)(
  "where a person must agree, what has turned up by then waits for a yes, and nothing is touched",
  async () => {
    const { sandbox, one, other, changes } = await startTwo({ workspace: { confirmMode: "always" } });
    const { user_identity_id } = createGuest(sandbox);
    const set = { user_identity_id, at: inMs(HOUR_MS) };
    const { data: asked } = await one.call("remove_user_identity", set);
    expect(asked).toMatchObject({ status: "planned", confirmation_code: expect.any(String) });
    const { data, text } = await other.call("remove_user_identity", {
      ...set,
      confirmation_code: asked.confirmation_code,
    });
    expect(data, text).toMatchObject({ status: "scheduled" });
    addPhone(sandbox, user_identity_id);
    await bringTime(one);
    await expect.poll(() => statusOf(other)).toBe("asking");
    const [row] = await rowsOf(one);
    expect(row.reason).toMatch(
      /^Its time came, and nothing was removed: .* more has turned up \(.*1 phone\)/,
    );
    expect(changes()).toEqual([]);
    const { data: again } = await one.call("remove_user_identity", { user_identity_id });
    expect(again).toMatchObject({ status: "planned", summary: expect.stringContaining("3 phones") });
    const { confirmation_code } = again;
    const end = await other.call("remove_user_identity", { user_identity_id, confirmation_code });
    expect(end.data, end.text).toMatchObject({ status: "removed" });
  },
);

test.skipIf(missing)("a yes to one time is none to another, nor to now", async () => {
  const { sandbox, one, changes } = await startTwo({ workspace: { confirmMode: "always" } });
  const { user_identity_id } = createGuest(sandbox);
  const { data } = await one.call("remove_user_identity", { user_identity_id, at: inMs(HOUR_MS) });
  const { confirmation_code } = data;
  for (const at of [inMs(2 * HOUR_MS), undefined]) {
    const other = await one.call("remove_user_identity", { user_identity_id, at, confirmation_code });
    expect(other.data, other.text).toMatchObject({ status: "planned" });
  }
  expect(await rowsOf(one)).toEqual([]);
  expect(changes()).toEqual([]);
});

test.skipIf(missing)("several are set by one call, and what is under way is not put off", async () => {
  const { sandbox, one, other, changes } = await startTwo();
  const ids = ["Ada", "Grace", "Edith"].map((name) => createGuest(sandbox, name).user_identity_id);
  const { data, text } = await one.call("remove_user_identities", {
    user_identity_ids: [...ids, "nobody"],
    at: inMs(HOUR_MS),
  });
  expect(data, text).toMatchObject({
    status: "incomplete",
    summary: expect.stringContaining("the removal of 3 of 4 people"),
    people: [
      ...ids.map(() => ({ status: "scheduled", removal_id: expect.any(String) })),
      { status: "not_found" },
    ],
  });
  expect((await rowsOf(other)).map(({ status }: { status: string }) => status)).toEqual(
    Array(3).fill("scheduled"),
  );
  expect(changes()).toEqual([]);
});

test.skipIf(missing).each([
  ["past", () => inMs(-HOUR_MS), "is in the past; Seam's clock says"],
  ["too far off", () => inMs(400 * 24 * HOUR_MS), "is more than a year ahead"],
  ["at a time that the clocks leave out", () => "2027-03-28T02:30", "does not exist in Europe/Vienna"],
])("a time that is %s is refused, and nothing is set", async (_why, at, says) => {
  const { sandbox, one } = await startTwo();
  const { user_identity_id } = createGuest(sandbox);
  const { isError, text } = await one.call("remove_user_identity", { user_identity_id, at: at() });
  expect(isError).toBe(true);
  expect(text).toContain("Nothing was set and nothing removed: at");
  expect(text).toContain(says);
  expect(await rowsOf(one)).toEqual([]);
});

test.skipIf(missing)("a record that is somebody else's by then waits for a yes", async () => {
  const { sandbox, one, other, changes } = await startTwo({ workspace: { confirmMode: "always" } });
  const { user_identity_id } = createGuest(sandbox);
  const set = { user_identity_id, at: inMs(HOUR_MS) };
  const { data } = await one.call("remove_user_identity", set);
  await one.call("remove_user_identity", { ...set, confirmation_code: data.confirmation_code });
  await other.call("update_user_identity", { user_identity_id, new_full_name: "Alan Turing" });
  await bringTime(one);
  await expect.poll(() => statusOf(other)).toBe("asking");
  expect((await rowsOf(one))[0].reason).toContain('the person is "Alan Turing"');
  expect(changes()).toEqual([]);
});

test.skipIf(missing)(
  "Seam falling over once when the time has come puts it off, and ends nothing",
  async () => {
    const { sandbox, one, other } = await startTwo();
    const { user_identity_id } = createGuest(sandbox);
    await one.call("remove_user_identity", { user_identity_id, at: inMs(HOUR_MS) });
    sandbox.fail({ path: "/client_sessions/list", kind: "status", status: 500, times: 1 });
    await bringTime(one);
    await expect.poll(() => statusOf(other)).toBe("removed");
  },
);

test.skipIf(missing)("who only wants to join does not begin anew what was cancelled meanwhile", async () => {
  const { sandbox, one, other, changes } = await startTwo();
  const { user_identity_id } = createGuest(sandbox);
  await one.call("remove_user_identity", { user_identity_id, at: inMs(HOUR_MS) });
  await other.call("remove_user_identity", { user_identity_id, cancel: true });
  const options = {
    keep_acs_users: false,
    lookalikes: [],
    until: 0,
    isJoining: true,
    allows: async () => true,
  };
  const context = { signal: new AbortController().signal } as Context;
  const joined = one.removals.start({ user_identity_id, name: "Grace Hopper" }, [], options, context);
  await expect(joined).rejects.toThrow("The removal was cancelled.");
  expect(await statusOf(other)).toBe("cancelled");
  expect(changes()).toEqual([]);
});

/** A removal whose time has come, and with it a phone that nobody has agreed to. */
async function startAsking() {
  const team = await startTwo({ workspace: { confirmMode: "always" } });
  const { sandbox, one, other } = team;
  const { user_identity_id } = createGuest(sandbox);
  const set = { user_identity_id, at: inMs(HOUR_MS) };
  const { data } = await one.call("remove_user_identity", set);
  await one.call("remove_user_identity", { ...set, confirmation_code: data.confirmation_code });
  addPhone(sandbox, user_identity_id);
  await bringTime(one);
  await expect.poll(() => statusOf(other)).toBe("asking");
  return { ...team, user_identity_id };
}

test.skipIf(missing)(
  "what waits for a yes gets a no, and is off the list of what needs somebody",
  async () => {
    const { user_identity_id, one, other, changes } = await startAsking();
    const no = await other.call("remove_user_identity", { user_identity_id, cancel: true });
    expect(no.data, no.text).toMatchObject({
      status: "cancelled",
      summary: expect.stringContaining("Nothing had been removed."),
    });
    const listed = await one.call("list_removals", {});
    expect(listed.data).toMatchObject({
      summary: "1 removal: 1 cancelled.",
      removals: [{ reason: "Nothing had been removed." }],
    });
    expect(listed.data.next_step).toBeUndefined();
    const again = await one.call("remove_user_identity", { user_identity_id, cancel: true });
    expect(again.text).toContain("so nothing was cancelled");
    expect(changes()).toEqual([]);
  },
);

test.skipIf(missing)("who joins what waits for a yes, and gives it, sees it end", async () => {
  const { user_identity_id, one } = await startAsking();
  const allows = vi.fn(async () => true);
  const until = performance.now() + 30_000;
  const options = { keep_acs_users: false, lookalikes: [], until, isJoining: true, allows };
  const clock = () => ({ earliest: Date.now(), latest: Date.now() });
  const { signal } = new AbortController();
  const context = { signal, clock, pace: one.workspace.pace, progress() {} } as unknown as Context;
  const person = { user_identity_id, name: "Grace Hopper" };
  const removal = await one.removals.start(person, [], options, context);
  expect(removal.isRemoved).toBe(true);
  expect(allows).toHaveBeenCalledTimes(1);
});
