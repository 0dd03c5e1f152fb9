import { afterEach, expect, test, vi } from "vitest";
import { startedTo } from "../faults/started.ts";
import { callTool, connect, connectTo } from "../support/connect.ts";
import { eventually } from "../support/eventually.ts";
import { addPhone, createGuest } from "../support/fixtures.ts";
import { endDeletions, LASTING, untilTimeIsUp } from "../support/time.ts";

const SKEW_MS = 10 * 60_000;

afterEach(() => vi.restoreAllMocks());

/** The deletions in the order in which they were asked for, by route. */
const deletions = (exchanges: { path: string }[]) =>
  exchanges.map(({ path }) => path).filter((path) => /\/(delete|deactivate)$/.test(path));

test("ends sessions, instant keys and grants first, and the identity last", async () => {
  const { call, sandbox, exchanges } = await connect();
  const { user_identity_id, key, acs_user_id } = createGuest(sandbox);
  await call("remove_user_identity", { user_identity_id });
  const order = deletions(exchanges);
  const first = order.filter((path) => /client_sessions|instant_keys|access_grants/.test(path));
  expect(order.slice(0, first.length)).toEqual(first);
  expect(order.at(-1)).toBe("/user_identities/delete");
  const deletedAt = (id: string) =>
    exchanges.findIndex(({ path, params }) => /delete$/.test(path) && Object.values(params).includes(id));
  expect(deletedAt(key.acs_credential_id)).toBeLessThan(deletedAt(acs_user_id));
  expect(order.lastIndexOf("/user_identities/enrollment_automations/delete")).toBeLessThan(
    order.indexOf("/phones/deactivate"),
  );
});

test("deletes a sync credential once and lets it take its copies along", async () => {
  const { call, sandbox, exchanges } = await connect();
  const { user_identity_id, key } = createGuest(sandbox);
  await call("remove_user_identity", { user_identity_id });
  const deleted = exchanges
    .filter(({ path }) => path === "/acs/credentials/delete")
    .map(({ params }) => params);
  expect(deleted).toEqual([{ acs_credential_id: key.acs_credential_id }]);
});

test.each([
  ["every event is lost", () => ({ lost: true })],
  ["events come late", () => ({ delayMs: 150 })],
  ["events come three times", () => ({ copies: 3 })],
])("finishes when %s", async (_how, eventFate) => {
  const { call, sandbox } = await connect({ sandbox: { eventFate, eventOrder: "shuffled" } });
  const { user_identity_id } = createGuest(sandbox);
  const { data } = await call("remove_user_identity", { user_identity_id });
  expect(data.status).toBe("removed");
  expect(sandbox.workspace.leftovers(user_identity_id)).toEqual([]);
});

test.each([
  ["ahead", SKEW_MS],
  ["behind", -SKEW_MS],
])("sees the events when Seam's clock is ten minutes %s of ours", async (_way, skew) => {
  const { call, sandbox, exchanges } = await connect({
    sandbox: { now: () => Date.now() + skew },
    pace: { absence: 60_000 },
  });
  const { user_identity_id } = createGuest(sandbox);
  const { data } = await call("remove_user_identity", { user_identity_id });
  expect(data.status).toBe("removed");
  const polls = exchanges.filter(({ path }) => path === "/events/list");
  expect(polls.length).toBeGreaterThan(0);
});

test("takes a phone along that signs in during the removal, without changing the total", async () => {
  const { call, sandbox } = await connect({
    sandbox: {
      onExchange({ path }) {
        if (path === "/acs/users/delete" && !latecomer)
          latecomer = addPhone(sandbox, user_identity_id).device_id;
      },
    },
  });
  let latecomer: string | undefined;
  const { user_identity_id } = createGuest(sandbox);
  const totals: unknown[] = [];
  const { data } = await call(
    "remove_user_identity",
    { user_identity_id },
    {
      onprogress: ({ total }: { total?: number }) => totals.push(total),
    },
  );
  expect(latecomer).toBeDefined();
  expect(data.status).toBe("removed");
  expect(sandbox.workspace.find(latecomer ?? "")).toBeUndefined();
  expect(new Set(totals.slice(1)).size).toBe(1);
});

test("tells its progress: at once, rising, with a constant total that is reached only at the end", async () => {
  const { call, sandbox } = await connect({ sandbox: { deletionDelayMs: 120 }, pace: { heartbeat: 20 } });
  const { user_identity_id } = createGuest(sandbox);
  const steps: { progress: number; total?: number; message?: string }[] = [];
  await call("remove_user_identity", { user_identity_id }, { onprogress: (step: never) => steps.push(step) });
  const numbers = steps.map(({ progress }) => progress);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  expect(steps[0]).toEqual({ progress: 0, message: "Listing everything that belongs to the user identity" });
  expect(new Set(steps.slice(1).map(({ total }) => total))).toEqual(new Set([15]));
  expect(steps.at(-1)).toEqual({ progress: 15, total: 15, message: "15 of 15 · user identity deleted" });
  expect(numbers.filter((number) => number === 15)).toHaveLength(1);
  expect(steps.length).toBeGreaterThan(3);
  for (const { message = "" } of steps) {
    expect(message.length).toBeLessThan(200);
    expect(message).not.toMatch(/\n/);
  }
});

test("says nothing without a token, and nothing after the result", async () => {
  const { call, sandbox, client } = await connect({ pace: { heartbeat: 1 } });
  const notifications: unknown[] = [];
  client.fallbackNotificationHandler = async (notification) => void notifications.push(notification);
  const first = createGuest(sandbox, "First Guest");
  await call("remove_user_identity", { user_identity_id: first.user_identity_id });
  expect(notifications).toEqual([]);
  const second = createGuest(sandbox, "Second Guest");
  let isAnswered = false;
  const late: unknown[] = [];
  await call(
    "remove_user_identity",
    { user_identity_id: second.user_identity_id },
    {
      onprogress: (step: unknown) => isAnswered && late.push(step),
    },
  );
  isAnswered = true;
  await call("list_phones");
  expect(late).toEqual([]);
});

test("answers removing at the deadline, names what is awaited, and a later call finishes", async () => {
  const { call, sandbox } = await connect({ sandbox: LASTING });
  const { user_identity_id, email_address } = createGuest(sandbox);
  const first = { email_address, wait_seconds: 1 };
  const { isError, data } = await untilTimeIsUp(call, "remove_user_identity", first);
  expect(isError).toBe(false);
  expect(data).toMatchObject({
    user_identity_id,
    status: "removing",
    next_step: "Call remove_user_identity again with this user_identity_id; it goes on where it stopped.",
  });
  expect(data.waiting_for.length).toBeGreaterThan(0);
  expect(data.summary).toContain("not finished");
  endDeletions(sandbox);
  const second = await call("remove_user_identity", { user_identity_id });
  expect(second.data.status).toBe("removed");
  expect(sandbox.workspace.leftovers(user_identity_id)).toEqual([]);
});

test("a second call joins a removal that is under way", async () => {
  const { call, sandbox } = await connect({ sandbox: { deletionDelayMs: 60 } });
  const { user_identity_id } = createGuest(sandbox);
  const calls = [1, 2, 3].map(() => call("remove_user_identity", { user_identity_id }));
  const answers = await Promise.all(calls);
  expect(answers.map(({ data }) => data.status)).toEqual(["removed", "removed", "removed"]);
});

test("many removals at once share one poller", async () => {
  const { call, sandbox, exchanges } = await connect({ sandbox: { deletionDelayMs: 50 } });
  const guests = Array.from({ length: 8 }, (_, i) => createGuest(sandbox, `Guest Number ${i}`));
  const answers = await Promise.all(
    guests.map(({ user_identity_id }) => call("remove_user_identity", { user_identity_id })),
  );
  expect(answers.every(({ data }) => data.status === "removed")).toBe(true);
  const polls = exchanges.filter(({ path }) => path === "/events/list").length;
  const others = exchanges.length - polls;
  expect(polls).toBeLessThan(others / 4);
});

test("a cancelled call sends no further deletion and stops polling", async () => {
  const { client, sandbox, exchanges } = await connect({ sandbox: LASTING });
  const { user_identity_id } = createGuest(sandbox);
  const stop = new AbortController();
  const call = callTool(client, "remove_user_identity", { user_identity_id }, { signal: stop.signal });
  await eventually(() => expect(deletions(exchanges).length).toBeGreaterThan(2));
  stop.abort("enough");
  await expect(call).rejects.toThrow();
  await callTool(client, "list_phones", {});
  const atCancel = startedTo(sandbox).length;
  await callTool(client, "list_phones", {});
  await callTool(client, "list_phones", {});
  expect(startedTo(sandbox).length).toBe(atCancel + 2);
});

test("what Seam is out of order for is tried again until it works", async () => {
  const { call, sandbox } = await connect();
  const { user_identity_id } = createGuest(sandbox);
  sandbox.fail({ path: "/acs/users/delete", kind: "empty", times: 4 });
  sandbox.fail({ path: "/client_sessions/delete", kind: "reset", times: 4 });
  const { data } = await call("remove_user_identity", { user_identity_id });
  expect(data.status).toBe("removed");
});

test("an API key that is refused half-way ends the call and says that part of the work was done", async () => {
  const { call, sandbox } = await connect();
  const { user_identity_id } = createGuest(sandbox);
  sandbox.fail({ path: "/acs/users/delete", kind: "status", status: 401, type: "unauthorized" });
  const { isError, text } = await call("remove_user_identity", { user_identity_id });
  expect(isError).toBe(true);
  expect(text).toContain("Check SEAM_API_KEY");
  expect(text).toContain("Part of the work was done.");
  expect(text).toContain("Call remove_user_identity again with dry_run to see what is left.");
});

test("enrollment automations, which Seam has announced to retire, count as none when their routes are gone", async () => {
  const { call, sandbox } = await connect({ sandbox: { identityDeletion: "cascade" } });
  const { user_identity_id } = createGuest(sandbox);
  sandbox.fail({ path: /enrollment_automations/, kind: "not_found_path" });
  const { data } = await call("remove_user_identity", { user_identity_id });
  expect(data.status).toBe("removed");
});

test("removes under Seam's cascade contract as well, also when Seam has begun on its own", async () => {
  const { call, sandbox } = await connect({ sandbox: { identityDeletion: "cascade", ...LASTING } });
  const { user_identity_id } = createGuest(sandbox);
  await fetch(`${sandbox.endpoint}/user_identities/delete`, {
    method: "POST",
    headers: { authorization: `Bearer ${sandbox.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ user_identity_id }),
  });
  // What is listed is known by now, and all of it is still there.
  const onprogress = ({ total }: { total?: number }) => total && endDeletions(sandbox);
  const { data } = await call("remove_user_identity", { user_identity_id }, { onprogress });
  expect(data.status).toBe("removed");
  expect(sandbox.workspace.leftovers(user_identity_id)).toEqual([]);
});

test("a deadline before the first deletion is an error: nothing was touched", async () => {
  const { call, sandbox, exchanges } = await connect();
  const { user_identity_id } = createGuest(sandbox);
  sandbox.fail({ path: "/phones/list", kind: "hang" });
  const { isError, text } = await call("remove_user_identity", { user_identity_id, wait_seconds: 1 });
  expect(isError).toBe(true);
  expect(text).toContain("Nothing was touched.");
  expect(deletions(exchanges)).toEqual([]);
});

test("leaves other people alone, and reads every page of credentials", async () => {
  const { call, sandbox } = await connect();
  const before = sandbox.workspace.counts();
  const { user_identity_id, acs_user_id } = createGuest(sandbox);
  for (let i = 0; i < 500; i++)
    sandbox.workspace.create.acs_credential({ acs_user_id, access_method: "card" });
  const { data } = await call("remove_user_identity", { user_identity_id });
  expect(data.counts).toContainEqual({ kind: "acs_credential", total: 503, done: 503 });
  expect(sandbox.workspace.counts()).toEqual(before);
});

test("a fresh process finishes what another began", async () => {
  const { client, sandbox, exchanges, close } = await connect({ sandbox: { deletionDelayMs: 50 } });
  const { user_identity_id } = createGuest(sandbox);
  const dying = callTool(client, "remove_user_identity", { user_identity_id }).catch(() => "died");
  await eventually(() => expect(deletions(exchanges).length).toBeGreaterThan(3));
  await client.close();
  expect(await dying).toBe("died");
  const fresh = await connectTo(sandbox);
  const { data } = await callTool(fresh.client, "remove_user_identity", { user_identity_id });
  await fresh.close();
  expect(data.status).toBe("removed");
  expect(sandbox.workspace.leftovers(user_identity_id)).toEqual([]);
  await close();
});

test("two calls for the same person at once both come to their end: what the other one ended counts as tried", async () => {
  const { call, sandbox } = await connect();
  const { user_identity_id } = createGuest(sandbox);
  for (let i = 0; i < 20; i++) sandbox.workspace.create.client_session({ user_identity_id });
  const args = { user_identity_id, keep_acs_users: true };
  const answers = await Promise.all([call("remove_user_identity", args), call("remove_user_identity", args)]);
  expect(answers.map(({ data }) => data.status)).toEqual(["removed", "removed"]);
});
