import { expect, test } from "vitest";
import { startedTo } from "../faults/started.ts";
import { connect } from "../support/connect.ts";
import { eventually } from "../support/eventually.ts";
import { createGuest, readable, seeded } from "../support/fixtures.ts";
import { endDeletions, LASTING, untilTimeIsUp } from "../support/time.ts";

const DELETE = "/acs/credentials/delete";
const LIST = "/acs/credentials/list";

/** The seeded person's only credential that is no copy. */
async function credentialOf({ call }: Awaited<ReturnType<typeof connect>>, user_identity_key: string) {
  const { data } = await call("list_credentials", { user_identity_key });
  return data.acs_credentials[0].acs_credential_id as string;
}

test("deletes a mobile key with its copies on phones, and nothing else", async () => {
  const { call, sandbox, exchanges } = await connect();
  const before = sandbox.workspace.counts();
  const { key, user_identity_id } = createGuest(sandbox);
  const { acs_credential_id } = key;
  const { isError, data, text } = await call("delete_credential", { acs_credential_id });
  expect(isError).toBe(false);
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(data)));
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "acs_credential_id": "<id 1>",
      "status": "deleted",
      "summary": "Deleted the mobile key of "Grace Hopper" with its 2 copies on phones.",
    }
  `);
  const { state } = sandbox.workspace;
  expect(state.acs_credentials.by("user_identity_id", user_identity_id)).toEqual([]);
  expect(sandbox.workspace.counts().acs_credentials).toBe(before.acs_credentials);
  const deletes = exchanges.filter(({ path }) => path === DELETE).map(({ params }) => params);
  expect(deletes).toEqual([{ acs_credential_id }]);
});

test("deletes a PIN code without ever naming the code", async () => {
  const harness = await connect();
  const { call, client, sandbox } = harness;
  const acs_credential_id = await credentialOf(harness, "omar_haddad");
  sandbox.workspace.state.acs_credentials.change(acs_credential_id, { display_name: "Staff 482915" });
  const result = await client.callTool({ name: "delete_credential", arguments: { acs_credential_id } });
  expect(result.structuredContent).toMatchObject({
    status: "deleted",
    summary: 'Deleted the PIN code of "Omar Haddad" for "Staff Door", "Laundry".',
  });
  expect(JSON.stringify(result)).not.toContain("482915");
  expect((await call("list_credentials", { user_identity_key: "omar_haddad" })).data.acs_credentials).toEqual(
    [],
  );
});

test("says deleted only when Seam's event has confirmed it", async () => {
  const harness = await connect({
    sandbox: { deletionDelayMs: 150 },
    pace: { look: 60_000, absence: 60_000 },
  });
  const { call, sandbox, exchanges } = harness;
  const acs_credential_id = await credentialOf(harness, "lena_fischer");
  const { data } = await call("delete_credential", { acs_credential_id });
  expect(data.status).toBe("deleted");
  expect(sandbox.workspace.find(acs_credential_id)).toBeUndefined();
  const polls = exchanges.filter(({ path }) => path === "/events/list");
  expect(JSON.stringify(polls.at(-1)?.body)).toContain(acs_credential_id);
});

test("does not need the event: absence confirms too", async () => {
  const { call, sandbox } = await connect({ sandbox: { eventFate: () => ({ lost: true }) } });
  const { key } = createGuest(sandbox);
  const { data } = await call("delete_credential", { acs_credential_id: key.acs_credential_id });
  expect(data.status).toBe("deleted");
  expect(sandbox.workspace.find(key.acs_credential_id)).toBeUndefined();
});

test("answers deleting when Seam takes longer, and a second call finishes", async () => {
  const harness = await connect({ sandbox: LASTING, pace: { look: 200 } });
  const { key } = createGuest(harness.sandbox);
  const { acs_credential_id } = key;
  const args = { acs_credential_id, wait_seconds: 1 };
  const first = await untilTimeIsUp(harness.call, "delete_credential", args);
  const before = harness.exchanges.length;
  expect(first.isError).toBe(false);
  const summary = first.data.summary.replace(/within \d+ s/, "within <n> s");
  expect(readable({ ...first.data, summary })).toMatchInlineSnapshot(`
    {
      "acs_credential_id": "<id 1>",
      "next_step": "Not finished: call delete_credential again with the same acs_credential_id to wait on.",
      "status": "deleting",
      "summary": "Seam has accepted the deletion of the mobile key of "Grace Hopper", and has not confirmed it within <n> s.",
    }
  `);
  const second = harness.call("delete_credential", { acs_credential_id });
  await eventually(() => expect(harness.exchanges.slice(before).map(({ path }) => path)).toContain(LIST));
  endDeletions(harness.sandbox);
  expect((await second).data.status).toBe("deleted");
  expect(harness.sandbox.workspace.find(acs_credential_id)).toBeUndefined();
});

test("names what failed when the access control system does not give up a copy on a phone", async () => {
  const { call, sandbox } = await connect();
  const { key, phone } = createGuest(sandbox);
  const { state } = sandbox.workspace;
  const [copy] = state.acs_credentials.by("device_id", phone.device_id);
  sandbox.workspace.failDeletionOf(copy?.acs_credential_id ?? "");
  const { isError, text } = await call("delete_credential", { acs_credential_id: key.acs_credential_id });
  expect(isError).toBe(true);
  expect(readable(text)).toMatchInlineSnapshot(
    `"The credential <id 1> was not revoked. Seam says: "The credential was not deleted on the access control system.". Nor were: 1 credential (given up: "The credential was not deleted on the access control system."). Solve what the access control system did not do there, or with Seam. Then call again."`,
  );
});

test("a later call succeeds once the access control system gives the credential up", async () => {
  const harness = await connect();
  const { call, sandbox } = harness;
  const acs_credential_id = await credentialOf(harness, "lena_fischer");
  const undo = sandbox.workspace.failDeletionOf(acs_credential_id);
  const failed = await call("delete_credential", { acs_credential_id });
  expect(failed.isError).toBe(true);
  expect(failed.text).toContain(acs_credential_id);
  undo();
  expect((await call("delete_credential", { acs_credential_id })).data.status).toBe("deleted");
});

test.each(["00000000-0000-4000-8000-000000000000", "no-such-credential"])(
  "says that Seam knows no credential %s, and never claims to have deleted it",
  async (acs_credential_id) => {
    const { call, routes } = await connect();
    const { isError, text } = await call("delete_credential", { acs_credential_id });
    expect(isError).toBe(true);
    expect(text).toBe(
      `Seam knows no credential "${acs_credential_id}". Nothing was done. If it was deleted before, it is gone; if ` +
        "not, the id is wrong. list_credentials shows those that are there.",
    );
    expect(routes()).toEqual(["/acs/credentials/get", LIST]);
  },
);

test("one phone's copy can go alone: the key and the other phone's copy stay", async () => {
  const { call, sandbox } = await connect();
  const { phone, key, user_identity_id } = createGuest(sandbox);
  const { state } = sandbox.workspace;
  const [copy] = state.acs_credentials.by("device_id", phone.device_id);
  const { data } = await call("delete_credential", { acs_credential_id: copy?.acs_credential_id });
  expect(data.summary).toBe(
    'Deleted the copy of a mobile key on one phone ("Mobile key on iPhone 15") of "Grace Hopper".',
  );
  const left = state.acs_credentials.by("user_identity_id", user_identity_id);
  expect(left.map((row) => row.parent_acs_credential_id ?? row.acs_credential_id)).toEqual([
    key.acs_credential_id,
    key.acs_credential_id,
  ]);
});

test("stops looking once it has answered", async () => {
  const harness = await connect();
  const { call, sandbox } = harness;
  const { user_identity_id } = seeded(sandbox, "lena_fischer");
  await call("delete_credential", { acs_credential_id: await credentialOf(harness, "lena_fischer") });
  const after = startedTo(sandbox).length;
  await call("list_phones", { user_identity_id });
  await call("list_phones", { user_identity_id });
  expect(startedTo(sandbox).slice(after)).not.toContain("/events/list");
});

test.each([
  [{}, "acs_credential_id is missing: From list_credentials"],
  [{ acs_credential_id: "Ana's key" }, 'acs_credential_id "Ana\'s key" is not an id: send it exactly as'],
  [{ acs_credential_id: "a", wait_seconds: 0 }, "wait_seconds must be a whole number from 1 to 240"],
  [{ acs_credential_id: "a", wait_seconds: 241 }, "wait_seconds must be a whole number from 1 to 240"],
  [{ acs_credential_id: "a", code: "482915" }, '"code" is not an argument of delete_credential, which takes'],
])("refuses %j before any request, by name", async (args, words) => {
  const { call, exchanges } = await connect();
  const { isError, text } = await call("delete_credential", args);
  expect(isError).toBe(true);
  expect(text).toContain("Nothing was done: ");
  expect(text).toContain(words);
  expect(text).not.toContain("482915");
  expect(exchanges).toEqual([]);
});
