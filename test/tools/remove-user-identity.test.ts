import { expect, test } from "vitest";
import { connect } from "../support/connect.ts";
import { createGuest, readable } from "../support/fixtures.ts";
import { connectOdd } from "../support/odd-seam.ts";
import { LASTING, untilTimeIsUp } from "../support/time.ts";

type Guest = ReturnType<typeof createGuest>;

test("removes a person with everything that hangs on them", async () => {
  const { call, sandbox } = await connect();
  const before = sandbox.workspace.counts();
  const { user_identity_id, email_address } = createGuest(sandbox);
  const { data } = await call("remove_user_identity", { email_address });
  expect(readable({ ...data, waited_seconds: 0 })).toMatchInlineSnapshot(`
    {
      "counts": [
        {
          "done": 3,
          "kind": "client_session",
          "total": 3,
        },
        {
          "done": 2,
          "kind": "instant_key",
          "total": 2,
        },
        {
          "done": 1,
          "kind": "access_grant",
          "total": 1,
        },
        {
          "done": 1,
          "kind": "enrollment_automation",
          "total": 1,
        },
        {
          "done": 3,
          "kind": "acs_credential",
          "total": 3,
        },
        {
          "done": 2,
          "kind": "phone",
          "total": 2,
        },
        {
          "done": 2,
          "kind": "acs_user",
          "total": 2,
        },
      ],
      "status": "removed",
      "summary": "Removed user identity "Grace Hopper". With it went: 3 client sessions, 2 instant keys, 1 access grant, 1 enrollment automation, 3 credentials, 2 phones, 2 ACS users. Seam confirms each of them, by its event or by two routes that do not find it.",
      "user_identity_id": "<id 1>",
      "waited_seconds": 0,
    }
  `);
  expect(sandbox.workspace.find(user_identity_id)).toBeUndefined();
  expect(sandbox.workspace.leftovers(user_identity_id)).toEqual([]);
  expect(sandbox.workspace.counts()).toEqual(before);
});

test("a dry run shows the plan and touches nothing", async () => {
  const { call, sandbox, routes } = await connect();
  const { user_identity_id } = createGuest(sandbox);
  const { data } = await call("remove_user_identity", { user_identity_id, dry_run: true });
  expect(data).toMatchObject({
    user_identity_id,
    status: "planned",
    summary:
      'Plan, nothing was touched. With user identity "Grace Hopper" would go: 3 client sessions, 2 instant keys, ' +
      "1 access grant, 1 enrollment automation, 3 credentials, 2 phones, 2 ACS users (10 of 14 are named).",
  });
  expect(routes().filter((path) => !/\/(list|get)$/.test(path))).toEqual([]);
});

test("keeps ACS users when asked, with the credentials that do not carry the identity", async () => {
  const { call, sandbox } = await connect();
  const { user_identity_id, acs_user_id } = createGuest(sandbox);
  const { data } = await call("remove_user_identity", { user_identity_id, keep_acs_users: true });
  expect(data.status).toBe("removed");
  expect(data.summary).toContain('Kept, only unlinked: "Grace Hopper" (acs_user_id ');
  expect(data.summary).toContain(`(acs_user_id ${acs_user_id}, 0 credentials)`);
  expect(data.kept_acs_users).toHaveLength(2);
  expect(sandbox.workspace.find(acs_user_id)).toMatchObject({ acs_user_id });
  expect(sandbox.workspace.find(acs_user_id)).not.toHaveProperty("user_identity_id");
  expect(sandbox.workspace.find(user_identity_id)).toBeUndefined();
});

test("removes a person who has nothing", async () => {
  const { call } = await connect();
  await call("create_user_identity", { user_identity_key: "new", full_name: "New" });
  const { data } = await call("remove_user_identity", { user_identity_key: "new" });
  expect(data.summary).toBe(
    'Removed user identity "New". Nothing else hung on it when this call looked. Seam does not find it by two routes.',
  );
});

test.each([{}, { dry_run: true }])(
  "who goes between the first look and the lists is not found, with what was seen, and not said to be removed (%j)",
  async (more) => {
    const { call, sandbox, routes } = await connect({
      sandbox: {
        onExchange({ path, params }) {
          if (path === "/user_identities/get" && params.user_identity_id === person.user_identity_id)
            sandbox.workspace.state.user_identities.remove(person.user_identity_id);
        },
      },
    });
    const person = createGuest(sandbox);
    const { user_identity_id } = person;
    const { data, isError, text } = await call("remove_user_identity", { user_identity_id, ...more });
    expect(isError, text).toBe(false);
    expect(data).toEqual({
      user_identity_id,
      status: "not_found",
      summary:
        'User identity "Grace Hopper" was there at this call\'s first look and is not found any more: another call ' +
        "or somebody else has taken it away meanwhile, or merged it into another. This call touched nothing, and has " +
        "not seen what became of the rest.",
      next_step: expect.stringContaining("find_user_identities"),
    });
    expect(routes().filter((path) => /delete|update|create|remove/.test(path))).toEqual([]);
  },
);

test.each([
  ["remove_user_identity", (id: string) => ({ user_identity_id: id })],
  ["remove_user_identities", (id: string) => ({ user_identity_ids: [id] })],
] as const)(
  "a dry run of %s touches nothing, also of who goes meanwhile and was being removed before",
  async (tool, named) => {
    let isGoing = false;
    const { call, sandbox, routes } = await connect({
      sandbox: {
        ...LASTING,
        onExchange({ path }) {
          if (isGoing && path === "/user_identities/get")
            sandbox.workspace.state.user_identities.remove(user_identity_id);
        },
      },
    });
    const { user_identity_id } = createGuest(sandbox);
    const first = await untilTimeIsUp(call, tool, { ...named(user_identity_id), wait_seconds: 2 });
    expect(first.data.status, first.text).toMatch(/removing|incomplete/);
    isGoing = true;
    const before = routes().length;
    const { text } = await call(tool, { ...named(user_identity_id), dry_run: true });
    expect(text).toContain("not_found");
    expect(
      routes()
        .slice(before)
        .filter((path) => /delete|deactivate|remove/.test(path)),
    ).toEqual([]);
  },
);

test("an id that nobody has is not found, and nobody is said to be removed", async () => {
  const { call } = await connect();
  const user_identity_id = "00000000-0000-4000-8000-000000000000";
  for (const dry_run of [false, true]) {
    const { isError, data } = await call("remove_user_identity", { user_identity_id, dry_run });
    expect(isError).toBe(false);
    expect(data).toEqual({
      user_identity_id,
      status: "not_found",
      summary:
        "No user identity has this id now, and nothing was touched. The id is wrong, or the person is gone. Seam lists " +
        "no ACS user under it; what became of phones and keys, this call has not seen.",
      next_step: "If the id may be wrong, find the person with find_user_identities.",
    });
  }
});

test("an account that outlasts its person is named to a process that never saw them, and nothing is said to be finished", async () => {
  const { call, sandbox } = await connectOdd({
    "/user_identities/list": (body) => {
      body.user_identities = [];
    },
  });
  const { user_identity_id, acs_user_id } = createGuest(sandbox);
  sandbox.fail({ path: "/user_identities/get", kind: "status", status: 404 });
  const { data } = await call("remove_user_identity", { user_identity_id });
  expect(data.status).toBe("not_found");
  expect(data.summary).toContain(`ACS user "Grace Hopper" (acs_user_id ${acs_user_id})`);
  expect(data.summary).not.toContain("finished");
  expect(data.next_step).toContain("list_credentials with the acs_user_id");
});

test("who was seen, and seen to go, is removed for a later call of this process too", async () => {
  const { call, sandbox } = await connect();
  const { user_identity_id } = createGuest(sandbox);
  await call("remove_user_identity", { user_identity_id });
  const again = await call("remove_user_identity", { user_identity_id });
  expect(again.data).toEqual({
    user_identity_id,
    status: "removed",
    summary:
      'Removed user identity "Grace Hopper": an earlier call saw all of it go, and Seam does not find it now.',
  });
});

test.each([
  ["a key", (guest: Guest) => guest.key.acs_credential_id, "the acs_credential_id of a credential"],
  ["a phone", (guest: Guest) => guest.phone.device_id, "the device_id of a phone"],
  ["an ACS user", (guest: Guest) => guest.acs_user_id, 'the acs_user_id of "Grace Hopper"'],
  ["a user_identity_key", () => "ana_silva", 'the user_identity_key of "Ana Silva"'],
])("the id of %s is named as that, and touches nothing", async (_what, idOf, words) => {
  const { call, sandbox, routes } = await connect();
  const user_identity_id = idOf(createGuest(sandbox));
  const { isError, text } = await call("remove_user_identity", { user_identity_id });
  expect(isError).toBe(true);
  expect(text).toContain(
    `"${user_identity_id}" is no user_identity_id: it is ${words}. Nothing was touched.`,
  );
  expect(routes().filter((path) => !/\/(list|get)$/.test(path))).toEqual([]);
});

test("one reply that a person is not found is not believed", async () => {
  const { call, sandbox } = await connect();
  const { user_identity_id } = createGuest(sandbox);
  sandbox.fail({
    path: "/user_identities/get",
    kind: "status",
    status: 404,
    type: "user_identity_not_found",
    times: 1,
  });
  const { data } = await call("remove_user_identity", { user_identity_id, dry_run: true });
  expect(data.status).toBe("planned");
});

test("a list that says not found of a person who is there is an error, and says nothing of the person", async () => {
  const { call, sandbox } = await connect();
  const { user_identity_id } = createGuest(sandbox);
  const type = "user_identity_not_found";
  sandbox.fail({ path: /enrollment_automations.list/, kind: "status", status: 404, type });
  const { isError, text } = await call("remove_user_identity", { user_identity_id });
  expect(isError).toBe(true);
  expect(text).not.toContain("is not found any more");
  expect(sandbox.workspace.find(user_identity_id)).toBeDefined();
});

test("an unknown email is an error, since it may be misspelt", async () => {
  const { call } = await connect();
  const { isError, text } = await call("remove_user_identity", { email_address: "nobody@example.com" });
  expect(isError).toBe(true);
  expect(text).toContain('No user identity has email_address "nobody@example.com". Nothing was done.');
  expect(text).toContain("find_user_identities");
});

test("names what Seam cannot delete, keeps the identity, and says how to go on", async () => {
  const { call, sandbox } = await connect();
  const { user_identity_id, acs_user_id } = createGuest(sandbox);
  const undo = sandbox.workspace.failDeletionOf(acs_user_id);
  const { isError, text } = await call("remove_user_identity", { user_identity_id });
  expect(isError).toBe(true);
  expect(text).toContain(
    `Not removed: Seam could not delete everything. The user identity ${user_identity_id} still exists.`,
  );
  expect(text).toContain(`Still there: acs_user ${acs_user_id}: `);
  expect(text).toContain("call remove_user_identity again with the same user_identity_id");
  expect(sandbox.workspace.leftovers(user_identity_id)).toEqual([{ kind: "acs_user", id: acs_user_id }]);
  undo();
  const again = await call("remove_user_identity", { user_identity_id });
  expect(again.data.status).toBe("removed");
});

test.each([
  [{ wait_seconds: 0 }, "wait_seconds"],
  [{ wait_seconds: 241 }, "wait_seconds"],
  [{ dry_run: "yes" }, "dry_run must be true or false"],
  [{ force: true }, '"force" is not an argument of remove_user_identity'],
])("refuses %j before any request", async (args, words) => {
  const { call, exchanges } = await connect();
  const { text } = await call("remove_user_identity", { user_identity_id: "a", ...args });
  expect(text).toContain(`Nothing was done: `);
  expect(text).toContain(words);
  expect(exchanges).toEqual([]);
});
