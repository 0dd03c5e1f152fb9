import { expect, test } from "vitest";
import { connect, type Options } from "./support/connect.ts";
import { eventually } from "./support/eventually.ts";
import { addPhone, createGuest, seeded } from "./support/fixtures.ts";

const polls = (exchanges: { path: string }[]) =>
  exchanges.filter(({ path }) => path === "/events/list").length;

/** A client, and the way of its era to subscribe and to end it. */
async function subscribing(era: "2025" | "2026", options: Options = {}) {
  const updated: string[] = [];
  const harness = await connect({
    ...options,
    era,
    prepare: (client) =>
      client.setNotificationHandler(
        "notifications/resources/updated",
        ({ params }) => void updated.push(params.uri),
      ),
  });
  const { client, exchanges } = harness;
  const subscribe = async (uri: string) => {
    let end: () => Promise<unknown>;
    if (era === "2025") {
      await client.subscribeResource({ uri });
      end = () => client.unsubscribeResource({ uri });
    } else {
      const listening = await client.listen({ resourceSubscriptions: [uri] });
      end = () => listening.close();
    }
    await eventually(() => expect(polls(exchanges)).toBeGreaterThan(1));
    return end;
  };
  return { ...harness, updated, subscribe };
}

test.each(["2025", "2026"] as const)("a client of %s hears when something of a person goes", async (era) => {
  const { call, sandbox, updated, subscribe } = await subscribing(era);
  const { user_identity_id, phone } = createGuest(sandbox);
  const uri = `seam://user-identities/${user_identity_id}`;
  await subscribe(uri);
  await call("deactivate_phone", { device_id: phone.device_id });
  await eventually(() => expect(updated).toContain(uri));
});

test.each(["2025", "2026"] as const)(
  "a client of %s hears when a phone is deactivated, and of no other",
  async (era) => {
    const { call, sandbox, updated, subscribe } = await subscribing(era);
    const { phone, otherPhone } = createGuest(sandbox);
    await subscribe(`seam://phones/${phone.device_id}`);
    await subscribe(`seam://phones/${otherPhone.device_id}`);
    await call("deactivate_phone", { device_id: phone.device_id });
    await eventually(() => expect(updated).toContain(`seam://phones/${phone.device_id}`));
    expect(new Set(updated)).toEqual(new Set([`seam://phones/${phone.device_id}`]));
  },
);

test("hears when a new phone receives the person's key", async () => {
  const { sandbox, updated, subscribe } = await subscribing("2025");
  const { user_identity_id } = seeded(sandbox, "ana_silva");
  await subscribe(`seam://user-identities/${user_identity_id}/phones`);
  addPhone(sandbox, user_identity_id);
  await eventually(() => expect(updated).toContain(`seam://user-identities/${user_identity_id}/phones`));
});

test("hears nothing of other people", async () => {
  const { call, sandbox, updated, subscribe } = await subscribing("2025");
  await subscribe(`seam://user-identities/${seeded(sandbox, "ana_silva").user_identity_id}`);
  const { data } = await call("remove_user_identity", { user_identity_key: "min_jun_kim" });
  expect(data.status).toBe("removed");
  expect(updated).toEqual([]);
});

test.each(["2025", "2026"] as const)(
  "nothing polls before a client of %s subscribes, nor after it ends that",
  async (era) => {
    const { call, sandbox, exchanges, subscribe } = await subscribing(era);
    await call("list_phones");
    expect(polls(exchanges)).toBe(0);
    const end = await subscribe(`seam://user-identities/${seeded(sandbox, "ana_silva").user_identity_id}`);
    await end();
    await call("list_phones");
    const before = polls(exchanges);
    for (let i = 0; i < 20; i++) await call("list_phones");
    expect(polls(exchanges)).toBeLessThanOrEqual(before + 1);
  },
);

test.each(["seam://phones", "seam://user-identities", "seam://nonsense", "seam://doors/../1"])(
  "%s, of which nothing would ever be told, is refused with what can be subscribed to",
  async (uri) => {
    const { client, call, exchanges } = await connect();
    await expect(client.subscribeResource({ uri })).rejects.toMatchObject({
      code: -32_602,
      message: expect.stringContaining(
        `Nothing is told of "${uri}". Subscribe to seam://user-identities/{user_identity_id}, ` +
          "seam://user-identities/{user_identity_id}/phones or seam://phones/{device_id}.",
      ),
    });
    await call("list_phones");
    expect(polls(exchanges)).toBe(0);
  },
);

test("a client of 2026 is acknowledged what it will be told of, and nothing else", async () => {
  const { client, sandbox } = await connect({ era: "2026" });
  const { user_identity_id } = seeded(sandbox, "ana_silva");
  const uri = `seam://user-identities/${user_identity_id}`;
  const listening = await client.listen({ resourceSubscriptions: ["seam://phones", uri, "seam://nonsense"] });
  expect(listening.honoredFilter).toEqual({ resourceSubscriptions: [uri] });
  await listening.close();
});
