/** Cursors: a list goes on where it stopped, with what it was made for, and with nothing else. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { tokensOf } from "../bench/tokenizer.ts";
import { openPage, paging } from "../src/lookup/paging.ts";
import { connect } from "./support/connect.ts";

const sealed = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const FOREIGN = "Nothing was listed: cursor is not one of this list. Leave it out to start at the beginning.";

test.each([
  ["find_user_identities", { search: "i", limit: 2 }, { search: "e" }, "search"],
  ["find_user_identities", { limit: 2 }, { limit: 3 }, "limit"],
  [
    "list_credentials",
    { limit: 1 },
    { access_method: "card", with_phone_copies: true },
    "access_method, with_phone_copies",
  ],
  ["list_entrances", { limit: 1 }, { search: "gym", who_can_open: true }, "search, who_can_open"],
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

test("a cursor turns a page with all that the list was asked for, whatever that is", async () => {
  const input = z.strictObject({ ...paging, search: z.string().optional(), all: z.boolean().default(false) });
  const text = fc.oneof(fc.string(), fc.constantFrom("*1", "~", "a~b", "x?y=1&z", "*", "+%20"));
  const place = text.filter((one) => one !== "");
  const limit = fc.integer({ min: 1, max: 100 });
  await fc.assert(
    fc.property(fc.record({ search: text, limit, all: fc.boolean() }), place, (asked, at) => {
      const { next_cursor: cursor } = openPage("list", input, asked).more(at);
      const turned = openPage("list", input, input.parse({ cursor }));
      expect([turned.asked, turned.at]).toEqual([asked, at]);
    }),
  );
});

test("a cursor costs a few tokens on top of Seam's own", async () => {
  const { call } = await connect();
  const own = async (tool: string, args: object) => {
    const cursor: string = (await call(tool, { ...args })).data.next_cursor;
    return tokensOf(cursor) - tokensOf(cursor.slice(cursor.indexOf("~") + 1));
  };
  expect(await own("find_user_identities", { limit: 2 })).toBeLessThan(15);
  expect(await own("find_acs_users", { limit: 1, search: "kim" })).toBeLessThan(20);
  expect(await own("list_phones", { limit: 1 })).toBeLessThan(15);
  const filters = { limit: 1, access_method: "mobile_key" };
  expect(await own("list_credentials", filters)).toBeLessThan(30);
});

test.each(["0", "-5", "abc", "1e9", "2.5", " 2", "0x2", "٢"])(
  "the made-up place %j is refused",
  async (at) => {
    const { call } = await connect();
    for (const tool of ["list_phones", "list_credentials", "list_acs_systems"])
      expect((await call(tool, { cursor: `${tool}?limit=*2~${at}` })).text).toBe(FOREIGN);
  },
);

test("a place beyond the end is refused: the list may have become shorter", async () => {
  const { call } = await connect();
  const { isError, text } = await call("list_phones", {
    cursor: "list_phones?limit=*2~500",
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
