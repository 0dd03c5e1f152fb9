import { expect, test } from "vitest";
import { connect } from "../support/connect.ts";
import { hotel, readable, seededAcsUser } from "../support/fixtures.ts";
import { pagesOf } from "../support/reading.ts";

const FOREIGN = "Nothing was listed: cursor is not one of this list. Leave it out to start at the beginning.";

test("finds an account that belongs to nobody yet, and says how to give it an owner", async () => {
  const { call } = await connect();
  const { data, text } = await call("find_acs_users", { search: "jean" });
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(data)));
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "acs_users": [
        {
          "acs_user_id": "<id 1>",
          "display_name": "Jean Doe",
          "email_address": "jean@example.com",
          "phone_number": "+15555550110",
          "system": "Hotel Aurora Doors",
        },
      ],
      "has_more": false,
      "next_step": "Link an account to its person with link_acs_user.",
      "summary": "1 ACS user matching "jean": "Jean Doe" (not linked to a person yet).",
    }
  `);
});

test("says that no account matches", async () => {
  const { call } = await connect();
  const { isError, data } = await call("find_acs_users", { search: "nobody" });
  expect(isError).toBe(false);
  expect(data).toEqual({
    acs_users: [],
    has_more: false,
    summary: 'Searched names, emails and phone numbers of ACS users: none has "nobody".',
    next_step:
      "Try one word or a shorter part, look for the person with find_user_identities, or leave search out to list all.",
  });
});

test("tells the accounts of the two Kims apart by whose they are", async () => {
  const { call, sandbox } = await connect();
  const { data } = await call("find_acs_users", { search: "kim", acs_system_id: hotel(sandbox).doors });
  const owners = data.acs_users.map(({ display_name, person }: Record<string, string>) => [
    display_name,
    person,
  ]);
  expect(owners).toEqual([
    ["Min-jun Kim", "Min-jun Kim"],
    ["Soo-ah Kim", "Soo-ah Kim"],
  ]);
  expect(data.next_step).toBeUndefined();
  expect(data.summary).toBe('2 ACS users matching "kim": "Min-jun Kim" and "Soo-ah Kim".');
  const { data: everywhere } = await call("find_acs_users", { search: "kim" });
  expect(everywhere.summary).toBe(
    '4 ACS users matching "kim": "Min-jun Kim" in 2 accounts and "Soo-ah Kim" in 2 accounts.',
  );
});

test("says in words how many are not linked yet, also when they are too many to be named", async () => {
  const { call } = await connect();
  const { data } = await call("find_acs_users");
  expect(data.summary).toBe("11 ACS users, 3 of them not linked to a person yet.");
});

test("lists one system's accounts, each once, in pages that the cursor alone turns", async () => {
  const { call, sandbox, exchanges } = await connect();
  const { doors: acs_system_id } = hotel(sandbox);
  const pages = await pagesOf(call, "find_acs_users", { acs_system_id, limit: 4 });
  expect(pages.map((page) => page.length)).toEqual([4, 2]);
  expect(new Set(pages.flat().map((user) => user.acs_user_id)).size).toBe(6);
  expect(new Set(pages.flat().map((user) => user.system))).toEqual(new Set(["Hotel Aurora Doors"]));
  const listed = exchanges.filter(({ path }) => path === "/acs/users/list");
  expect(listed.map(({ params }) => params.limit)).toEqual([4, 4]);
});

test("the cursor remembers what was searched for", async () => {
  const { call } = await connect();
  const pages = await pagesOf(call, "find_acs_users", { search: "kim", limit: 3 });
  expect(pages.flat().map((user) => user.display_name)).toEqual([
    "Min-jun Kim",
    "Min-jun Kim",
    "Soo-ah Kim",
    "Soo-ah Kim",
  ]);
});

test("says in words that there are more", async () => {
  const { call } = await connect();
  const { data } = await call("find_acs_users", { limit: 1 });
  expect(data).toMatchObject({
    has_more: true,
    summary: '1 ACS user: "Jean Doe" (not linked to a person yet). There are more.',
  });
});

test.each(["abc", "20", "e30"])("refuses the cursor %j before any request", async (cursor) => {
  const { call, exchanges } = await connect();
  const { isError, text } = await call("find_acs_users", { cursor });
  expect(isError).toBe(true);
  expect(text).toBe(FOREIGN);
  expect(exchanges).toEqual([]);
});

test("refuses a cursor of another list", async () => {
  const { call } = await connect();
  const { data } = await call("find_user_identities", { limit: 2 });
  const { text } = await call("find_acs_users", { cursor: data.next_cursor });
  expect(text).toBe(FOREIGN);
});

test("says that Seam does not know the system", async () => {
  const { call } = await connect();
  const { isError, text } = await call("find_acs_users", { acs_system_id: "no-such-system" });
  expect(isError).toBe(true);
  expect(text).toContain("acs_system_id: Invalid uuid");
  expect(text).toContain("Change the named arguments and call again. Nothing was changed.");
});

test("shows what is wrong with an account, and whether it is suspended", async () => {
  const { call, sandbox } = await connect();
  const { acs_user_id } = seededAcsUser(sandbox, "jean@example.com");
  const warning = { warning_code: "latch_resident_user", message: "Edit it in Latch." };
  sandbox.workspace.state.acs_users.change(acs_user_id, {
    is_suspended: true,
    warnings: [{ ...warning, created_at: "2026-03-01T00:00:00.000Z" }],
  });
  const { data } = await call("find_acs_users", { search: "jean" });
  expect(data.acs_users).toMatchObject([{ acs_user_id, is_suspended: true, warnings: [warning] }]);
});

test.each([
  [{ limit: 0 }, "limit must be a whole number from 1 to 100"],
  [{ search: " " }, 'search "" must have 1 to 200 characters'],
  [{ acs_system_id: "Hotel Aurora" }, 'acs_system_id "Hotel Aurora" is not an id: send it exactly as a tool'],
  [
    { email: "jean@example.com" },
    '"email" is not an argument of find_acs_users, which takes search, acs_system_id, limit, cursor',
  ],
])("refuses %j before any request, by name", async (args, words) => {
  const { call, exchanges } = await connect();
  const { isError, text } = await call("find_acs_users", args);
  expect(isError).toBe(true);
  expect(text).toContain("Nothing was done: ");
  expect(text).toContain(words);
  expect(exchanges).toEqual([]);
});
