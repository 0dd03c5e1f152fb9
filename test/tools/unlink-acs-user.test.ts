import { expect, test } from "vitest";
import { connect } from "../support/connect.ts";
import { createGuest, hotel, readable, seeded, seededAcsUser } from "../support/fixtures.ts";

const ANA = { email_address: "ana.silva@example.com" };
const REMOVE = "/user_identities/remove_acs_user";

test("takes an account off a person, both named by what an agent knows; the account stays", async () => {
  const { call, sandbox } = await connect();
  const { acs_user_id } = seededAcsUser(sandbox, "ana.silva@example.com");
  const { data } = await call("unlink_acs_user", { ...ANA, acs_user_id });
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "acs_user_id": "<id 2>",
      "next_step": "The account may still have keys: list_credentials with this acs_user_id shows them, delete_credential revokes them.",
      "summary": "Unlinked ACS user "Ana Silva" from user identity "Ana Silva".",
      "user_identity_id": "<id 1>",
    }
  `);
  const account = sandbox.workspace.find(acs_user_id);
  expect(account).toMatchObject({ acs_user_id });
  expect(account).not.toHaveProperty("user_identity_id");
});

test("finds the person's only account itself, leaving alone the one in the credential manager", async () => {
  const { call, sandbox } = await connect();
  const { data } = await call("unlink_acs_user", ANA);
  expect(data.acs_user_id).toBe(seededAcsUser(sandbox, "ana.silva@example.com").acs_user_id);
  expect(seeded(sandbox, "ana_silva").user_identity_id).toBe(data.user_identity_id);
  const left = sandbox.workspace.state.acs_users.by("user_identity_id", data.user_identity_id);
  expect(left.map((user) => user.acs_system_id)).toEqual([hotel(sandbox).manager]);
});

test("refuses an account of somebody else, and says whose it is", async () => {
  const { call, sandbox, routes } = await connect();
  const { acs_user_id } = seededAcsUser(sandbox, "omar.haddad@example.com");
  const { isError, text } = await call("unlink_acs_user", {
    ...ANA,
    acs_user_email_address: "omar.haddad@example.com",
  });
  expect(isError).toBe(true);
  expect(text).toBe(
    `Nothing was unlinked: ACS user ${acs_user_id} belongs to another user identity, ` +
      `${seeded(sandbox, "omar_haddad").user_identity_id}. If that one is meant, call again with its user_identity_id.`,
  );
  expect(routes()).not.toContain(REMOVE);
});

test("changes nothing when the two were not linked, and says so", async () => {
  const { call, routes } = await connect();
  const { isError, data } = await call("unlink_acs_user", {
    ...ANA,
    acs_user_email_address: "jean@example.com",
  });
  expect(isError).toBe(false);
  expect(data.summary).toBe(
    'ACS user "Jean Doe" was not linked to user identity "Ana Silva". Nothing was changed.',
  );
  expect(routes()).not.toContain(REMOVE);
});

test("lists the person's accounts when there are several, and takes the system to decide", async () => {
  const { call, sandbox, routes } = await connect();
  const { user_identity_id, acs_user_id } = createGuest(sandbox);
  const { doors, staff } = hotel(sandbox);
  const { text } = await call("unlink_acs_user", { user_identity_id });
  expect(text).toContain(`2 ACS users have user_identity_id ${user_identity_id}. Nothing was done.`);
  expect(text).toContain(doors);
  expect(text).toContain(staff);
  expect(routes()).not.toContain(REMOVE);
  const { data } = await call("unlink_acs_user", { user_identity_id, acs_system_id: doors });
  expect(data.acs_user_id).toBe(acs_user_id);
});

test("does not advise to link an account when the person has none to take off", async () => {
  const { call } = await connect();
  await call("unlink_acs_user", ANA);
  const { isError, text } = await call("unlink_acs_user", ANA);
  expect(isError).toBe(true);
  expect(text).toContain("No ACS user has user_identity_id");
  expect(text).not.toContain("link_acs_user");
});

test("says that it is done when Seam had done it and only the answer was lost", async () => {
  const { call, sandbox } = await connect();
  const { acs_user_id } = seededAcsUser(sandbox, "ana.silva@example.com");
  sandbox.fail({ path: REMOVE, kind: "reset", when: "after", times: 1 });
  const { isError, data } = await call("unlink_acs_user", { ...ANA, acs_user_id });
  expect(isError).toBe(false);
  expect(data.summary).toContain("Unlinked");
});

test("passes on that Seam refused it", async () => {
  const { call, sandbox } = await connect();
  sandbox.fail({ path: REMOVE, kind: "status", status: 400, message: "Managed elsewhere" });
  const { isError, text } = await call("unlink_acs_user", ANA);
  expect(isError).toBe(true);
  expect(text).toMatch(
    /^Seam refused \/user_identities\/remove_acs_user \(400 invalid_input\): "Managed elsewhere" \(Seam request \S+\)\. Change the named arguments and call again\. Nothing was changed\.$/,
  );
});

test.each([
  [
    { acs_user_id: "a" },
    "Name the person: send one of user_identity_id, user_identity_key, email_address, phone_number",
  ],
  [
    { ...ANA, user_identity_id: "a" },
    "Name the person once: user_identity_id and email_address were sent. Send only one of them",
  ],
  [
    { ...ANA, acs_user_id: "a", acs_user_email_address: "a@example.com" },
    "Name the ACS user once: acs_user_id and acs_user_email_address were sent. Send only one of them",
  ],
  [{ ...ANA, acs_user_id: "a b" }, 'acs_user_id "a b" is not an id: send it exactly as a tool returned it'],
  [{ ...ANA, acs_system_id: ".." }, 'acs_system_id ".." is not an id: send it exactly as a tool returned it'],
])("refuses %j before any request, by name", async (args, words) => {
  const { call, exchanges } = await connect();
  const { text } = await call("unlink_acs_user", args);
  expect(text).toBe(`Nothing was done: ${words}.`);
  expect(exchanges).toEqual([]);
});
