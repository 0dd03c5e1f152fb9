import { describe, expect, it } from "vitest";
import { openHotel } from "./harness.ts";

describe("the Hotel Aurora", () => {
  it("has the same ids at every start", async () => {
    const ids = async () => {
      const { call } = await openHotel({ seed: true });
      const { acs_credentials } = (await call("/acs/credentials/list")).body;
      return acs_credentials.map((row) => row.acs_credential_id);
    };
    const first = await ids();
    expect(first).toHaveLength(8);
    expect(await ids()).toEqual(first);
    expect(new Set(first).size).toBe(8);
  });

  it("has two access control systems and their credential manager", async () => {
    const { call } = await openHotel({ seed: true });
    const { acs_systems } = (await call("/acs/systems/list")).body;
    expect(acs_systems.map((row) => [row.name, row.is_credential_manager])).toEqual([
      ["Aurora Mobile Keys", true],
      ["Hotel Aurora Doors", false],
      ["Aurora Staff Building", false],
    ]);
    const compatible = await call("/acs/systems/list_compatible_credential_manager_acs_systems", {
      acs_system_id: acs_systems[1]?.acs_system_id,
    });
    expect(compatible.body.acs_systems).toEqual([acs_systems[0]]);
  });

  it("has Jean Doe's ACS user waiting for an identity", async () => {
    const { call } = await openHotel({ seed: true });
    const { acs_users } = (await call("/acs/users/list", { search: "jean@example.com" })).body;
    expect(acs_users).toHaveLength(1);
    expect(acs_users[0]).toMatchObject({ full_name: "Jean Doe", phone_number: "+15555550110" });
    expect(acs_users[0]).not.toHaveProperty("user_identity_id");
  });

  it("has Ana with a key on each of her two phones", async () => {
    const { call, sandbox } = await openHotel({ seed: true });
    const { user_identity_id } = (await call("/user_identities/get", { user_identity_key: "ana_silva" })).body
      .user_identity;
    const { phones } = (await call("/phones/list", { owner_user_identity_id: user_identity_id })).body;
    expect(phones.map((phone) => phone.display_name)).toEqual(["iPhone 15", "Pixel 8"]);
    const counts = new Map<string, number>();
    for (const { kind } of sandbox.workspace.leftovers(user_identity_id)) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual({
      client_session: 1,
      enrollment_automation: 1,
      acs_credential: 3,
      phone: 2,
      acs_user: 2,
    });
  });

  it("has two people of the name Kim, and one key that ends today", async () => {
    const { call } = await openHotel({ seed: true });
    const kims = (await call("/user_identities/list", { search: "kim" })).body.user_identities;
    expect(kims.map((row) => row.full_name)).toEqual(["Min-jun Kim", "Soo-ah Kim"]);
    const { acs_credentials } = (await call("/acs/credentials/list")).body;
    const today = acs_credentials.filter((row) => row.ends_at?.startsWith("2026-11-23"));
    expect(today.every((row) => row.user_identity_id === kims[0]?.user_identity_id)).toBe(true);
    expect(today).toHaveLength(2); // the sync credential and its child on one phone
  });

  it("was there before it started: nothing in it is newer than the clock", async () => {
    const { call } = await openHotel({ seed: true });
    const { events } = (await call("/events/list", { since: "2026-11-01T00:00:00Z" })).body;
    expect(events).toEqual([]);
    const { user_identity } = (await call("/user_identities/create", { full_name: "New" })).body;
    expect(user_identity.created_at).toBe("2026-11-23T09:00:00.002Z");
  });
});
