import { expect, test } from "vitest";
import { connect } from "../support/connect.ts";
import { hotel, readable, seeded } from "../support/fixtures.ts";
import { atNoon } from "../support/reading.ts";

test("shows a person whole", async () => {
  const { call } = await connect({ sandbox: atNoon });
  const { data } = await call("get_user_identity", { email_address: "minjun.kim@example.com" });
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "acs_credentials": [
        {
          "access_method": "mobile_key",
          "acs_credential_id": "<id 4>",
          "doors": [
            "Room 101",
            "Main Entrance",
          ],
          "ends_at": "2026-03-03T00:59:59+01:00",
          "starts_at": "2026-02-26T15:00+01:00",
          "system": "Hotel Aurora Doors",
        },
      ],
      "acs_users": [
        {
          "acs_user_id": "<id 2>",
          "display_name": "Min-jun Kim",
          "email_address": "minjun.kim@example.com",
          "phone_number": "+15555550102",
          "system": "Hotel Aurora Doors",
        },
        {
          "acs_user_id": "<id 3>",
          "display_name": "Min-jun Kim",
          "email_address": "minjun.kim@example.com",
          "phone_number": "+15555550102",
          "system": "Aurora Mobile Keys",
        },
      ],
      "enrollment_automations": [
        {
          "credential_manager": "Aurora Mobile Keys",
          "enrollment_automation_id": "<id 6>",
        },
      ],
      "phones": [
        {
          "can_receive_keys": true,
          "device_id": "<id 5>",
          "device_type": "android_phone",
          "display_name": "Galaxy S24",
        },
      ],
      "summary": ""Min-jun Kim" has 2 accounts ("Hotel Aurora Doors", "Aurora Mobile Keys"); mobile key for "Room 101", "Main Entrance" until 2026-03-03T00:59:59+01:00; 1 phone ("Galaxy S24"); 1 client session.",
      "totals": {
        "acs_credentials": 1,
        "acs_users": 2,
        "client_sessions": 1,
        "enrollment_automations": 1,
        "phones": 1,
      },
      "user_identity": {
        "display_name": "Min-jun Kim",
        "email_address": "minjun.kim@example.com",
        "phone_number": "+15555550102",
        "user_identity_id": "<id 1>",
        "user_identity_key": "min_jun_kim",
      },
    }
  `);
});

test("says whom it looked for when there is nobody, and where to look next", async () => {
  const { call } = await connect();
  const { isError, text } = await call("get_user_identity", { email_address: "jean@example.com" });
  expect(isError).toBe(true);
  expect(text).toMatchInlineSnapshot(
    `"No user identity has email_address "jean@example.com". Nothing was done. Find the person with find_user_identities. If they are new, create them with create_user_identity."`,
  );
});

test("lists the candidates when two people have the email, instead of guessing", async () => {
  const { call, sandbox, routes } = await connect();
  const [one, other] = [seeded(sandbox, "min_jun_kim"), seeded(sandbox, "soo_ah_kim")];
  const email_address = "kim@example.com";
  for (const { user_identity_id } of [one, other])
    sandbox.workspace.state.user_identities.change(user_identity_id, { email_address });
  const { isError, text } = await call("get_user_identity", { email_address });
  expect(isError).toBe(true);
  expect(text).toBe(
    '2 user identities have email_address "kim@example.com". Nothing was done. Call again with the user_identity_id ' +
      `of the right one: {"${one.user_identity_id}":"Min-jun Kim","${other.user_identity_id}":"Soo-ah Kim"}`,
  );
  expect(routes()).toEqual(["/user_identities/list"]);
});

test.each([
  ["an account", "link_acs_user", {}],
  ["enrollment", "launch_enrollment", { account: true }],
  ["a key", "issue_mobile_key", { account: true, enrollment: true }],
  ["a phone", "signs in to the app", { account: true, enrollment: true, key: true }],
])("names the next step of a person who lacks %s", async (_what, words, has: Record<string, boolean>) => {
  const { call, sandbox } = await connect();
  const { create } = sandbox.workspace;
  const { doors, manager } = hotel(sandbox);
  const { user_identity_id } = create.user_identity({ full_name: "Grace Hopper" });
  const grace = { full_name: "Grace Hopper", acs_system_id: doors, user_identity_id };
  if (has.account) create.acs_user(grace);
  if (has.enrollment)
    create.enrollment_automation({ user_identity_id, credential_manager_acs_system_id: manager });
  if (has.key) await call("issue_mobile_key", { user_identity_id });
  const { data } = await call("get_user_identity", { user_identity_id });
  expect(data.next_step).toContain(words);
});

test.each([
  [{}, "Name the person: send one of user_identity_id, user_identity_key, email_address, phone_number"],
  [
    { user_identity_key: "a", phone_number: "+15555550101" },
    "Name the person once: user_identity_key and phone_number were sent. Send only one of them",
  ],
  [
    { name: "Kim" },
    '"name" is not an argument of get_user_identity, which takes user_identity_id, user_identity_key, email_address, phone_number',
  ],
])("refuses %j before any request", async (args, words) => {
  const { call, exchanges } = await connect();
  const { isError, text } = await call("get_user_identity", args);
  expect(isError).toBe(true);
  expect(text).toContain(`Nothing was done: ${words}`);
  expect(exchanges).toEqual([]);
});
