import { expect, test } from "vitest";
import { connect } from "../support/connect.ts";
import { hotel, readable, seeded, seededAcsUser } from "../support/fixtures.ts";
import { atNoon, pagesOf } from "../support/reading.ts";

const FOREIGN = "Nothing was listed: cursor is not one of this list. Leave it out to start at the beginning.";
const OMAR = { user_identity_key: "omar_haddad" };

const names = (data: { acs_credentials: { display_name?: string }[] }) =>
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
          "doors": [
            "Room 204",
            "Main Entrance",
            "Gym",
          ],
          "ends_at": "2026-03-05T12:00+01:00",
          "person": "Ana Silva",
          "starts_at": "2026-02-28T15:00+01:00",
          "system": "Hotel Aurora Doors",
        },
      ],
      "has_more": false,
      "summary": "1 credential of "Ana Silva": mobile key for "Room 204", "Main Entrance", "Gym" until 2026-03-05T12:00+01:00.",
    }
  `);
});

test("shows each phone's copy when asked to", async () => {
  const { call } = await connect();
  const { data } = await call("list_credentials", {
    user_identity_key: "ana_silva",
    with_phone_copies: true,
  });
  const [key, ...copies] = data.acs_credentials;
  expect(copies.map((one: typeof key) => one.parent_acs_credential_id)).toEqual([
    key.acs_credential_id,
    key.acs_credential_id,
  ]);
  expect(names(data)).toEqual([
    undefined, // the key itself
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
  expect(data.acs_credentials).toMatchObject([
    { person: "Min-jun Kim", ends_at: "2026-03-03T00:59:59+01:00" },
  ]);
  expect(data.summary).toBe(
    '1 mobile key ending from 2026-03-02T00:00Z on, ending by 2026-03-03T00:00Z: mobile key of "Min-jun Kim" for "Room 101", "Main Entrance" until 2026-03-03T00:59:59+01:00.',
  );
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

test.each([
  ["a person", { user_identity_key: "lena_fischer" }],
  ["a door", { acs_entrance_name: "Room 202" }],
])("says of what %s has that its account is suspended", async (_what, args) => {
  const { call, sandbox } = await connect();
  const { acs_user_id } = seededAcsUser(sandbox, "lena.fischer@example.com");
  sandbox.workspace.state.acs_users.change(acs_user_id, { is_suspended: true });
  const { data } = await call("list_credentials", args);
  expect(data.acs_credentials).toMatchObject([{ is_suspended: true }]);
  expect(data.summary).toMatch(/ \(account suspended\)\.$/);
});

test("says that there is no such account, instead of none of its credentials", async () => {
  const { call, sandbox } = await connect();
  const { user_identity_id } = seeded(sandbox, "ana_silva"); // not an account's
  const { isError, text } = await call("list_credentials", { acs_user_id: user_identity_id });
  expect(isError).toBe(true);
  expect(text).toBe(
    `No ACS user has acs_user_id "${user_identity_id}". Nothing was done. Find it with find_acs_users.`,
  );
});

test("lists what opens a door, whosever it is", async () => {
  const { call } = await connect({ sandbox: atNoon });
  const { data } = await call("list_credentials", { acs_entrance_name: "MAIN entrance" });
  expect(data.acs_credentials.map((one: { person: string }) => one.person)).toEqual([
    "Ana Silva",
    "Min-jun Kim",
    "Soo-ah Kim",
    "Lena Fischer",
  ]);
  expect(data.summary).toMatch(
    /^4 credentials for "Main Entrance": mobile key of "Ana Silva" for .*; and 1 more\.$/,
  );
});

test("lists what a person opens a door with, and what an account does", async () => {
  const { call, sandbox } = await connect({ sandbox: atNoon });
  const gym = { acs_entrance_name: "gym" };
  const ana = await call("list_credentials", { ...gym, user_identity_key: "ana_silva" });
  expect(ana.data.acs_credentials).toMatchObject([{ doors: ["Room 204", "Main Entrance", "Gym"] }]);
  expect(ana.data.summary).toBe(
    '1 credential of "Ana Silva" for "Gym": mobile key for "Room 204", "Main Entrance", "Gym" until 2026-03-05T12:00+01:00.',
  );
  const min_jun = await call("list_credentials", { ...gym, user_identity_key: "min_jun_kim" });
  expect(min_jun.data).toMatchObject({
    acs_credentials: [],
    summary: 'No credential of "Min-jun Kim" for "Gym" was found.',
  });
  const accounts = ["ana.silva@example.com", "lena.fischer@example.com"].map((email) =>
    call("list_credentials", { ...gym, acs_user_id: seededAcsUser(sandbox, email).acs_user_id }),
  );
  const found = await Promise.all(accounts);
  expect(found.map(({ data }) => data.acs_credentials.length)).toEqual([1, 0]);
});

test.each([
  ["room 10", /^Nothing was listed: 3 entrances fit "room 10"\. .*"Room 101".*"Room 102".*"Room 103"/],
  [
    "sauna",
    /^Nothing was listed: no entrance has "sauna" in its name\. list_entrances without search shows all\.$/,
  ],
])("lists nothing for the door %j, which is not one", async (acs_entrance_name, words) => {
  const { call, routes } = await connect();
  const { isError, text } = await call("list_credentials", { acs_entrance_name });
  expect(isError).toBe(true);
  expect(text).toMatch(words);
  expect(routes()).not.toContain("/acs/entrances/list_credentials_with_access");
});

test("reads local bounds in the time zone of the systems, and asks for the offset where there are several", async () => {
  const { call, sandbox } = await connect({ sandbox: atNoon });
  const day = { ends_after: "2026-03-03T00:00", ends_before: "2026-03-03T01:00" };
  const { data } = await call("list_credentials", day);
  expect(data.acs_credentials).toMatchObject([{ person: "Min-jun Kim" }]);
  const { staff, doors } = hotel(sandbox);
  sandbox.workspace.state.acs_systems.change(staff, { location: { time_zone: "Europe/Lisbon" } });
  const { isError, text } = await call("list_credentials", day);
  expect(isError).toBe(true);
  expect(text).toContain('Nothing was listed: ends_after "2026-03-03T00:00" has no offset');
  const ofOne = await call("list_credentials", { ...day, acs_system_id: doors });
  expect(ofOne.data.acs_credentials).toMatchObject([{ person: "Min-jun Kim" }]);
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
  [{ ends_before: "today" }, 'ends_before "today" is not a date and time: send ISO 8601'],
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
