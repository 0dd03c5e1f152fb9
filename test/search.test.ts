/** People, accounts and doors are found as people write them, also where Seam's search minds case, accents or form. */
import { expect, test } from "vitest";
import type { Connection } from "../src/seam/client.ts";
import { connect } from "./support/connect.ts";
import { hotel } from "./support/fixtures.ts";
import { pagesOf } from "./support/reading.ts";

type Rows = { items: object[] };
type Row = Record<string, unknown>;
type Searching = { list: (params: { search?: string | undefined }) => Promise<Rows> };

/** A Seam whose search minds case, accents and how a text is composed. */
function searchingStrictly(connection: Connection): Connection {
  const strict = (endpoint: Searching) => {
    const { list } = endpoint;
    endpoint.list = async (params) => {
      const { search } = params;
      if (search === undefined) return list(params);
      const page = await list({});
      const has = (row: object) => Object.values(row).some((value) => String(value).includes(search));
      return { ...page, items: page.items.filter(has) };
    };
  };
  return {
    ...connection,
    for(work) {
      const seam = connection.for(work);
      strict(seam.user_identities as unknown as Searching);
      strict(seam.acs.users as unknown as Searching);
      return seam;
    },
  };
}

/** A Seam whose lists of people go on, page by page, without anybody on them. */
const withEmptyPages = (connection: Connection): Connection => ({
  ...connection,
  for(work) {
    const seam = connection.for(work);
    const list = { path: "/user_identities/list", id: "user_identity_id" };
    seam.user_identities.list = async () => ({ items: [], next_page_cursor: "more", list });
    return seam;
  },
});

async function hotelWithZoltan() {
  const harness = await connect({ through: searchingStrictly });
  const { create } = harness.sandbox.workspace;
  const person = {
    full_name: "Zoltán Núñez",
    email_address: "Zoltan@Example.com",
    phone_number: "+1 (555) 555-0177",
  };
  const { user_identity_id } = create.user_identity(person);
  const { acs_user_id } = create.acs_user({ acs_system_id: hotel(harness.sandbox).doors, ...person });
  return { ...harness, user_identity_id, acs_user_id };
}

test.each([
  { email_address: "zoltan@example.com" },
  { email_address: "ZOLTAN@EXAMPLE.COM" },
  { phone_number: "+15555550177" },
  { phone_number: "1-555-555-0177" },
  { phone_number: "+1 (555) 555-0177" },
])("a person is named by %j, however Seam has it", async (reference) => {
  const { call, user_identity_id } = await hotelWithZoltan();
  const { data } = await call("get_user_identity", reference);
  expect(data.user_identity.user_identity_id).toBe(user_identity_id);
});

test.each([
  { phone_number: "5550177" },
  { phone_number: "+25555550177" },
  { email_address: "an@example.com" },
])("a part of it, like %j, names nobody", async (reference) => {
  const { call } = await hotelWithZoltan();
  const { text } = await call("list_phones", reference);
  expect(text).toMatch(/^No user identity has /);
});

test("an ACS user is named by its email whatever the case", async () => {
  const { call, sandbox, acs_user_id } = await hotelWithZoltan();
  const { data } = await call("create_credential", {
    acs_user_email_address: "ZOLTAN@example.com",
    access_method: "card",
  });
  const { acs_credential_id } = data.acs_credential;
  expect(sandbox.workspace.state.acs_credentials.get(acs_credential_id)?.acs_user_id).toBe(acs_user_id);
});

test.each(["Zoltan", "zoltán", "ZOLTA\u0301N", "Nunez", "zoltan@"])(
  "%j finds Zoltán Núñez",
  async (search) => {
    const { call, user_identity_id, acs_user_id } = await hotelWithZoltan();
    const { data } = await call("find_user_identities", { search });
    expect(data.user_identities).toMatchObject([{ user_identity_id }]);
    expect(data.summary).toBe(
      `1 person matching ${JSON.stringify(search)}: "Zoltán Núñez" ("Zoltan@Example.com").`,
    );
    expect((await call("find_acs_users", { search })).data.acs_users).toMatchObject([{ acs_user_id }]);
  },
);

test.each(["555-555-0101", "(555) 555 0101", "silva ana", "Silva, Ana", "ana.s"])(
  "%j finds Ana Silva and her accounts",
  async (search) => {
    const { call } = await connect();
    const { data } = await call("find_user_identities", { search });
    expect(data.user_identities).toMatchObject([{ display_name: "Ana Silva" }]);
    const accounts = (await call("find_acs_users", { search })).data.acs_users;
    expect(new Set(accounts.map((one: Row) => one.display_name))).toEqual(new Set(["Ana Silva"]));
  },
);

test.each(["Soo ah", "sooah", "kim soo‑ah"])("%j finds Soo-ah Kim", async (search) => {
  const { call } = await connect();
  const { data } = await call("find_user_identities", { search });
  expect(data.user_identities).toMatchObject([{ display_name: "Soo-ah Kim" }]);
});

test("an empty page of a list that goes on is no claim that nobody is there", async () => {
  const { call } = await connect({ through: withEmptyPages });
  const { data } = await call("find_user_identities", { search: "ana" });
  expect(data).toMatchObject({ has_more: true, summary: '0 people matching "ana". There are more.' });
});

test("what is found without minding accents comes in pages, too", async () => {
  const { call, sandbox } = await connect({ through: searchingStrictly });
  for (const name of ["Zoë", "Zoé", "ZOÊ", "zöe"])
    sandbox.workspace.create.user_identity({ full_name: name });
  const pages = await pagesOf(call, "find_user_identities", { search: "zoe", limit: 3 });
  expect(pages.map((page) => page.length)).toEqual([3, 1]);
  expect(new Set(pages.flat().map((one) => one.display_name))).toEqual(new Set(["Zoë", "Zoé", "ZOÊ", "zöe"]));
});

const door = async (display_names: string[], name: string) => {
  const { call, sandbox } = await connect();
  const { create } = sandbox.workspace;
  const { doors } = hotel(sandbox);
  const ids = display_names.map(
    (display_name) =>
      create.acs_entrance({ acs_system_id: doors, display_name, door_category: "guest" }).acs_entrance_id,
  );
  const answer = await call("create_credential", {
    acs_user_email_address: "lena.fischer@example.com",
    acs_system_id: doors,
    access_method: "card",
    acs_entrance_names: [name],
  });
  const { acs_credential_id } = answer.data?.acs_credential ?? {};
  const opened = [...sandbox.workspace.state.acs_credentials.from()].find(
    (one) => one.acs_credential_id === acs_credential_id,
  );
  return { ...answer, ids, opened: opened?.acs_entrance_ids };
};

test.each(["cafe", "Café", "CAFE\u0301", " Café "])("%j opens the door Café", async (name) => {
  const { ids, opened } = await door(["Café"], name);
  expect(opened).toEqual(ids);
});

test("of two doors that differ by an accent alone, the one that is written so is meant, and else none", async () => {
  const { ids, opened } = await door(["Café", "Cafe"], "Cafe\u0301");
  expect(opened).toEqual([ids[0]]);
  const { text } = await door(["Café", "Cafe"], "CAFE");
  expect(text).toContain('several entrances are called "CAFE"');
});

test("digits that only look alike are other doors", async () => {
  expect((await door(["Suite 2²"], "Suite 22")).text).toContain('called "Suite 22"');
});
