import { describe, expect, test } from "vitest";
import { connect, type Harness } from "../support/connect.ts";
import { createGuest, hotel, readable, seeded, seededAcsUser } from "../support/fixtures.ts";
import { connectOdd } from "../support/odd-seam.ts";
import { atNoon, pagesOf } from "../support/reading.ts";

/** Of an error or a warning. */
const SAID = { message: "Said by Seam", created_at: "2026-03-02T12:00:00.000Z" };
const ACCESS = "/acs/entrances/list_credentials_with_access";

const names = (data: { acs_entrances: { display_name?: string }[] }) =>
  data.acs_entrances.map(({ display_name }) => display_name);

/** A door of one of the hotel's systems, by name. */
function doorCalled({ sandbox }: Pick<Harness, "sandbox">, display_name: string): string {
  const door = [...sandbox.workspace.state.acs_entrances.from()].find(
    (one) => one.display_name === display_name,
  );
  if (!door) throw new Error(`The seed has no door ${display_name}`);
  return door.acs_entrance_id;
}

/** A door of the hotel that nobody has a key to, and ways to give some. */
async function emptyRoom(options: Parameters<typeof connect>[0] = { sandbox: atNoon }) {
  const harness = await connect(options);
  const { sandbox, call } = harness;
  const acs_entrance_id = doorCalled(harness, "Room 103");
  const accountOf = (email: string) => seededAcsUser(sandbox, email).acs_user_id;
  const giveTo = (acs_user_id: string, more: { starts_at?: string; ends_at?: string } = {}) =>
    sandbox.workspace.create.acs_credential({
      acs_user_id,
      access_method: "card",
      allowed_acs_entrance_ids: [acs_entrance_id],
      ...more,
    });
  const give = (email: string, more = {}) => giveTo(accountOf(email), more);
  const whoCanOpen = (more = {}) =>
    call("list_entrances", { search: "Room 103", who_can_open: true, ...more });
  return { ...harness, accountOf, give, giveTo, whoCanOpen };
}

const peopleIn = (data: { acs_credentials: { person: string }[] }) =>
  data.acs_credentials.map(({ person }) => person);

describe("doors", () => {
  test("are listed with their systems and by what they open", async () => {
    const { call } = await connect();
    const { data, text } = await call("list_entrances", { search: "gym" });
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(data)));
    expect(readable(data)).toMatchInlineSnapshot(`
      {
        "acs_entrances": [
          {
            "acs_entrance_id": "<id 1>",
            "display_name": "Gym",
            "system": "Hotel Aurora Doors",
          },
        ],
        "has_more": false,
        "summary": "1 door with "gym" in the name: "Gym".",
      }
    `);
  });

  test.each(["room", "ROOM", "Róom", " room "])("are found by %j, a part of the name", async (search) => {
    const { call } = await connect();
    const { data } = await call("list_entrances", { search });
    expect(names(data)).toEqual(["Room 101", "Room 102", "Room 103", "Room 201", "Room 202", "Room 204"]);
  });

  test("are found whatever the accents that Seam has", async () => {
    const { call, sandbox } = await connect();
    const acs_entrance_id = doorCalled({ sandbox }, "Laundry");
    sandbox.workspace.state.acs_entrances.change(acs_entrance_id, { display_name: "Wäscherei" });
    const { data } = await call("list_entrances", { search: "WASCH" });
    expect(names(data)).toEqual(["Wäscherei"]);
  });

  test("are listed by system, named in words", async () => {
    const { call, sandbox } = await connect();
    const { data } = await call("list_entrances", { acs_system_id: hotel(sandbox).staff });
    expect(names(data)).toEqual(["Staff Door", "Laundry"]);
    expect(data.acs_entrances.map((one: { system: string }) => one.system)).toEqual([
      "Aurora Staff Building",
      "Aurora Staff Building",
    ]);
    expect(data.summary).toBe('2 doors in "Aurora Staff Building": "Staff Door", "Laundry".');
  });

  test("come in pages, each once, and the cursor remembers what was searched for", async () => {
    const { call } = await connect();
    const pages = await pagesOf(call, "list_entrances", { search: "room", limit: 4 });
    expect(pages.map((page) => page.length)).toEqual([4, 2]);
    expect(new Set(pages.flat().map((one) => one.acs_entrance_id)).size).toBe(6);
  });

  test("that are not there are said not to be, and what to try", async () => {
    const { call } = await connect();
    const { isError, data } = await call("list_entrances", { search: "sauna" });
    expect(isError).toBe(false);
    expect(data).toMatchObject({
      acs_entrances: [],
      summary: 'No door has "sauna" in its name.',
      next_step: "Try a shorter part of the name, or none.",
    });
  });

  test("show who can open them only when this is asked", async () => {
    const { call, routes } = await connect();
    const { data } = await call("list_entrances", { search: "Room 204" });
    expect(data.acs_credentials).toBeUndefined();
    expect(routes()).not.toContain(ACCESS);
  });
});

describe("who can open a door", () => {
  test("is said with names, by what and until when, without the copies on phones", async () => {
    const { call, sandbox } = await connect({ sandbox: atNoon });
    const { data, text } = await call("list_entrances", { search: "Room 204", who_can_open: true });
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(data)));
    expect(readable(data)).toMatchInlineSnapshot(`
      {
        "acs_credentials": [
          {
            "access_method": "mobile_key",
            "acs_credential_id": "<id 2>",
            "ends_at": "2026-03-05T12:00+01:00",
            "person": "Ana Silva",
            "starts_at": "2026-02-28T15:00+01:00",
            "system": "Hotel Aurora Doors",
          },
        ],
        "acs_entrances": [
          {
            "acs_entrance_id": "<id 1>",
            "display_name": "Room 204",
            "system": "Hotel Aurora Doors",
          },
        ],
        "has_more": false,
        "summary": "Who can open "Room 204", as Seam lists it: "Ana Silva" (mobile key until 2026-03-05T12:00+01:00).",
      }
    `);
    const { user_identity_id } = seeded(sandbox, "ana_silva");
    expect(sandbox.workspace.state.acs_credentials.by("user_identity_id", user_identity_id)).toHaveLength(3);
  });

  test("says from when, on no phone yet, and without an end", async () => {
    const { call } = await connect({ sandbox: atNoon });
    const main = await call("list_entrances", { search: "main entrance", who_can_open: true });
    expect(main.data.summary).toBe(
      'Who can open "Main Entrance", as Seam lists it: "Ana Silva" (mobile key until 2026-03-05T12:00+01:00), ' +
        '"Min-jun Kim" (mobile key until 2026-03-03T00:59:59+01:00), ' +
        '"Soo-ah Kim" (mobile key from 2026-03-02T15:00+01:00 until 2026-03-07T12:00+01:00, on no phone yet), ' +
        '"Lena Fischer" (card until 2026-03-04T12:00+01:00).',
    );
    const laundry = await call("list_entrances", { search: "laundry", who_can_open: true });
    expect(laundry.data.summary).toBe(
      'Who can open "Laundry", as Seam lists it: "Omar Haddad" (PIN code without an end).',
    );
  });

  test("does not count what has ended, by Seam's clock", async () => {
    const { sandbox, give, whoCanOpen } = await emptyRoom();
    const lenas = give("lena.fischer@example.com");
    const endAt = (ends_at: string, { acs_credential_id } = lenas) =>
      sandbox.workspace.state.acs_credentials.change(acs_credential_id, { ends_at });
    endAt("2026-03-02T12:00:00.000Z");
    endAt("2026-03-02T12:00:01.000Z", give("minjun.kim@example.com"));
    const { data } = await whoCanOpen();
    expect(data.acs_credentials).toMatchObject([{ person: "Min-jun Kim" }]);
    expect(data.summary).toBe(
      'Who can open "Room 103", as Seam lists it: "Min-jun Kim" (card until 2026-03-02T13:00:01+01:00).',
    );
  });

  test("says that nobody can, of a door that is there", async () => {
    const { whoCanOpen } = await emptyRoom();
    const { isError, data } = await whoCanOpen();
    expect(isError).toBe(false);
    expect(data).toMatchObject({ acs_entrances: [{ display_name: "Room 103" }], acs_credentials: [] });
    expect(data.summary).toBe('Seam lists no credential that opens "Room 103" now or later.');
  });

  test("is not believed to be nobody on one look alone", async () => {
    let looks = 0;
    const { call } = await connectOdd({
      [ACCESS]: ({ acs_credentials }) => ++looks === 1 && acs_credentials.splice(0),
    });
    const { data } = await call("list_entrances", { search: "gym", who_can_open: true });
    expect(data.acs_credentials).toMatchObject([{ person: "Ana Silva" }]);
  });

  test("says that an account is suspended, and that a key is being deleted", async () => {
    const { sandbox, accountOf, give, whoCanOpen } = await emptyRoom();
    const lena = "lena.fischer@example.com";
    const { acs_credential_id } = give(lena);
    sandbox.workspace.state.acs_users.change(accountOf(lena), { is_suspended: true });
    sandbox.workspace.state.acs_credentials.change(acs_credential_id, {
      warnings: [{ warning_code: "being_deleted", message: "Going", created_at: "2026-03-02T12:00:00.000Z" }],
    });
    const { data } = await whoCanOpen();
    expect(data.acs_credentials).toMatchObject([{ person: "Lena Fischer", is_suspended: true }]);
    expect(data.summary).toBe(
      'Who can open "Room 103", as Seam lists it: "Lena Fischer" (card being deleted, account suspended).',
    );
  });

  test.each([
    ["deleted_externally", { errors: [{ error_code: "deleted_externally", ...SAID }] }],
    ["acs_user_inactive", { warnings: [{ warning_code: "acs_user_inactive", ...SAID }] }],
    [
      "access_schedule_has_ended",
      { access_schedule: { starts_at: "2026-02-01T12:00:00.000Z", ends_at: "2026-03-01T12:00:00.000Z" } },
    ],
  ])("says of an account that it is %s", async (code, account) => {
    const { sandbox, accountOf, give, whoCanOpen } = await emptyRoom();
    give("lena.fischer@example.com");
    sandbox.workspace.state.acs_users.change(accountOf("lena.fischer@example.com"), account as never);
    const { data } = await whoCanOpen();
    expect(data.acs_credentials).toMatchObject([{ acs_user_problems: [code] }]);
    expect(data.summary).toContain(`"Lena Fischer" (card without an end, account ${code})`);
  });

  test.each([
    ["card", "waiting to be encoded"],
    ["code", "waiting to be issued"],
  ] as const)("says of a %s that it is %s", async (access_method, words) => {
    const { sandbox, accountOf, whoCanOpen } = await emptyRoom();
    const { acs_credential_id } = sandbox.workspace.create.acs_credential({
      acs_user_id: accountOf("lena.fischer@example.com"),
      access_method,
      ...(access_method === "code" && { code: "824759" }),
      allowed_acs_entrance_ids: [doorCalled({ sandbox }, "Room 103")],
    });
    const waiting = { warning_code: "waiting_to_be_issued", ...SAID };
    sandbox.workspace.state.acs_credentials.change(acs_credential_id, { warnings: [waiting] } as never);
    const { data } = await whoCanOpen();
    expect(data.summary).toContain(`without an end, ${words})`);
  });

  test("does not count what has ended by a time that is nearly ISO 8601, and shows it as one", async () => {
    const { sandbox, call, give, whoCanOpen } = await emptyRoom();
    const { acs_credential_id } = give("lena.fischer@example.com");
    sandbox.workspace.state.acs_credentials.change(acs_credential_id, { ends_at: "2025-01-01 10:00:00+00" });
    const { data } = await whoCanOpen();
    expect(data.summary).toBe('Seam lists no credential that opens "Room 103" now or later.');
    const listed = await call("list_credentials", { acs_entrance_name: "Room 103" });
    expect(listed.data.acs_credentials).toMatchObject([{ ends_at: "2025-01-01T11:00+01:00" }]);
    const later = await call("list_credentials", { ends_after: "2026-12-01T00:00:00Z" });
    expect(JSON.stringify(later.data)).not.toContain(acs_credential_id);
  });

  test("says that an end cannot be read, and hides nothing for it", async () => {
    const { sandbox, call, give, whoCanOpen } = await emptyRoom();
    const { acs_credential_id } = give("lena.fischer@example.com");
    sandbox.workspace.state.acs_credentials.change(acs_credential_id, { ends_at: "1 Jan 2025" });
    const { data } = await whoCanOpen();
    expect(data.summary).toContain('(card until "1_Jan_2025" (which is no time that can be read))');
    const later = await call("list_credentials", {
      acs_entrance_name: "Room 103",
      ends_after: "2026-12-01T00:00:00Z",
    });
    expect(later.data.acs_credentials).toMatchObject([{ acs_credential_id, ends_at: "1_Jan_2025" }]);
    expect(later.data.warnings).toEqual([
      "1 credential of these has an ends_at that cannot be read: whether it fits is not known.",
    ]);
  });

  test("names the account where nobody is linked, and the person once one is", async () => {
    const { call, give, whoCanOpen } = await emptyRoom();
    give("jean@example.com");
    const before = await whoCanOpen();
    expect(before.data.acs_credentials).toMatchObject([{ acs_user: "Jean Doe" }]);
    expect(before.data.acs_credentials[0].person).toBeUndefined();
    expect(before.data.summary).toContain(': "Jean Doe" (card');
    await call("create_user_identity", { full_name: "Jean D. Doe", user_identity_key: "jean" });
    await call("link_acs_user", { user_identity_key: "jean", acs_user_email_address: "jean@example.com" });
    const after = await whoCanOpen();
    expect(after.data.acs_credentials).toMatchObject([{ person: "Jean D. Doe" }]);
    expect(after.data.acs_credentials[0].acs_user).toBeUndefined();
  });

  test("tells two of the same name apart", async () => {
    const { sandbox, give, whoCanOpen } = await emptyRoom();
    for (const email of ["one@example.com", "two@example.com"]) {
      const person = { full_name: "Kim Lee", email_address: email };
      const { user_identity_id } = sandbox.workspace.create.user_identity(person);
      const acs_system_id = hotel(sandbox).doors;
      sandbox.workspace.create.acs_user({ acs_system_id, ...person, user_identity_id });
      give(email);
    }
    const { data } = await whoCanOpen();
    expect(peopleIn(data).sort()).toEqual(["Kim Lee (one@example.com)", "Kim Lee (two@example.com)"]);
  });

  test("comes in pages that say how many more there are", async () => {
    const { sandbox, call, giveTo, whoCanOpen } = await emptyRoom();
    for (let i = 0; i < 7; i++) giveTo(createGuest(sandbox, `Guest ${i}`).acs_user_id);
    const { data } = await whoCanOpen({ limit: 3 });
    expect(data.has_more).toBe(true);
    expect(data.summary).toMatch(
      /^Who can open "Room 103", as Seam lists it: "Guest \d" .*"Guest \d" .*\. These are 3 of 7 credentials\.$/,
    );
    const rest = await call("list_entrances", { cursor: data.next_cursor });
    expect(rest.data.acs_entrances).toMatchObject([{ display_name: "Room 103" }]);
    const shown = [...peopleIn(data), ...peopleIn(rest.data)];
    expect(shown).toHaveLength(6);
    expect(new Set(shown).size).toBe(6);
  });

  test("is told of a door by its id alone", async () => {
    const { call, sandbox } = await connect({ sandbox: atNoon });
    const acs_entrance_id = doorCalled({ sandbox }, "Gym");
    const { data } = await call("list_entrances", { acs_entrance_id, who_can_open: true });
    expect(data.acs_entrances).toMatchObject([{ acs_entrance_id, display_name: "Gym" }]);
    expect(data.acs_credentials).toMatchObject([{ person: "Ana Silva" }]);
  });

  test("means the door that is called so, also where others have this in their names", async () => {
    const { call, sandbox } = await connect();
    const acs_entrance_id = doorCalled({ sandbox }, "Laundry");
    sandbox.workspace.state.acs_entrances.change(acs_entrance_id, { display_name: "Gym Storage" });
    const { data } = await call("list_entrances", { search: "gym", who_can_open: true });
    expect(names(data)).toEqual(["Gym"]);
  });

  test.each([
    ["/acs/users/get", "whose accounts have them and whether these are suspended"],
    ["/user_identities/list", "who the people are"],
  ])("is told without names when %s does not answer, and says so", async (path, what) => {
    const { sandbox, give, whoCanOpen } = await emptyRoom();
    give("lena.fischer@example.com");
    sandbox.fail({ path, kind: "status", status: 500 });
    const { isError, data } = await whoCanOpen();
    expect(isError).toBe(false);
    expect(data.acs_credentials).toHaveLength(1);
    expect(data.warnings).toContain(
      `It could not be checked ${what}, since Seam did not answer as it should.`,
    );
  });
});

describe("is refused, saying what to send", () => {
  test("when several doors fit, naming them", async () => {
    const harness = await connect();
    const { isError, text } = await harness.call("list_entrances", { search: "room 20", who_can_open: true });
    expect(isError).toBe(true);
    expect(text).toContain(
      'Nothing was listed: 3 entrances fit "room 20". Send the whole name of one, or acs_system_id too; list_entrances takes the acs_entrance_id with who_can_open: {',
    );
    for (const name of ["Room 201", "Room 202", "Room 204"])
      expect(text).toContain(`"${doorCalled(harness, name)}":"${name}"`);
    expect(harness.routes()).not.toContain(ACCESS);
  });

  test("when no door fits", async () => {
    const { call } = await connect();
    const { isError, text } = await call("list_entrances", { search: "sauna", who_can_open: true });
    expect(isError).toBe(true);
    expect(text).toBe(
      'Nothing was listed: no entrance has "sauna" in its name. list_entrances without search shows all.',
    );
  });

  test.each([
    [{}, ""],
    [{ who_can_open: true }, ""],
    [{ search: "gym" }, ' and "gym" in its name'],
  ])("when no door has the id, with %j", async (more, words) => {
    const { call } = await connect();
    const acs_entrance_id = "00000000-0000-4000-8000-000000000000";
    const { isError, text } = await call("list_entrances", { acs_entrance_id, ...more });
    expect(isError).toBe(true);
    expect(text).toBe(
      `Nothing was listed: Seam lists no entrance with acs_entrance_id "${acs_entrance_id}"${words}. ` +
        "list_entrances without these shows all.",
    );
  });

  test.each(["list_entrances", "list_credentials"])(
    "when %s is asked of a system that is none",
    async (tool) => {
      const { call } = await connect();
      const acs_system_id = "00000000-0000-4000-8000-000000000000";
      const { isError, text } = await call(tool, { acs_system_id });
      expect(isError).toBe(true);
      expect(text).toBe(
        `Nothing was listed: Seam lists no ACS system "${acs_system_id}". list_acs_systems shows those that are there.`,
      );
    },
  );

  test("when no door was named", async () => {
    const { call, routes } = await connect();
    const { isError, text } = await call("list_entrances", { who_can_open: true });
    expect(isError).toBe(true);
    expect(text).toBe(
      "Nothing was listed: who_can_open is about one door. Send its name as search, or acs_entrance_id.",
    );
    expect(routes()).not.toContain(ACCESS);
  });

  test.each([{ cursor: "abc" }, { cursor: "W10" }])("when %j is no cursor of this list", async (args) => {
    const { call, exchanges } = await connect();
    const { text } = await call("list_entrances", args);
    expect(text).toBe(
      "Nothing was listed: cursor is not one of this list. Leave it out to start at the beginning.",
    );
    expect(exchanges).toEqual([]);
  });

  test.each([
    [{ acs_entrance_id: "Room 204" }, 'acs_entrance_id "Room 204" is not an id'],
    [{ who_can_open: "yes" }, "who_can_open must be true or false"],
    [{ name: "gym" }, '"name" is not an argument of list_entrances, which takes'],
  ])("before any request, of %j", async (args, words) => {
    const { call, exchanges } = await connect();
    const { isError, text } = await call("list_entrances", args);
    expect(isError).toBe(true);
    expect(text).toContain("Nothing was done: ");
    expect(text).toContain(words);
    expect(exchanges).toEqual([]);
  });
});
