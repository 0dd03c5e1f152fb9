import { expect, test } from "vitest";
import { connect } from "../support/connect.ts";
import { hotel, readable, seeded, seededAcsUser } from "../support/fixtures.ts";

const jean = { full_name: "Jean Doe", user_identity_key: "jean_doe" };

test("links a person's ACS user, both named by what an agent knows", async () => {
  const { call } = await connect();
  await call("create_user_identity", jean);
  const { data } = await call("link_acs_user", {
    user_identity_key: "jean_doe",
    acs_user_email_address: "JEAN@example.com",
  });
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "acs_system_id": "<id 3>",
      "acs_user_id": "<id 2>",
      "next_step": "For mobile keys, prepare the person's phones with launch_enrollment.",
      "summary": "Linked ACS user "Jean Doe" to user identity "Jean Doe".",
      "user_identity_id": "<id 1>",
    }
  `);
});

test("changes nothing when they are linked already", async () => {
  const { call, sandbox, routes } = await connect();
  const { acs_user_id } = seededAcsUser(sandbox, "ana.silva@example.com");
  const { data } = await call("link_acs_user", { email_address: "ana.silva@example.com", acs_user_id });
  expect(data.summary).toContain("Nothing was changed");
  expect(routes()).not.toContain("/user_identities/add_acs_user");
});

test("refuses an ACS user that belongs to somebody else, and names them", async () => {
  const { call, sandbox } = await connect();
  await call("create_user_identity", jean);
  const { acs_user_id } = seededAcsUser(sandbox, "ana.silva@example.com");
  const { text } = await call("link_acs_user", { user_identity_key: "jean_doe", acs_user_id });
  expect(text).toBe(
    `Nothing was linked: ACS user ${acs_user_id} belongs to another user identity, ` +
      `${seeded(sandbox, "ana_silva").user_identity_id}. If that is wrong, take it off there first with unlink_acs_user.`,
  );
});

test("refuses a second ACS user in the same system, and names the first", async () => {
  const { call, sandbox } = await connect();
  const { acs_user_id } = sandbox.workspace.create.acs_user({
    acs_system_id: hotel(sandbox).doors,
    full_name: "Ana at the spa",
  });
  const { text } = await call("link_acs_user", { user_identity_key: "ana_silva", acs_user_id });
  expect(text).toContain("Nothing was linked: a user identity has one ACS user per system");
  expect(text).toContain(seededAcsUser(sandbox, "ana.silva@example.com").acs_user_id);
});

test("lists candidates when several ACS users have the email, and takes the system to decide", async () => {
  const { call, sandbox } = await connect();
  await call("create_user_identity", jean);
  const { staff, doors } = hotel(sandbox);
  sandbox.workspace.create.acs_user({
    acs_system_id: staff,
    full_name: "Jean Doe",
    email_address: "jean@example.com",
  });
  const args = { user_identity_key: "jean_doe", acs_user_email_address: "jean@example.com" };
  const { text } = await call("link_acs_user", args);
  expect(text).toContain('2 ACS users have email "jean@example.com". Nothing was done.');
  expect(text).toContain(staff);
  const { data } = await call("link_acs_user", { ...args, acs_system_id: doors });
  expect(data.acs_system_id).toBe(doors);
});

test.each([
  [{ user_identity_id: "00000000-0000-4000-8000-000000000000" }, "find_user_identities"],
  [{ user_identity_id: "no-such-id" }, "find_user_identities"],
  [{ user_identity_key: "nobody" }, "find_user_identities"],
  [{ email_address: "nobody@example.com" }, "find_user_identities"],
  [{ phone_number: "+4915112345678" }, "find_user_identities"],
])("says whom it looked for when there is no %j", async (person, tool) => {
  const { call } = await connect();
  const { isError, text } = await call("link_acs_user", {
    ...person,
    acs_user_email_address: "jean@example.com",
  });
  const [[field, value]] = Object.entries(person) as [[string, string]];
  expect(isError).toBe(true);
  expect(text).toContain(`No user identity has ${field} "${value}". Nothing was done.`);
  expect(text).toContain(tool);
});

test("says which ACS user it looked for when there is none", async () => {
  const { call } = await connect();
  const { text } = await call("link_acs_user", {
    user_identity_key: "ana_silva",
    acs_user_email_address: "x@y.zz",
  });
  expect(text).toBe('No ACS user has email "x@y.zz". Nothing was done. Find it with find_acs_users.');
});

test.each([
  [
    { user_identity_id: "a", email_address: "a@example.com", acs_user_id: "b" },
    "Name the person once: user_identity_id and email_address were sent. Send only one of them",
  ],
  [
    { acs_user_id: "b" },
    "Name the person: send one of user_identity_id, user_identity_key, email_address, phone_number",
  ],
  [{ user_identity_id: "a" }, "Name the ACS user: send one of acs_user_id, acs_user_email_address"],
  [
    { user_identity_id: "a b", acs_user_id: "b" },
    'user_identity_id "a b" is not an id: send it exactly as a tool returned it',
  ],
])("refuses %j before any request", async (args, words) => {
  const { call, exchanges } = await connect();
  const { text } = await call("link_acs_user", args);
  expect(text).toBe(`Nothing was done: ${words}.`);
  expect(exchanges).toEqual([]);
});
