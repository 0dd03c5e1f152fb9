import { describe, expect, it } from "vitest";
import type { Arrival, Exchange } from "../../src/sandbox/sandbox.ts";
import { openHotel } from "./harness.ts";

const LIST = "/user_identities/list";

/** A sandbox with two people. */
async function openWithTwo() {
  const exchanges: Exchange[] = [];
  const hotel = await openHotel({ onExchange: (exchange) => exchanges.push(exchange) });
  const { create } = hotel.sandbox.workspace;
  const people = ["Ana", "Omar"].map((full_name) => {
    hotel.advance(1);
    return create.user_identity({ full_name }).user_identity_id;
  });
  const listed = async () => (await hotel.call(LIST)).body.user_identities.map((one) => one.full_name);
  return { ...hotel, people, listed, exchanges };
}

describe("lies", () => {
  it.each([
    ["doubled", ["Ana", "Ana", "Omar", "Omar"]],
    ["cut", ["Ana"]],
    ["odd_row", [undefined, "Ana", "Omar"]],
  ] as const)("bend a list: %s", async (kind, rows) => {
    const { sandbox, listed } = await openWithTwo();
    sandbox.fail({ kind, times: 1 });
    expect(await listed()).toEqual(rows);
    expect(await listed()).toEqual(["Ana", "Omar"]);
  });

  it("tell what was so when the same was asked before", async () => {
    const { sandbox, listed } = await openWithTwo();
    sandbox.fail({ kind: "stale", skip: 1, times: 1 });
    await listed();
    sandbox.workspace.create.user_identity({ full_name: "Lena" });
    expect(await listed()).toEqual(["Ana", "Omar"]);
    expect(await listed()).toEqual(["Ana", "Omar", "Lena"]);
  });

  it("tell what was so when the request came in", async () => {
    const { sandbox, listed } = await openWithTwo();
    sandbox.fail({ kind: "late", delay_ms: 20, times: 1 });
    const late = listed();
    await listed(); // the first one has come in
    sandbox.workspace.create.user_identity({ full_name: "Lena" });
    expect(await late).toEqual(["Ana", "Omar"]);
  });

  it.each([
    ["ok_false", false],
    ["ignored", true],
  ] as const)("answer 200 and do nothing: %s", async (kind, ok) => {
    const { sandbox, call, people, exchanges } = await openWithTwo();
    sandbox.fail({ kind, times: 1 });
    const remove = () => call("/user_identities/delete", { user_identity_id: people[0] });
    expect(await remove()).toMatchObject({ status: 200, body: { ok } });
    expect(sandbox.workspace.state.pending_deletions).toHaveLength(0);
    await remove();
    expect(exchanges.map((one) => one.is_carried_out)).toEqual([false, true]);
  });
});

describe("another hand", () => {
  it("comes between a request and its answer", async () => {
    const arrivals: Arrival[] = [];
    const { sandbox, call } = await openHotel({
      onRequest(arrival) {
        arrivals.push(arrival);
        sandbox.workspace.create.user_identity({ full_name: "Ana" });
      },
    });
    const { body } = await call(LIST, { search: "an" });
    expect(body.user_identities).toHaveLength(1);
    expect(arrivals).toEqual([{ method: "POST", path: LIST, params: { search: "an" } }]);
  });

  it("gives an account with its keys to somebody else, or takes it off", async () => {
    const { sandbox, people } = await openWithTwo();
    const [ana = "", omar = ""] = people;
    const { create, other_hand, find, leftovers } = sandbox.workspace;
    const { acs_system_id } = create.acs_system({ name: "Doors", external_type: "salto_ks_site" });
    const { acs_user_id } = create.acs_user({ acs_system_id, full_name: "Ana", user_identity_id: ana });
    create.acs_credential({ acs_user_id, access_method: "card" });
    other_hand.relink(acs_user_id, omar);
    expect([leftovers(ana), leftovers(omar)].map((left) => left.length)).toEqual([0, 2]);
    other_hand.relink(acs_user_id, null);
    expect(leftovers(omar)).toEqual([]);
    other_hand.suspend(acs_user_id);
    expect(find(acs_user_id)).toMatchObject({ is_suspended: true });
  });

  it("deletes at once or as Seam does, and what is made later may have the same id", async () => {
    const { sandbox, people, advance } = await openWithTwo();
    const { create, other_hand, find } = sandbox.workspace;
    const [user_identity_id = ""] = people;
    const signIn = () =>
      create.phone({ user_identity_id, device_model: "Pixel 9", operating_system: "android" });
    const { device_id } = signIn();
    other_hand.delete("phone", device_id, true);
    expect(find(device_id)).toBeUndefined();
    expect(sandbox.workspace.events.map((event) => event.event_type)).toEqual(["phone.deactivated"]);
    expect(other_hand.under(device_id, signIn).device_id).toBe(device_id);
    expect(signIn().device_id).not.toBe(device_id);
    other_hand.delete("phone", device_id);
    expect(find(device_id)).toBeDefined();
    advance(1_000);
    expect(find(device_id)).toBeUndefined();
  });
});
