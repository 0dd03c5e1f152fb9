import { expect, test } from "vitest";
import { connect } from "../support/connect.ts";
import { hotel, readable, seeded } from "../support/fixtures.ts";

const JEAN = {
  full_name: "Jean Doe",
  email_address: "jean@example.com",
  phone_number: "+15555550110",
  user_identity_key: "jean_doe",
};

test("creates a user identity and names the next step", async () => {
  const { call } = await connect();
  const { isError, data, text } = await call("create_user_identity", JEAN);
  expect(isError).toBe(false);
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(data)));
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "next_step": "Link the person's account in the access control system with link_acs_user.",
      "summary": "Created user identity "Jean Doe".",
      "user_identity": {
        "acs_user_ids": [],
        "created_at": "<time>",
        "display_name": "Jean Doe",
        "email_address": "jean@example.com",
        "full_name": "Jean Doe",
        "phone_number": "+15555550110",
        "user_identity_id": "<id 1>",
        "user_identity_key": "jean_doe",
      },
    }
  `);
});

test("links the ACS users of the named systems at once", async () => {
  const { call, sandbox } = await connect();
  const { data } = await call("create_user_identity", { ...JEAN, acs_system_ids: [hotel(sandbox).doors] });
  expect(data.user_identity.acs_user_ids).toHaveLength(1);
  expect(data.next_step).toContain("launch_enrollment");
});

test.each([
  ["email_address", "ana.silva@example.com"],
  ["email_address", "Ana.Silva@Example.com"],
  ["phone_number", "+15555550101"],
  ["user_identity_key", "ana_silva"],
])("names the identity that has the %s already", async (field, value) => {
  const { call, sandbox } = await connect();
  const before = sandbox.workspace.counts();
  const { isError, text } = await call("create_user_identity", { full_name: "Second Ana", [field]: value });
  expect(isError).toBe(true);
  expect(text).toBe(
    `Nothing was changed: ${field} "${value}" belongs to the user identity ` +
      `${seeded(sandbox, "ana_silva").user_identity_id} ("Ana Silva"). Use that one, or send another ${field}.`,
  );
  expect(sandbox.workspace.counts()).toEqual(before);
});

test.each([
  [{}, "Send at least one of full_name, email_address, phone_number, user_identity_key"],
  [{ email_address: "jean" }, 'email_address "jean" is not an email address: send one like jean@example.com'],
  [
    { phone_number: "0170 123" },
    'phone_number "0170 123" is not a phone number in E.164: send + and the country code',
  ],
  [{ full_name: " " }, 'full_name "" must have 1 to 200 characters'],
  [{ full_name: 7 }, "full_name must be a text"],
  [
    { full_name: "Jean", nick: "J" },
    '"nick" is not an argument of create_user_identity, which takes full_name, email_address',
  ],
  [{ full_name: "Jean", acs_system_ids: ["../x"] }, "acs_system_ids.0"],
])("refuses %j before any request and says what to send", async (args, words) => {
  const { call, exchanges } = await connect();
  const { isError, text } = await call("create_user_identity", args);
  expect(isError).toBe(true);
  expect(text).toContain("Nothing was done: ");
  expect(text).toContain(words);
  expect(exchanges).toEqual([]);
});

test("says that it is unknown whether the person exists when the answer is lost, and never sends it twice", async () => {
  const { call, sandbox, routes } = await connect();
  sandbox.fail({ path: "/user_identities/create", kind: "reset", when: "after" });
  const { isError, text } = await call("create_user_identity", JEAN);
  expect(isError).toBe(true);
  expect(text).toContain("It is unknown whether Seam carried it out; do not simply repeat it.");
  expect(text).toContain("find_user_identities");
  expect(routes()).toEqual(["/user_identities/create"]);
});
