/** Cursors: a list goes on where it stopped, with what it was made for, and with nothing else. */
import { expect, test } from "vitest";
import { connect } from "./connect.ts";

const sealed = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const FOREIGN = "Nothing was listed: cursor is not one of this list. Leave it out to start at the beginning.";

test.each([
  ["find_user_identities", { search: "i", limit: 2 }, { search: "e" }, "search"],
  ["find_user_identities", { limit: 2 }, { limit: 3 }, "limit"],
  [
    "list_credentials",
    { limit: 1 },
    { access_method: "card", with_entrances: true },
    "access_method, with_entrances",
  ],
  ["list_phones", { limit: 1 }, { user_identity_key: "ana_silva" }, "user_identity_key"],
])("a cursor of %s %j is refused with %j, by name", async (tool, made, others, names) => {
  const { call, exchanges } = await connect();
  const { data } = await call(tool, made);
  const before = exchanges.length;
  const { isError, text } = await call(tool, { ...others, cursor: data.next_cursor });
  expect(isError).toBe(true);
  expect(text).toBe(
    `Nothing was listed: cursor was made for another ${names}. Send the cursor alone, or leave it out to start anew.`,
  );
  expect(exchanges).toHaveLength(before);
});

test("a cursor comes alone, or with the same arguments, and means the same", async () => {
  const { call } = await connect();
  const made = { search: "i", limit: 2 };
  const { next_cursor: cursor } = (await call("find_user_identities", made)).data;
  const alone = await call("find_user_identities", { cursor });
  expect(alone.isError).toBe(false);
  expect(await call("find_user_identities", { ...made, cursor })).toEqual(alone);
});

test.each(["0", "-5", "abc", "1e9", "2.5", " 2", "0x2", "٢"])(
  "the made-up place %j is refused",
  async (at) => {
    const { call } = await connect();
    for (const tool of ["list_phones", "list_credentials", "list_acs_systems"])
      expect((await call(tool, { cursor: sealed([tool, { limit: 2 }, at]) })).text).toBe(FOREIGN);
  },
);

test("a place beyond the end is refused: the list may have become shorter", async () => {
  const { call } = await connect();
  const { isError, text } = await call("list_phones", {
    cursor: sealed(["list_phones", { limit: 2 }, "500"]),
  });
  expect([isError, text]).toEqual([
    true,
    "Nothing was listed: the list has become shorter than where cursor points to. Leave it out to start at the beginning.",
  ]);
});

test.each([
  [400, "mismatched_page_parameters"],
  [400, "invalid_input"],
  [410, "page_cursor_expired"],
])("a cursor that Seam refuses with %d %s says to begin again", async (status, type) => {
  const { call, client, sandbox } = await connect();
  const { data } = await call("find_user_identities", { limit: 2 });
  sandbox.fail({
    path: "/user_identities/list",
    kind: "status",
    status,
    type,
    message: "The cursor is too old",
  });
  const { text } = await call("find_user_identities", { cursor: data.next_cursor });
  const words =
    'Nothing was listed: Seam does not take this cursor (any more): "The cursor is too old". ' +
    "Leave it out to start at the beginning.";
  expect(text).toBe(words);
  const cursor = sealed({ identities: "made up" });
  await expect(client.listResources({ cursor })).rejects.toMatchObject({ code: -32_602, message: words });
});

test.each([{ phones: 500 }, { phones: -1 }, { phones: 1.5 }, { identities: "" }, { identities: 5 }, {}])(
  "resources/list refuses the cursor %j",
  async (position) => {
    const { client } = await connect();
    await expect(client.listResources({ cursor: sealed(position) })).rejects.toMatchObject({ code: -32_602 });
  },
);

test("a credential that ends at the last second of the day ends that day", async () => {
  const { call } = await connect();
  const end = "2099-12-31T23:59:59Z";
  const made = await call("create_credential", {
    acs_user_email_address: "lena.fischer@example.com",
    access_method: "card",
    ends_at: end,
  });
  const { acs_credential_id } = made.data.acs_credential;
  for (const bounds of [{ ends_before: end }, { ends_after: end, ends_before: end }])
    expect((await call("list_credentials", bounds)).data.acs_credentials).toContainEqual(
      expect.objectContaining({ acs_credential_id }),
    );
  const { data } = await call("list_credentials", { ends_before: "2099-12-31T23:59:58Z" });
  expect(JSON.stringify(data)).not.toContain(acs_credential_id);
});
