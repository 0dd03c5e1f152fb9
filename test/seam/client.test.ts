import { describe, expect, it } from "vitest";
import type { Workspace } from "../../src/sandbox/sandbox.ts";
import type { Page, Paging, Seam } from "../../src/seam/api.ts";
import { everything } from "../../src/seam/lists.ts";
import { failure, seamOn, seamOnSandbox, send } from "./harness.ts";

/** A client on a server whose every reply is this. */
const seamReplying = async (reply: object) => (await seamOn((_, response) => send(response, reply))).seam;

/** For each of two people, seven of everything that is listed in pages. */
function fill({ create }: Workspace) {
  const fillFor = (name: string) => {
    const { acs_system_id } = create.acs_system({ name, external_type: "salto_space_system" });
    const { user_identity_id } = create.user_identity({ full_name: "Owner" });
    const { acs_user_id } = create.acs_user({ acs_system_id, full_name: "Owner", user_identity_id });
    for (let i = 1; i <= 7; i++) {
      create.user_identity({ full_name: `${name} ${i}` });
      create.acs_user({ acs_system_id, full_name: `${name} ${i}` });
      create.acs_entrance({ acs_system_id, display_name: `${name} ${i}`, door_category: "guest" });
      create.acs_credential({ acs_user_id, access_method: "card" });
      create.access_grant({ user_identity_id, requested_access_methods: [] });
    }
    return { user_identity_id, acs_system_id, acs_user_id };
  };
  fillFor("North");
  return fillFor("South");
}

type Ids = ReturnType<typeof fill>;
type List = (params: Paging) => Promise<Page<object>>;
type Listing = [list: List, filter: object];

describe("everything", () => {
  it.each<[string, (seam: Seam, ids: Ids) => Listing]>([
    ["/user_identities/list", (seam) => [seam.user_identities.list, { search: "South" }]],
    [
      "/acs/users/list",
      (seam, { acs_system_id }) => [seam.acs.users.list, { acs_system_id, search: "South" }],
    ],
    ["/acs/credentials/list", (seam, { acs_user_id }) => [seam.acs.credentials.list, { acs_user_id }]],
    ["/acs/entrances/list", (seam, { acs_system_id }) => [seam.acs.entrances.list, { acs_system_id }]],
    [
      "/access_grants/list",
      (seam, { user_identity_id }) => [seam.access_grants.list as List, { user_identity_id }],
    ],
  ])("reads all pages of %s, with the same parameters on each", async (path, listing) => {
    const { sandbox, seam, exchanges } = await seamOnSandbox({ seed: false });
    const [list, filter] = listing(seam, fill(sandbox.workspace));
    const params = { ...filter, limit: 3 };
    const found = await everything(list, params);
    expect(exchanges).toMatchObject([
      { path, params, status: 200 },
      { path, params: { ...params, page_cursor: expect.any(String) }, status: 200 },
      { path, params: { ...params, page_cursor: expect.any(String) }, status: 200 },
    ]);
    expect(exchanges[0]?.params).not.toHaveProperty("page_cursor");
    expect(found).toHaveLength(7);
    expect(found).toEqual((await list(filter)).items);
  });

  it.each([
    ["without a word on pages", {}],
    ["with a null cursor", { pagination: { next_page_cursor: null, has_next_page: false } }],
    ["with null pages", { pagination: null }],
    ["with an empty cursor", { pagination: { next_page_cursor: "" } }],
  ])("takes a reply %s for the last page", async (_what, more) => {
    const { seam, requests } = await seamOn((_, response) => send(response, { acs_users: [], ...more }));
    expect(await everything(seam.acs.users.list, {})).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  /** Pages of ACS users, one reply after the other; the last one again and again. */
  const pages = (replies: (number: number) => object) => {
    let asked = 0;
    return seamOn((_, response) => send(response, replies(++asked)));
  };
  const page = (ids: string[], next_page_cursor: unknown, more = {}) => ({
    acs_users: ids.map((acs_user_id) => ({ acs_user_id })),
    pagination: { next_page_cursor, ...more },
  });

  it("takes rows that come twice for one", async () => {
    const { seam } = await pages((number) =>
      number === 1 ? page(["a", "b", "a"], "2") : page(["b", "c"], null),
    );
    const found = await everything(seam.acs.users.list, {});
    expect(found.map(({ acs_user_id }) => acs_user_id)).toEqual(["a", "b", "c"]);
  });

  it.each<[string, (number: number) => object, string, number]>([
    ["names itself as the next page", () => page(["one"], "again"), "a page names itself as the next one", 2],
    [
      "turns in circles",
      (number) => page([`${number}`], `cursor ${number % 3}`),
      "it comes back to a page that was read before",
      4,
    ],
    [
      "goes on without anything new",
      (number) => page(["one"], `cursor ${number}`),
      "its further pages hold nothing new",
      4,
    ],
    ["never ends", (number) => page([`${number}`], `cursor ${number}`), "it has more than 1000 pages", 1_001],
    [
      "has a next page that it does not name",
      () => page(["one"], null, { has_next_page: true }),
      "it says that there are more pages, and not where",
      1,
    ],
    [
      "names the next page by a number",
      () => page(["one"], 2),
      "it says that there are more pages, and not where",
      1,
    ],
  ])("refuses a list that %s", async (_what, replies, words, requests) => {
    const { seam, requests: made } = await pages(replies);
    const error = await failure(everything(seam.acs.users.list, {}));
    expect(error.message).toBe(`its list has no end that can be trusted: ${words}`);
    expect(error).toMatchObject({ path: "/acs/users/list", kind: "read" });
    expect(made).toHaveLength(requests);
  });

  it("fails when one page fails, rather than return half", async () => {
    const { sandbox, seam } = await seamOnSandbox({ seed: false });
    fill(sandbox.workspace);
    sandbox.fail({ kind: "status", status: 500, skip: 1 });
    const error = await failure(everything(seam.user_identities.list, { limit: 3 } as object));
    expect(error.status).toBe(500);
  });
});

describe("replies", () => {
  it("may have nulls, unknown fields, ids that are no UUIDs, and lack all but the id", async () => {
    const seam = await seamReplying({
      user_identities: [
        {
          user_identity_id: "user-identity_1",
          full_name: null,
          email_address: null,
          display_name: "Ada",
          acs_user_ids: ["acs-1"],
          errors: [],
          warnings: null,
          favourite_colour: { name: "blue" },
        },
        { user_identity_id: "2" },
      ],
      pagination: null,
      ok: true,
      surprise: [],
    });
    expect(await seam.user_identities.list({})).toEqual({
      items: [
        { user_identity_id: "user-identity_1", display_name: "Ada", acs_user_ids: ["acs-1"] },
        { user_identity_id: "2" },
      ],
      next_page_cursor: undefined,
      list: { path: "/user_identities/list", id: "user_identity_id" },
    });
  });

  it.each<[string, string, (seam: Seam) => Promise<unknown>]>([
    ["acs_users", "acs_user_id", async (seam) => (await seam.acs.users.list({})).items],
    ["acs_credentials", "acs_credential_id", async (seam) => (await seam.acs.credentials.list({})).items],
    ["acs_entrances", "acs_entrance_id", async (seam) => (await seam.acs.entrances.list({})).items],
    ["acs_systems", "acs_system_id", (seam) => seam.acs.systems.list({})],
    ["phones", "device_id", (seam) => seam.phones.list({})],
    [
      "enrollment_automations",
      "enrollment_automation_id",
      (seam) => seam.user_identities.enrollment_automations.list({ user_identity_id: "1" }),
    ],
    ["client_sessions", "client_session_id", (seam) => seam.client_sessions.list({ user_identity_id: "1" })],
    ["instant_keys", "instant_key_id", (seam) => seam.instant_keys.list({ user_identity_id: "1" })],
    [
      "access_grants",
      "access_grant_id",
      async (seam) => (await seam.access_grants.list({ user_identity_id: "1" })).items,
    ],
  ])("with %s need nothing but %s", async (key, id, list) => {
    const seam = await seamReplying({
      [key]: [{ [id]: "one", not_known: true, display_name: null, errors: null }],
    });
    expect(await list(seam)).toEqual([{ [id]: "one" }]);
  });

  it("with errors or warnings of unknown kinds keep them", async () => {
    const warnings = [{ warning_code: "brand_new", message: "New\u0000 kind", created_at: "x", more: 1 }];
    const seam = await seamReplying({ phone: { device_id: "one", warnings, errors: [{ message: null }] } });
    expect(await seam.phones.get({ device_id: "one" })).toEqual({
      device_id: "one",
      warnings: [{ warning_code: "brand_new", message: "New kind" }],
      errors: [{}],
    });
  });

  it("with a field of a wrong type lack that field only", async () => {
    const seam = await seamReplying({
      user_identities: [
        {
          user_identity_id: "1",
          full_name: "Ada",
          email_address: 5,
          acs_user_ids: "none",
          created_at: {},
          warnings: "odd",
          errors: [null, { error_code: 7, message: ["x"] }, "in words"],
        },
      ],
    });
    expect((await seam.user_identities.list({})).items).toEqual([
      {
        user_identity_id: "1",
        full_name: "Ada",
        warnings: [{ message: "odd" }],
        errors: [{}, { error_code: "7" }, { message: "in words" }],
      },
    ]);
  });

  it.each(["Europe/Vienna", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "America/Port-au-Prince"])(
    "keep the time zone %s as it is",
    async (time_zone) => {
      const seam = await seamReplying({ acs_systems: [{ acs_system_id: "1", location: { time_zone } }] });
      expect(await seam.acs.systems.list({})).toEqual([{ acs_system_id: "1", location: { time_zone } }]);
    },
  );

  it.each(["Europe/Vienna\u202e", "", 'Vienna (ask the "porter")', 5, null])(
    "lack a time zone that cannot be one: %j",
    async (time_zone) => {
      const seam = await seamReplying({ acs_systems: [{ acs_system_id: "1", location: { time_zone } }] });
      expect(await seam.acs.systems.list({})).toEqual([{ acs_system_id: "1", location: {} }]);
    },
  );

  it("with issues in plain words do not show the PIN in them", async () => {
    const warnings = ["PIN 482915 is not set"];
    const seam = await seamReplying({
      acs_credential: { acs_credential_id: "1", code: "482915", warnings, errors: "482915" },
    });
    const credential = await seam.acs.credentials.get({ acs_credential_id: "1" });
    expect(credential.warnings).toEqual([{ message: "PIN ••• is not set" }]);
    expect(credential.errors).toEqual([{ message: "•••" }]);
  });

  it("with an event that cannot be read bring the others", async () => {
    const event = { event_id: "1", event_type: "acs_user.deleted" };
    const seam = await seamReplying({ events: [null, { event_type: "x" }, "x", event, { event_id: 5 }] });
    expect(await seam.events.list({ event_types: [], since: "", limit: 5 })).toEqual({
      events: [event],
      count: 5,
    });
  });

  it.each([
    ["has a row without its id", [{ acs_user_id: "1" }, { display_name: "Ada" }], "1.acs_user_id"],
    ["is no list", { acs_user_id: "1" }, "the reply"],
    ["is not there", undefined, "the reply"],
  ])("with a list that %s prove nothing", async (_what, acs_users, where) => {
    const error = await failure((await seamReplying({ acs_users })).acs.users.list({}));
    expect(error.message).toBe(`its answer was not understood (${where})`);
  });

  it.each([
    ["lacks the resource", { ok: true }, "the reply"],
    ["has null for it", { phone: null }, "the reply"],
    ["has a resource without its id", { phone: { nickname: "My phone" } }, "device_id"],
    ["has an empty id", { phone: { device_id: "" } }, "device_id"],
  ])("are not believed when the reply %s", async (_what, reply, where) => {
    const error = await failure((await seamReplying(reply)).phones.get({ device_id: "one" }));
    expect(error.message).toBe(`its answer was not understood (${where})`);
    expect(error).toMatchObject({ path: "/phones/get", kind: "read" });
  });

  it("of a write that cannot be understood leave it in doubt", async () => {
    const error = await failure(
      (await seamReplying({ ok: true })).user_identities.create({ full_name: "Ada" }),
    );
    expect(error).toMatchObject({ kind: "write", may_have_been_received: true });
  });

  it("bring no PIN, token or key link along", async () => {
    const { sandbox, seam } = await seamOnSandbox();
    const { create, state } = sandbox.workspace;
    const [omar] = [...state.user_identities.from()].filter((one) => one.full_name === "Omar Haddad");
    const user_identity_id = omar?.user_identity_id ?? "";
    const instant = create.instant_key(user_identity_id);
    const grant = create.access_grant({
      user_identity_id,
      requested_access_methods: [{ mode: "mobile_key" }],
    });
    const [session] = [...state.client_sessions.by("user_identity_id", user_identity_id)];
    const read = JSON.stringify([
      await seam.acs.credentials.list({ user_identity_id }),
      await seam.client_sessions.list({ user_identity_id }),
      await seam.instant_keys.list({ user_identity_id }),
      await seam.access_grants.list({ user_identity_id }),
    ]);
    const [pin] = [...state.acs_credentials.from()].filter((one) => one.code === "482915");
    for (const id of [
      pin?.acs_credential_id,
      session?.client_session_id,
      instant.instant_key_id,
      grant.access_grant_id,
    ])
      expect(read).toContain(id);
    for (const secret of ["482915", session?.token, instant.instant_key_url, "token", "url"])
      expect(read).not.toContain(secret);
  });
});

describe("texts that anybody may have written", () => {
  it.each([
    ["control characters", "Ada\u0000\u0007\nLovelace\u009f", "Ada Lovelace"],
    ["escape sequences", "\u001b[31mAda\u001b[0m", "[31mAda [0m"],
    ["bidirectional ones", "\u202eecalevoL \u2066adA\u2069\u200f", "ecalevoL adA"],
    ["invisible ones", "A\u200bd\ufeffa\u2060 \u{e0041}\u{e0042}", "A d a"],
    ["line separators and spaces", " Ada\u2028\u2029\u00a0  Lovelace ", "Ada Lovelace"],
    ["half a surrogate pair", "Ada \ud83d", "Ada \ufffd"],
    ["joiners between letters that do without", "An\u200ca B\u200dob\u200d", "An a B ob"],
    ["variation selectors that vary nothing", "Ana\ufe0f\u{e0101}\u{e0102}", "Ana"],
    ["fillers", "Ana\u3164\u115fB\u034fob", "Ana B ob"],
    ["joiners at the end", "می\u200c 👩\u200d", "می 👩"],
    ["no joiner that letters need", "می\u200cخواهم क्\u200dष අක්\u200dෂර", "می\u200cخواهم क्\u200dष අක්\u200dෂර"],
    [
      "no joiner of emoji",
      "👩\u200d👩\u200d👧 👩🏽\u200d⚕\ufe0f ❤\ufe0f\u200d🔥 1\ufe0f⃣",
      "👩\u200d👩\u200d👧 👩🏽\u200d⚕\ufe0f ❤\ufe0f\u200d🔥 1\ufe0f⃣",
    ],
    ["nothing harmful", "Zoë 김수아 👩 O'Neil-Смит", "Zoë 김수아 👩 O'Neil-Смит"],
  ])("are cleaned of %s", async (_what, nickname, expected) => {
    const seam = await seamReplying({ phone: { device_id: "one", nickname } });
    expect((await seam.phones.get({ device_id: "one" })).nickname).toBe(expected);
  });

  it("are cut at 200 characters, never in the middle of one", async () => {
    const cut = async (nickname: string) =>
      (await (await seamReplying({ phone: { device_id: "one", nickname } })).phones.get({ device_id: "one" }))
        .nickname ?? "";
    expect(await cut("a".repeat(200))).toBe("a".repeat(200));
    expect(await cut("a".repeat(201))).toBe(`${"a".repeat(199)}…`);
    const faces = await cut("😀".repeat(150));
    expect(faces.length).toBeLessThanOrEqual(200);
    expect(faces.isWellFormed()).toBe(true);
    expect(await cut("x".repeat(1_000_000))).toHaveLength(200);
  });
});
