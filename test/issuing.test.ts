/** Credentials that would not work are refused before anything is created; what is odd is said. */
import { describe, expect, test } from "vitest";
import { connect, type Harness } from "./support/connect.ts";
import { createGuest, hotel, seeded, seededAcsUser } from "./support/fixtures.ts";
import { connectOdd } from "./support/odd-seam.ts";
import { atNoon } from "./support/reading.ts";

const CREATE = "/acs/credentials/create";
const ANA = { email_address: "ana.silva@example.com" };
const LENA = { email_address: "lena.fischer@example.com" };
const OMAR = { email_address: "omar.haddad@example.com" };
const PIN = { access_method: "code", code: "824759" };
const GOING = [{ warning_code: "being_deleted", message: "Going" }];

/** The ids of doors of one of the hotel's systems, by name. */
function doorsOf({ sandbox }: Pick<Harness, "sandbox">, system: "doors" | "staff") {
  const all = sandbox.workspace.state.acs_entrances.by("acs_system_id", hotel(sandbox)[system]);
  return Object.fromEntries(all.map((one) => [one.display_name, one.acs_entrance_id]));
}

const both = [
  ["issue_mobile_key", LENA],
  ["create_credential", { ...LENA, access_method: "card" }],
] as const;

describe.each(both)("%s", (tool, args) => {
  test("refuses an end that has passed by Seam's clock", async () => {
    const { call, routes } = await connect({ sandbox: atNoon });
    const { isError, text } = await call(tool, { ...args, ends_at: "2026-03-02T12:59:00+01:00" });
    expect(isError).toBe(true);
    expect(text).toMatch(
      /^Nothing was issued: ends_at 2026-03-02T12:59\+01:00 is in the past; Seam's clock says 2026-03-02T13:00(:\d\d)?\+01:00\. Send/,
    );
    expect(text).toContain("Send an ends_at in the future, or leave it out.");
    expect(routes()).not.toContain(CREATE);
  });

  test("refuses an end that is not after the start", async () => {
    const { call, routes } = await connect();
    const times = { starts_at: "2126-01-01T00:00:00Z", ends_at: "2126-01-01T01:00:00+01:00" };
    const { isError, text } = await call(tool, { ...args, ...times });
    expect(isError).toBe(true);
    expect(text).toBe(
      "Nothing was issued: ends_at 2126-01-01T01:00+01:00 is not after starts_at 2126-01-01T01:00+01:00. Send a later ends_at.",
    );
    expect(routes()).not.toContain(CREATE);
  });

  test("reads local times in the time zone of the account's system, and says them so", async () => {
    const { call, exchanges } = await connect();
    const times = { starts_at: "2126-07-01T15:00", ends_at: "2126-12-01T12:00" };
    const { data } = await call(tool, { ...args, ...times });
    expect(exchanges.find(({ path }) => path === CREATE)?.params).toMatchObject({
      starts_at: "2126-07-01T13:00:00.000Z",
      ends_at: "2126-12-01T11:00:00.000Z",
    });
    expect(data.acs_credential).toMatchObject({
      starts_at: "2126-07-01T15:00+02:00",
      ends_at: "2126-12-01T12:00+01:00",
    });
  });

  test.each([
    [
      { starts_at: "2126-03-31T02:30", ends_at: "2126-12-01T12:00" },
      'starts_at "2126-03-31T02:30" does not exist in Europe/Vienna',
    ],
    [{ ends_at: "2126-10-27T02:30" }, 'ends_at "2126-10-27T02:30" comes twice in Europe/Vienna'],
  ])("refuses the local time %j, which the clocks show never or twice", async (times, words) => {
    const { call, routes } = await connect();
    const { isError, text } = await call(tool, { ...args, ...times });
    expect(isError).toBe(true);
    expect(text).toContain(`Nothing was issued: ${words}`);
    expect(routes()).not.toContain(CREATE);
  });

  test("asks for the offset of a local time where Seam knows no time zone", async () => {
    const { call, routes } = await connectOdd({
      "/acs/systems/list": ({ acs_systems }) =>
        acs_systems.map((one: { location?: unknown }) => delete one.location),
    });
    const { isError, text } = await call(tool, { ...args, ends_at: "2126-01-01T00:00" });
    expect(isError).toBe(true);
    expect(text).toContain(
      'Nothing was issued: ends_at "2126-01-01T00:00" has no offset, and no time zone is known to read it in.',
    );
    expect(routes()).not.toContain(CREATE);
  });

  test.each([
    [{ allowed_acs_entrance_ids: [] }, "allowed_acs_entrance_ids is empty: name at least one entrance, or"],
    [{ acs_entrance_names: [] }, "acs_entrance_names is empty: name at least one entrance, or leave it out."],
  ])("refuses %j before any request", async (more, words) => {
    const { call, exchanges } = await connect();
    const { text } = await call(tool, { ...args, ...more });
    expect(text).toContain(`Nothing was done: ${words}`);
    expect(exchanges).toEqual([]);
  });

  test.each([
    ["2126-01-01T00:00:00Z", "2126-01-01T01:00:00+01:00"],
    ["2126-01-01T01:00", "2126-01-01T00:00Z"],
    ["2126-01-02T00:00", "2126-01-01T00:00"],
  ])("refuses that it starts %s and ends %s, which is not later", async (starts_at, ends_at) => {
    const { call, routes } = await connect();
    const { text } = await call(tool, { ...args, starts_at, ends_at });
    expect(text).toMatch(
      /^Nothing was issued: ends_at 2126-01-01T0\d:00\+01:00 is not after starts_at 2126-01-0\dT0\d:00\+01:00\. Send/,
    );
    expect(routes()).not.toContain(CREATE);
  });

  test.each([
    ["/user_identities/list", "user_identities", "the person"],
    ["/acs/users/list", "acs_users", "ACS user"],
  ])("refuses for somebody who is being deleted, by %s", async (path, key, whom) => {
    const { call, routes } = await connectOdd({
      [path]: (body) => body[key].map((one: object) => Object.assign(one, { warnings: GOING })),
    });
    const { isError, text } = await call(tool, args);
    expect(isError).toBe(true);
    expect(text).toContain(`Nothing was issued: Seam is deleting ${whom} `);
    expect(routes()).not.toContain(CREATE);
  });

  test("refuses for an account whose deletion Seam is still passing on, by its mutation alone", async () => {
    const deleting = (body: { acs_user?: object; acs_users?: object[] }) => {
      for (const user of [body.acs_user, ...(body.acs_users ?? [])])
        if (user) Object.assign(user, { pending_mutations: [{ mutation_code: "deleting" }] });
    };
    const { call, routes } = await connectOdd({ "/acs/users/list": deleting, "/acs/users/get": deleting });
    const { text } = await call("issue_mobile_key", { email_address: "ana.silva@example.com" });
    expect(text).toContain("Nothing was issued: Seam is deleting ACS user");
    expect(routes()).not.toContain("/acs/credentials/create");
  });

  test("refuses for an account whose person is being deleted", async () => {
    const { call, sandbox, routes } = await connectOdd({
      "/user_identities/get": ({ user_identity }) => Object.assign(user_identity, { warnings: GOING }),
    });
    const { acs_user_id } = seededAcsUser(sandbox, LENA.email_address);
    const { text } = await call(tool, { ...args, email_address: undefined, acs_user_id });
    expect(text).toContain("Nothing was issued: Seam is deleting the person");
    expect(routes()).not.toContain(CREATE);
  });

  test("refuses an account in a credential manager, also with doors", async () => {
    const { call, sandbox, routes } = await connect();
    const { user_identity_id } = seeded(sandbox, "ana_silva");
    const accounts = sandbox.workspace.state.acs_users.by("user_identity_id", user_identity_id);
    const own = accounts.find((one) => one.acs_system_id === hotel(sandbox).manager);
    const { text } = await call(tool, {
      ...args,
      email_address: undefined,
      acs_user_id: own?.acs_user_id,
      acs_entrance_names: ["Gym"],
    });
    expect(text).toContain('is an account in "Aurora Mobile Keys", a credential manager, which has no doors');
    expect(routes()).not.toContain(CREATE);
  });

  test("refuses a door of another system by its name", async () => {
    const harness = await connect();
    const laundry = doorsOf(harness, "staff").Laundry;
    const { text } = await harness.call(tool, { ...args, allowed_acs_entrance_ids: [laundry] });
    const { doors, staff } = hotel(harness.sandbox);
    expect(text).toContain(
      `Nothing was issued: "Laundry" (${laundry}) is in ACS system ${staff}, and the account is in ACS system ${doors}.`,
    );
    expect(harness.routes()).not.toContain(CREATE);
  });

  test("says that a suspended account opens nothing", async () => {
    const { call, sandbox } = await connect();
    const { acs_user_id } = seededAcsUser(sandbox, LENA.email_address);
    sandbox.workspace.state.acs_users.change(acs_user_id, { is_suspended: true });
    const { data } = await call(tool, args);
    expect(data.warnings).toContain(
      "The account is suspended, which revokes its access: unsuspend_acs_user restores it.",
    );
  });

  test("says that it never ends, and that it may open nothing where doors are part of it", async () => {
    const { call } = await connect();
    const { data } = await call(tool, args);
    expect(data.warnings).toEqual(
      expect.arrayContaining([
        "It never ends, as no ends_at was sent.",
        "No entrances were named, and in this kind of system (visionline_system) they are part of it: it may open nothing.",
      ]),
    );
  });

  test.each([
    "/acs/systems/list_compatible_credential_manager_acs_systems",
    "/acs/credentials/list",
    "/acs/entrances/list",
    "/user_identities/enrollment_automations/list",
  ])("is not stopped when %s does not answer as it should", async (path) => {
    const harness = await connect();
    harness.sandbox.fail({ path, kind: "status", status: 500 });
    const allowed_acs_entrance_ids = [doorsOf(harness, "doors").Gym];
    const { isError, data } = await harness.call(tool, { ...args, allowed_acs_entrance_ids });
    expect(isError).toBe(false);
    const isAsked = harness.routes().includes(path);
    expect(data.warnings?.join() ?? "").toMatch(isAsked ? /It could not be checked/ : /^((?!checked).)*$/);
  });
});

describe("means", () => {
  const staff = { acs_entrance_names: ["Staff Door", "Laundry"] };

  test("a PIN for a door that takes none is refused, and names the door", async () => {
    const { call, routes } = await connect();
    const { text } = await call("create_credential", {
      ...LENA,
      ...PIN,
      acs_entrance_names: ["Gym", "Room 101"],
    });
    expect(text).toBe(
      'Nothing was issued: Seam says that "Gym", "Room 101" cannot be opened with PIN codes (can_unlock_with_code: ' +
        "false). Choose other entrances, or another kind of credential.",
    );
    expect(routes()).not.toContain(CREATE);
  });

  test.each([
    ["issue_mobile_key", LENA, "can_unlock_with_mobile_key", { acs_entrance_names: ["Gym"] }],
    [
      "create_credential",
      { ...LENA, access_method: "card" },
      "can_unlock_with_card",
      { acs_entrance_names: ["Gym"] },
    ],
    ["create_credential", { ...OMAR, ...PIN }, "can_unlock_with_code", staff],
  ])("%s asks %j what Seam says in %s: false refuses, silence does not", async (tool, args, field, doors) => {
    for (const [said, isRefused] of [
      [false, true],
      [undefined, false],
    ]) {
      const { call } = await connectOdd({
        "/acs/entrances/list": ({ acs_entrances }) =>
          acs_entrances.map((one: object) => Object.assign(one, { [field]: said })),
      });
      const { isError, text } = await call(tool, { ...args, ...doors });
      expect(isError).toBe(isRefused);
      expect(text.includes(`${field}: false`)).toBe(isRefused);
    }
  });
});

describe("mobile keys", () => {
  test("are refused where no credential manager fits the system", async () => {
    const { call, routes } = await connect();
    const { text } = await call("issue_mobile_key", OMAR);
    expect(text).toBe(
      'Nothing was issued: Seam names no credential manager that fits ACS system "Aurora Staff Building", so no phone ' +
        "could receive the key. Connect one in Seam first, or use create_credential for a PIN code or a card.",
    );
    expect(routes()).not.toContain(CREATE);
  });

  test("are refused with a credential manager that does not fit, naming those that do", async () => {
    const { call, sandbox, routes } = await connect();
    const { acs_system_id } = sandbox.workspace.create.acs_system({
      name: "Second Keys",
      external_type: "hid_credential_manager_organization",
    });
    const { text } = await call("issue_mobile_key", {
      ...LENA,
      credential_manager_acs_system_id: acs_system_id,
    });
    expect(text).toContain(
      `credential_manager_acs_system_id ${acs_system_id} does not fit ACS system "Hotel`,
    );
    expect(text).toContain(`"${hotel(sandbox).manager}":"Aurora Mobile Keys"`);
    expect(routes()).not.toContain(CREATE);
  });

  test("name the key that the account has already, but not its copies and what has ended", async () => {
    const { call, sandbox } = await connect({ sandbox: atNoon });
    const { acs_user_id } = seededAcsUser(sandbox, ANA.email_address);
    const [key] = sandbox.workspace.state.acs_credentials.by("acs_user_id", acs_user_id);
    const { data } = await call("issue_mobile_key", ANA);
    expect(data.warnings).toContain(
      `The account had 1 mobile key already: ${key?.acs_credential_id} (until 2026-03-05T12:00+01:00). On Visionline a ` +
        "new mobile key revokes the person's one before, so this one must name all doors that they need. Unless details of its vendor override, what it does to other people's keys Seam does not say. " +
        "delete_credential revokes what is not needed.",
    );
  });

  test("say that no phone receives them without a person or before enrollment", async () => {
    const { call, sandbox } = await connect();
    const withoutPerson = await call("issue_mobile_key", { acs_user_email_address: "jean@example.com" });
    expect(withoutPerson.data.summary).toContain('ACS user "Jean Doe", not linked to a person yet');
    expect(withoutPerson.data.next_step).toBe(
      "This ACS user is not linked to a person, so no phone receives the key: link it with link_acs_user.",
    );
    const notEnrolled = await call("issue_mobile_key", LENA);
    expect(notEnrolled.data.next_step).toBe(
      "No phone receives the key before launch_enrollment prepares the person's phones.",
    );
    const { user_identity_id } = createGuest(sandbox);
    const acs_system_id = hotel(sandbox).doors;
    const enrolled = await call("issue_mobile_key", { user_identity_id, acs_system_id });
    expect(enrolled.data.next_step).toBe(
      "It goes to the 2 phones that are ready for it by itself; list_phones with this acs_credential_id shows which has it.",
    );
  });

  test("say nothing more when all is well", async () => {
    const { call, sandbox } = await connect();
    const { user_identity_id } = seeded(sandbox, "soo_ah_kim");
    const { acs_credentials } = sandbox.workspace.state;
    for (const one of [...acs_credentials.by("user_identity_id", user_identity_id)])
      acs_credentials.remove(one.acs_credential_id);
    const { data } = await call("issue_mobile_key", {
      user_identity_id,
      acs_entrance_names: ["Gym"],
      ends_at: "2126-01-01T00:00:00Z",
    });
    expect(data.warnings).toBeUndefined();
  });
});
