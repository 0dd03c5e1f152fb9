import { expect, test } from "vitest";
import { connect } from "../connect.ts";
import { hotel, readable, seeded, seededAcsUser } from "../fixtures.ts";
import { atNoon, pagesOf } from "../reading.ts";

const FOREIGN = "Nothing was listed: cursor is not one of this list. Leave it out to start at the beginning.";
const OMAR = { user_identity_key: "omar_haddad" };

const names = (data: { acs_credentials: { display_name: string }[] }) =>
  data.acs_credentials.map(({ display_name }) => display_name);

test("lists a person's keys, without the copies on phones", async () => {
  const { call } = await connect({ sandbox: atNoon });
  const { data, text } = await call("list_credentials", { email_address: "ana.silva@example.com" });
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(data)));
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "acs_credentials": [
        {
          "access_method": "mobile_key",
          "acs_credential_id": "<id 1>",
          "acs_system_id": "<id 3>",
          "acs_user_id": "<id 2>",
          "created_at": "<time>",
          "display_name": "Multi Phone Sync Credential",
          "ends_at": "2026-03-05T11:00:00.000Z",
          "is_multi_phone_sync_credential": true,
          "starts_at": "2026-02-28T14:00:00.000Z",
          "user_identity_id": "<id 4>",
        },
      ],
      "has_more": false,
      "summary": "1 credential.",
      "user_identities": [
        {
          "display_name": "Ana Silva",
          "user_identity_id": "<id 4>",
        },
      ],
    }
  `);
});

test("shows each phone's copy when asked to", async () => {
  const { call } = await connect();
  const { data } = await call("list_credentials", {
    user_identity_key: "ana_silva",
    with_phone_copies: true,
  });
  expect(names(data)).toEqual([
    "Multi Phone Sync Credential",
    "Mobile key on iPhone 15",
    "Mobile key on Pixel 8",
  ]);
});

test("tells whose keys end today", async () => {
  const { call } = await connect({ sandbox: atNoon });
  const { data } = await call("list_credentials", {
    access_method: "mobile_key",
    ends_after: "2026-03-02T01:00:00+01:00",
    ends_before: "2026-03-03T01:00:00+01:00",
  });
  expect(data.acs_credentials).toMatchObject([{ ends_at: "2026-03-02T23:59:59.000Z" }]);
  expect(data.user_identities).toEqual([
    { user_identity_id: data.acs_credentials[0].user_identity_id, display_name: "Min-jun Kim" },
  ]);
});

test("a credential without an end ends after every date and before none", async () => {
  const { call } = await connect();
  const after = await call("list_credentials", { ...OMAR, ends_after: "2999-01-01T00:00:00Z" });
  const before = await call("list_credentials", { ...OMAR, ends_before: "2999-01-01T00:00:00Z" });
  expect([names(after.data), names(before.data)]).toEqual([["PIN code"], []]);
});

test("never shows a PIN code, not in the name that a system made of it and not in its warnings", async () => {
  const { client, sandbox } = await connect();
  const { acs_credentials } = sandbox.workspace.state;
  const [pin] = acs_credentials.by("user_identity_id", seeded(sandbox, "omar_haddad").user_identity_id);
  const message = "The requested code 482915 is in use.";
  acs_credentials.change(pin?.acs_credential_id ?? "", {
    display_name: "482915 (staff)",
    warnings: [
      { warning_code: "unknown_issue_with_acs_credential", message, created_at: "2026-03-01T00:00:00Z" },
    ],
  });
  const result = await client.callTool({ name: "list_credentials", arguments: OMAR });
  expect(result.structuredContent).toMatchObject({
    acs_credentials: [
      { display_name: "••• (staff)", warnings: [{ warning_code: "unknown_issue_with_acs_credential" }] },
    ],
  });
  expect(JSON.stringify(result)).not.toContain("482915");
});

test("lists the credentials of an account, and of a system", async () => {
  const { call, sandbox } = await connect();
  const { acs_user_id } = seededAcsUser(sandbox, "lena.fischer@example.com");
  expect(names((await call("list_credentials", { acs_user_id })).data)).toEqual(["Key card"]);
  const { data } = await call("list_credentials", { acs_system_id: hotel(sandbox).staff });
  expect(names(data)).toEqual(["PIN code"]);
});

test("shows a PIN code that was created before the account was linked to the person", async () => {
  const { call } = await connect();
  const JEAN = { acs_user_email_address: "jean@example.com" };
  await call("create_credential", { ...JEAN, access_method: "code", code: "824759" });
  await call("create_user_identity", { full_name: "Jean Doe", user_identity_key: "jean_doe" });
  await call("link_acs_user", { ...JEAN, user_identity_key: "jean_doe" });
  const { data } = await call("list_credentials", { user_identity_key: "jean_doe" });
  expect(names(data)).toEqual(["PIN code"]);
});

test("lists every credential once, in pages", async () => {
  const { call } = await connect();
  const pages = await pagesOf(call, "list_credentials", { limit: 2 }, { limit: 2 });
  expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
  expect(new Set(pages.flat().map((credential) => credential.acs_credential_id)).size).toBe(5);
});

test("the cursor remembers whose credentials of which kind were asked for", async () => {
  const { call, sandbox } = await connect();
  const { acs_user_id } = seededAcsUser(sandbox, "lena.fischer@example.com");
  sandbox.workspace.create.acs_credential({ acs_user_id, access_method: "card" });
  const pages = await pagesOf(call, "list_credentials", { acs_user_id, access_method: "card", limit: 1 });
  expect(pages.map((page) => page.map((credential) => credential.access_method))).toEqual([
    ["card"],
    ["card"],
  ]);
});

test("refuses a cursor that is none", async () => {
  const { call } = await connect();
  const { isError, text } = await call("list_credentials", { cursor: "abc" });
  expect(isError).toBe(true);
  expect(text).toBe(FOREIGN);
});

test("refuses a cursor of another list", async () => {
  const { call } = await connect();
  const { data } = await call("list_phones", { limit: 2 });
  const { text } = await call("list_credentials", { cursor: data.next_cursor });
  expect(text).toBe(FOREIGN);
});

test("says whom it looked for when the owner is unknown", async () => {
  const { call, routes } = await connect();
  const { isError, text } = await call("list_credentials", { email_address: "jean@example.com" });
  expect(isError).toBe(true);
  expect(text).toBe(
    'No user identity has email_address "jean@example.com". Nothing was done. Find the person with ' +
      "find_user_identities. If they are new, create them with create_user_identity.",
  );
  expect(routes()).toEqual(["/user_identities/list", "/user_identities/list"]); // by search, then among all
});

test.each([
  [
    { ...OMAR, acs_system_id: "a" },
    "Name the owner once: user_identity_key and acs_system_id were sent. Send only one of them",
  ],
  [{ ends_before: "today" }, 'ends_before "today" is not a date and time with its offset: send ISO 8601'],
  [{ access_method: "pin" }, 'access_method "pin" must be one of mobile_key, code, card, cloud_key'],
  [{ with_phone_copies: "yes" }, "with_phone_copies must be true or false"],
  [{ acs_user_id: "Lena Fischer" }, 'acs_user_id "Lena Fischer" is not an id'],
  [{ code: "482915" }, '"code" is not an argument of list_credentials, which takes'],
])("refuses %j before any request, by name", async (args, words) => {
  const { call, exchanges } = await connect();
  const { isError, text } = await call("list_credentials", args);
  expect(isError).toBe(true);
  expect(text).toContain("Nothing was done: ");
  expect(text).toContain(words);
  expect(text).not.toContain("482915");
  expect(exchanges).toEqual([]);
});
