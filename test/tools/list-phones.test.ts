import { expect, test } from "vitest";
import { connect } from "../support/connect.ts";
import { readable } from "../support/fixtures.ts";
import { connectOdd } from "../support/odd-seam.ts";

test("lists a person's phones", async () => {
  const { call } = await connect();
  const { data } = await call("list_phones", { email_address: "ana.silva@example.com" });
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "has_more": false,
      "phones": [
        {
          "can_receive_keys": true,
          "device_id": "<id 1>",
          "device_type": "ios_phone",
          "display_name": "iPhone 15",
          "person": "Ana Silva",
        },
        {
          "can_receive_keys": true,
          "device_id": "<id 2>",
          "device_type": "android_phone",
          "display_name": "Pixel 8",
          "person": "Ana Silva",
        },
      ],
      "summary": "2 phones of "Ana Silva": "iPhone 15", "Pixel 8".",
    }
  `);
});

test("lists all phones in pages that say whether there is more", async () => {
  const { call } = await connect();
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const { data } = await call("list_phones", { limit: 3, ...(cursor && { cursor }) });
    names.push(...data.phones.map((phone: { device_id: string }) => phone.device_id));
    expect(data.has_more).toBe(data.next_cursor !== undefined);
    cursor = data.next_cursor;
  } while (cursor);
  expect(new Set(names).size).toBe(4);
  expect(names).toHaveLength(4);
});

test("says how a phone appears when the person has none", async () => {
  const { call } = await connect();
  await call("create_user_identity", { user_identity_key: "new", full_name: "New" });
  const { data } = await call("list_phones", { user_identity_key: "new" });
  expect(data).toMatchObject({ phones: [], has_more: false, next_step: expect.stringContaining("signs in") });
});

test("says that there is no such key, instead of no phone that holds it", async () => {
  const { call } = await connectOdd({ "/phones/list": (body) => Object.assign(body, { phones: [] }) });
  const acs_credential_id = "00000000-0000-4000-8000-000000000000";
  const { isError, text } = await call("list_phones", { acs_credential_id });
  expect(isError).toBe(true);
  expect(text).toContain(`Seam knows no credential "${acs_credential_id}".`);
});

test("says that nobody has the email", async () => {
  const { call } = await connect();
  const { text } = await call("list_phones", { email_address: "nobody@example.com" });
  expect(text).toBe(
    'No user identity has email_address "nobody@example.com". Nothing was done. Find the person with ' +
      "find_user_identities. If they are new, create them with create_user_identity.",
  );
});

test("refuses a cursor that is not its own", async () => {
  const { call } = await connect();
  const { text } = await call("list_phones", { cursor: "abc" });
  expect(text).toContain("cursor is not one of this list");
});
