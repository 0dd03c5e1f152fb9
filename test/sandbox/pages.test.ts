import { describe, expect, it } from "vitest";
import { GONE_MS, openHotel, openHotelWithGuest } from "./harness.ts";

const list = "/user_identities/list";

async function openWith(count: number) {
  const hotel = await openHotel();
  const { create } = hotel.sandbox.workspace;
  for (let number = 0; number < count; number += 1) {
    create.user_identity({ full_name: `Guest ${number}` });
    if (number % 3 === 0) hotel.advance(1); // several in one millisecond
  }
  const readAll = async (limit: number) => {
    const pages: string[][] = [];
    let page_cursor: string | null = null;
    do {
      const params: object = page_cursor === null ? { limit } : { limit, page_cursor };
      const { body } = await hotel.call(list, params);
      pages.push(body.user_identities.map((row) => row.user_identity_id));
      page_cursor = body.pagination.next_page_cursor;
      expect(body.pagination.has_next_page).toBe(page_cursor !== null);
    } while (page_cursor !== null);
    return pages;
  };
  return { ...hotel, readAll };
}

describe("pages", () => {
  it("together hold every row once, in order of created_at and id", async () => {
    const { call, readAll } = await openWith(25);
    const pages = await readAll(10);
    expect(pages.map((page) => page.length)).toEqual([10, 10, 5]);
    const { user_identities } = (await call(list)).body;
    expect(pages.flat()).toEqual(user_identities.map((row) => row.user_identity_id));
    const places = user_identities.map((row) => `${row.created_at} ${row.user_identity_id}`);
    expect(places).toEqual([...places].sort());
  });

  it("end without an empty page", async () => {
    const { readAll } = await openWith(20);
    expect((await readAll(10)).map((page) => page.length)).toEqual([10, 10]);
  });

  it("say where the next one is", async () => {
    const { call, request, sandbox } = await openWith(3);
    const { next_page_url } = (await call(list, { limit: 2 })).body.pagination;
    const path = (next_page_url ?? "").replace(sandbox.endpoint, "");
    expect(await (await request(path)).json()).toMatchObject({
      user_identities: { length: 1 },
      pagination: { has_next_page: false, next_page_cursor: null, next_page_url: null },
    });
  });

  it("want the same parameters as the first one, the limit too", async () => {
    const { call } = await openWith(3);
    const page_cursor = (await call(list, { limit: 2 })).body.pagination.next_page_cursor;
    for (const params of [{ limit: 1 }, { limit: 2, search: "Guest" }]) {
      const { status, body } = await call(list, { ...params, page_cursor });
      expect([status, body.error.type]).toEqual([400, "mismatched_page_parameters"]);
    }
    expect((await call(list, { limit: 2, page_cursor: "x" })).body.error.type).toBe("invalid_input");
  });

  it("go on after the row that the cursor points to is gone", async () => {
    const { call, advance } = await openWith(4);
    const first = (await call(list, { limit: 2 })).body;
    const all = (await call(list)).body.user_identities;
    await call("/user_identities/delete", { user_identity_id: all[2]?.user_identity_id });
    advance(GONE_MS);
    const { body } = await call(list, { limit: 2, page_cursor: first.pagination.next_page_cursor });
    expect(body.user_identities).toEqual([all[3]]);
  });

  it("are made of ACS users, credentials and entrances as well", async () => {
    const { call, sandbox, acs_user, doors, issueKey } = await openHotelWithGuest();
    issueKey();
    issueKey();
    sandbox.workspace.create.acs_user({ acs_system_id: doors.acs_system_id, full_name: "Bo" });
    for (const [path, filter] of [
      ["/acs/users/list", { acs_system_id: doors.acs_system_id }],
      ["/acs/credentials/list", { acs_user_id: acs_user.acs_user_id }],
      ["/acs/entrances/list", { acs_system_id: doors.acs_system_id }],
    ] as const) {
      const first = (await call(path, { ...filter, limit: 1 })).body;
      const page_cursor = first.pagination.next_page_cursor;
      const second = (await call(path, { ...filter, limit: 1, page_cursor })).body;
      expect([first.pagination.has_next_page, second.pagination.has_next_page]).toEqual([true, false]);
    }
  });
});
