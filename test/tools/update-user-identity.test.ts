import { expect, test } from "vitest";
import { connect } from "../support/connect.ts";
import { readable, seeded } from "../support/fixtures.ts";

const ANA = { user_identity_key: "ana_silva" };

test("moves a person to a new phone number and name, and shows what Seam has now", async () => {
  const { call, sandbox, exchanges } = await connect();
  const { isError, data, text } = await call("update_user_identity", {
    phone_number: "+15555550101",
    new_phone_number: "+4915112345678",
    new_full_name: "Ana Silva-Souza",
  });
  expect(isError).toBe(false);
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(data)));
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "next_step": "Linked ACS users keep their own name, email and phone number; those are changed in the access control system.",
      "summary": "Changed user identity "Ana Silva-Souza".",
      "user_identity": {
        "acs_user_ids": [
          "<id 2>",
          "<id 3>",
        ],
        "created_at": "<time>",
        "display_name": "Ana Silva-Souza",
        "email_address": "ana.silva@example.com",
        "full_name": "Ana Silva-Souza",
        "phone_number": "+4915112345678",
        "user_identity_id": "<id 1>",
        "user_identity_key": "ana_silva",
      },
    }
  `);
  const update = exchanges.find(({ path }) => path === "/user_identities/update");
  expect(update?.params).toEqual({
    user_identity_id: seeded(sandbox, "ana_silva").user_identity_id,
    phone_number: "+4915112345678",
    full_name: "Ana Silva-Souza",
  });
});

test("says whom it looked for when there is nobody to change", async () => {
  const { call, routes } = await connect();
  const { isError, text } = await call("update_user_identity", {
    email_address: "jean@example.com",
    new_full_name: "Jean",
  });
  expect(isError).toBe(true);
  expect(text).toBe(
    'No user identity has email_address "jean@example.com". Nothing was done. Find the person with ' +
      "find_user_identities. If they are new, create them with create_user_identity.",
  );
  expect(routes()).toEqual(["/user_identities/list", "/user_identities/list"]);
});

test.each([
  ["email_address", "omar.haddad@example.com"],
  ["email_address", "Omar.Haddad@Example.com"],
  ["phone_number", "+15555550104"],
  ["user_identity_key", "omar_haddad"],
])("names the person who has the %s %s already, and changes nothing", async (field, value) => {
  const { call, sandbox } = await connect();
  const before = { ...seeded(sandbox, "ana_silva") };
  const { isError, text } = await call("update_user_identity", { ...ANA, [`new_${field}`]: value });
  expect(isError).toBe(true);
  expect(text).toContain(
    `Nothing was changed: ${field} "${value}" belongs to the user identity ` +
      `${seeded(sandbox, "omar_haddad").user_identity_id} ("Omar Haddad").`,
  );
  expect(seeded(sandbox, "ana_silva")).toEqual(before);
});

test("names the value that is taken, and not one that is the person's own", async () => {
  const { call } = await connect();
  const { text } = await call("update_user_identity", {
    ...ANA,
    new_email_address: "ana.silva@example.com",
    new_phone_number: "+15555550104",
  });
  expect(text).toContain('phone_number "+15555550104" belongs to the user identity');
  expect(text).toContain("Omar Haddad");
});

test("tells which argument to send differently when a value is taken", async () => {
  const { call } = await connect();
  const { text } = await call("update_user_identity", { ...ANA, new_user_identity_key: "omar_haddad" });
  expect(text).toContain("send another new_user_identity_key");
});

test("a person's own values are no duplicates, so that a repeated call changes nothing more", async () => {
  const { call } = await connect();
  const change = { new_email_address: "ana@example.com", new_phone_number: "+15555550101" };
  const first = await call("update_user_identity", { ...ANA, ...change });
  const second = await call("update_user_identity", { ...ANA, ...change });
  expect(second.isError).toBe(false);
  expect(second.data).toEqual(first.data);
});

test("says that it is unknown whether it was changed when the answer is lost, and never sends it twice", async () => {
  const { call, sandbox, routes } = await connect();
  sandbox.fail({ path: "/user_identities/update", kind: "reset", when: "after" });
  const { isError, text } = await call("update_user_identity", { ...ANA, new_full_name: "Ana S." });
  expect(isError).toBe(true);
  expect(text).toContain(
    "It is unknown whether Seam carried it out; do not simply repeat it. Look with get_user_identity whether it was changed.",
  );
  expect(routes().filter((path) => path.endsWith("/update"))).toHaveLength(1);
});

test("says that the change was made when only the reading back failed", async () => {
  const { call, sandbox } = await connect();
  sandbox.fail({ path: "/user_identities/get", kind: "status", status: 500, skip: 1 });
  const { isError, text } = await call("update_user_identity", { ...ANA, new_full_name: "Ana S." });
  expect(isError).toBe(true);
  expect(text).not.toContain("Nothing was changed");
  expect(text).toContain("Look with get_user_identity whether it was changed.");
  expect(seeded(sandbox, "ana_silva").full_name).toBe("Ana S.");
});

test.each([
  [{ new_full_name: "A" }, "Name the person: send one of user_identity_id, user_identity_key, email_address"],
  [
    { ...ANA, user_identity_id: "a", new_full_name: "A" },
    "Name the person once: user_identity_id and user_identity_key were sent",
  ],
  [ANA, "Send what to change: new_full_name, new_email_address, new_phone_number, new_user_identity_key"],
  [{ ...ANA, new_email_address: "ana" }, 'new_email_address "ana" is not an email address: send one like'],
  [
    { ...ANA, new_phone_number: "0151 123" },
    'new_phone_number "0151 123" is not a phone number in E.164: send + and the country code',
  ],
  [{ ...ANA, new_full_name: " " }, 'new_full_name "" must have 1 to 200 characters'],
  [{ ...ANA, full_name: "A" }, '"full_name" is not an argument of update_user_identity, which takes'],
])("refuses %j before any request, by name", async (args, words) => {
  const { call, exchanges } = await connect();
  const { isError, text } = await call("update_user_identity", args);
  expect(isError).toBe(true);
  expect(text).toContain("Nothing was done: ");
  expect(text).toContain(words);
  expect(exchanges).toEqual([]);
});
