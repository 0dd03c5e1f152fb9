/** Cursors: a list goes on where it stopped, with what it was made for, and with nothing else. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { tokensOf } from "../bench/tokenizer.ts";
import { openPage, pageBehind, paging } from "../src/lookup/paging.ts";
import { connect } from "./support/connect.ts";
import { addPhone, seeded, seededAcsUser } from "./support/fixtures.ts";
import { pagesOf } from "./support/reading.ts";

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

test.each(["0", "-5", "abc", "1e9", "2.5.1", "2.", ".5", "-2.5", " 2", "0x2", "٢.٢"])(
  "the made-up place %j is refused",
  async (at) => {
    const { call } = await connect();
    for (const tool of ["list_phones", "list_credentials", "list_acs_systems"])
      expect((await call(tool, { cursor: `${tool}?limit=*2~${at}` })).text).toBe(FOREIGN);
  },
);

/** Lena's cards, and the rest of her list after some of it has gone. */
async function manyCards() {
  const { call, sandbox } = await connect();
  const { acs_user_id } = seededAcsUser(sandbox, "lena.fischer@example.com");
  const { create, state } = sandbox.workspace;
  for (let i = 0; i < 9; i++) create.acs_credential({ acs_user_id, access_method: "card" });
  const first = (await call("list_credentials", { acs_user_id, limit: 5 })).data;
  const idsOf = (rows: { acs_credential_id?: unknown }[]) =>
    rows.map((one) => one.acs_credential_id as string);
  return {
    call,
    first,
    shown: idsOf(first.acs_credentials),
    living: () => idsOf(state.acs_credentials.by("acs_user_id", acs_user_id)),
    remove: (ids: string[]) => {
      for (const id of ids) state.acs_credentials.remove(id);
    },
    next: async () => idsOf((await pagesOf(call, "list_credentials", { cursor: first.next_cursor })).flat()),
  };
}

test.each([
  ["the first of the page before", 0, 3],
  ["its last", 4, 5],
  ["all of it", 0, 5],
])("after %s went, the rest of the list leaves nothing out", async (_which, from, to) => {
  const { shown, living, remove, next } = await manyCards();
  remove(shown.slice(from, to));
  const rest = await next();
  const seen = new Set([...shown, ...rest]);
  expect(living().filter((id) => !seen.has(id))).toEqual([]);
  expect(new Set(rest).size).toBe(rest.length);
});

test("whatever goes while a list is read, and whenever rows were made, no living row is left out", () => {
  const made = fc.constantFrom(undefined, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", "once");
  const goes = fc.array(fc.boolean(), { maxLength: 40 });
  fc.assert(
    fc.property(
      fc.array(made, { maxLength: 20 }),
      goes,
      fc.integer({ min: 1, max: 4 }),
      (times, fates, limit) => {
        let rows = times.map((created_at, id) => ({ id: `row-number-${id}`, created_at }));
        const seen = new Set<string>();
        let at: string | undefined;
        do {
          const page = pageBehind(rows, { at, limit }, (one) => one.id);
          for (const { id } of page.items) seen.add(id);
          const going = page.items.filter(() => fates.pop());
          rows = rows.filter((one) => !going.includes(one));
          const isOver = rows.every(({ id }) => seen.has(id));
          at = isOver ? undefined : page.next;
        } while (at !== undefined);
        expect(rows.filter(({ id }) => !seen.has(id))).toEqual([]);
      },
    ),
  );
});

test("phones that went from the page before take no other off the list", async () => {
  const { call, sandbox } = await connect();
  const { data } = await call("list_phones", { limit: 2 });
  const { phones } = sandbox.workspace.state;
  const [gone] = data.phones;
  phones.remove(gone.device_id);
  const rest = await pagesOf(call, "list_phones", { cursor: data.next_cursor });
  const seen = [...data.phones, ...rest.flat()].map((one) => one.device_id);
  expect(new Set(seen)).toEqual(
    new Set([gone.device_id, ...Array.from(phones.from(), (one) => one.device_id)]),
  );
  expect(seen).toHaveLength(4);
});

test("a cursor behind which nothing is left says so", async () => {
  const { call, first, shown, living, remove } = await manyCards();
  remove(living().filter((id) => !shown.includes(id)));
  const { isError, text } = await call("list_credentials", { cursor: first.next_cursor });
  expect([isError, text]).toEqual([
    true,
    "Nothing was listed: nothing comes after cursor any more. Leave it out to start at the beginning.",
  ]);
});

test("a cursor into a list that is cut here stays short", async () => {
  const { call } = await connect();
  const { data } = await call("list_phones", { limit: 2 });
  expect(tokensOf(data.next_cursor)).toBeLessThan(30);
});

test("resources/list leaves no phone out when others went between its pages", async () => {
  const { client, sandbox } = await connect();
  const { user_identity_id } = seeded(sandbox, "ana_silva");
  for (let i = 0; i < 60; i++) addPhone(sandbox, user_identity_id);
  const { phones } = sandbox.workspace.state;
  const uris: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.listResources({ cursor });
    const found = page.resources.map(({ uri }) => uri).filter((uri) => uri.startsWith("seam://phones/"));
    uris.push(...found);
    for (const uri of found.slice(0, 5)) phones.remove(uri.split("/").at(-1) ?? "");
    cursor = page.nextCursor;
  } while (cursor);
  const unseen = Array.from(phones.from(), (one) => one.device_id).filter(
    (id) => !uris.some((uri) => uri.endsWith(id)),
  );
  expect(unseen).toEqual([]);
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
