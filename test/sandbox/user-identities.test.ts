import { describe, expect, it } from "vitest";
import { GONE_MS, openHotel, openHotelWithGuest } from "./harness.ts";

describe("creating a user identity", () => {
  it("returns the whole resource", async () => {
    const { call, sandbox } = await openHotel();
    const { body } = await call("/user_identities/create", {
      user_identity_key: "jean_doe",
      email_address: "jean@example.com",
      phone_number: "+15555550110",
    });
    expect(body.user_identity).toEqual({
      user_identity_id: expect.any(String),
      user_identity_key: "jean_doe",
      email_address: "jean@example.com",
      phone_number: "+15555550110",
      full_name: null,
      display_name: "jean@example.com",
      acs_user_ids: [],
      created_at: "2026-11-23T09:00:00.001Z",
      errors: [],
      warnings: [],
      workspace_id: sandbox.workspaceId,
    });
  });

  it("is shown by what is not empty: an empty phone number names nobody", async () => {
    const { call } = await openHotel();
    const { body } = await call("/user_identities/create", {
      phone_number: "",
      user_identity_key: "jean_doe",
    });
    expect(body.user_identity.display_name).toBe("jean_doe");
  });

  it.each([
    ["user_identity_key", "user_identity_key_already_exists", "k", "k"],
    ["email_address", "email_address_already_exists", "ana@example.com", "ANA@example.com"],
    ["phone_number", "phone_number_already_exists", "+15555550101", "+15555550101"],
  ])("refuses a second one with the same %s", async (field, type, first, second) => {
    const { call } = await openHotel();
    await call("/user_identities/create", { [field]: first });
    const { status, body } = await call("/user_identities/create", { [field]: second });
    expect(status).toBe(409);
    expect(body.error.type).toBe(type);
    expect(body.error.message).toContain(field);
  });

  it("refuses one without anything to tell it by", async () => {
    const { call } = await openHotel();
    expect((await call("/user_identities/create", { full_name: null })).body.error.type).toBe(
      "invalid_input",
    );
  });

  it("links the ACS user with the same email or phone in each system, else creates one", async () => {
    const { call, sandbox, doors, manager } = await openHotelWithGuest();
    const bo = sandbox.workspace.create.acs_user({
      acs_system_id: doors.acs_system_id,
      full_name: "Bo",
      phone_number: "+15555550123",
    });
    const { body } = await call("/user_identities/create", {
      full_name: "Bo Berg",
      phone_number: "+15555550123",
      acs_system_ids: [doors.acs_system_id, manager.acs_system_id],
    });
    const { user_identity_id, acs_user_ids } = body.user_identity;
    const { acs_users } = (await call("/user_identities/list_acs_users", { user_identity_id })).body;
    expect(acs_user_ids).toContain(bo.acs_user_id);
    expect(acs_users.map((user) => user.acs_system_id).sort()).toEqual(
      [doors.acs_system_id, manager.acs_system_id].sort(),
    );
  });

  it("never takes an ACS user away from another identity", async () => {
    const { call, sandbox, doors } = await openHotelWithGuest();
    const { create } = sandbox.workspace;
    const bo = create.user_identity({ full_name: "Bo" });
    const { acs_user_id } = create.acs_user({
      acs_system_id: doors.acs_system_id,
      full_name: "Bo",
      email_address: "bo@example.com",
      user_identity_id: bo.user_identity_id,
    });
    const params = { email_address: "bo@example.com", acs_system_ids: [doors.acs_system_id] };
    const { acs_user_ids } = (await call("/user_identities/create", params)).body.user_identity;
    expect(acs_user_ids).toHaveLength(1);
    expect(acs_user_ids).not.toContain(acs_user_id);
  });

  it("frees a deleted identity's email once the deletion is complete, not before", async () => {
    const { call, advance } = await openHotel();
    const { user_identity_id } = (await call("/user_identities/create", { email_address: "a@example.com" }))
      .body.user_identity;
    await call("/user_identities/delete", { user_identity_id });
    expect((await call("/user_identities/create", { email_address: "a@example.com" })).status).toBe(409);
    advance(GONE_MS);
    expect((await call("/user_identities/create", { email_address: "a@example.com" })).status).toBe(200);
  });
});

describe("finding and changing user identities", () => {
  it("finds one by id or by key, and takes exactly one of them", async () => {
    const { call } = await openHotel();
    const made = (await call("/user_identities/create", { user_identity_key: "ana" })).body.user_identity;
    const { user_identity_id } = made;
    expect((await call("/user_identities/get", { user_identity_id })).body.user_identity).toEqual(made);
    const by_key = await call("/user_identities/get", { user_identity_key: "ana" });
    expect(by_key.body.user_identity).toEqual(made);
    const both = await call("/user_identities/get", { user_identity_id, user_identity_key: "ana" });
    expect(both.body.error.type).toBe("invalid_input");
  });

  it("searches name, phone, email and id", async () => {
    const { call, sandbox } = await openHotel();
    const { create } = sandbox.workspace;
    const ana = create.user_identity({ full_name: "Ana Silva", email_address: "as@example.com" });
    create.user_identity({ full_name: "Bo", phone_number: "+15555550199" });
    const search = async (text: string) =>
      (await call("/user_identities/list", { search: text })).body.user_identities.map(
        (row) => row.full_name,
      );
    expect(await search("silva")).toEqual(["Ana Silva"]);
    expect(await search("50199")).toEqual(["Bo"]);
    expect(await search("AS@EX")).toEqual(["Ana Silva"]);
    expect(await search(ana.user_identity_id)).toEqual(["Ana Silva"]);
    expect(await search("nobody")).toEqual([]);
  });

  it("updates the given fields only and keeps uniqueness", async () => {
    const { call, sandbox } = await openHotel();
    const { create } = sandbox.workspace;
    create.user_identity({ email_address: "bo@example.com" });
    const { user_identity_id } = create.user_identity({ full_name: "Ana", email_address: "ana@example.com" });
    const taken = { user_identity_id, email_address: "bo@example.com" };
    expect((await call("/user_identities/update", taken)).body.error.type).toBe(
      "email_address_already_exists",
    );
    const changed = await call("/user_identities/update", {
      user_identity_id,
      email_address: "a@example.com",
    });
    expect(changed.body).toEqual({ ok: true });
    expect(sandbox.workspace.find(user_identity_id)).toMatchObject({
      full_name: "Ana",
      email_address: "a@example.com",
    });
    expect((await call("/user_identities/create", { email_address: "ana@example.com" })).status).toBe(200);
  });
});

describe("linking ACS users", () => {
  it("shows on both sides", async () => {
    const { call, sandbox, doors } = await openHotelWithGuest();
    const { create } = sandbox.workspace;
    const { acs_user_id } = create.acs_user({ acs_system_id: doors.acs_system_id, full_name: "Jean Doe" });
    const { user_identity_id } = create.user_identity({
      full_name: "Jean",
      email_address: "jean@example.com",
    });
    const { body } = await call("/user_identities/add_acs_user", { acs_user_id, user_identity_id });
    expect(body).toEqual({ ok: true });
    expect(sandbox.workspace.find(user_identity_id)).toMatchObject({ acs_user_ids: [acs_user_id] });
    expect((await call("/acs/users/get", { acs_user_id })).body.acs_user).toMatchObject({
      user_identity_id,
      user_identity_full_name: "Jean",
      user_identity_email_address: "jean@example.com",
      user_identity_phone_number: null,
    });
    expect((await call("/user_identities/add_acs_user", { acs_user_id, user_identity_id })).status).toBe(200);
  });

  it("refuses a second ACS user of the same system", async () => {
    const { call, sandbox, doors, user_identity_id } = await openHotelWithGuest();
    const other = sandbox.workspace.create.acs_user({
      acs_system_id: doors.acs_system_id,
      full_name: "Ana 2",
    });
    const params = { acs_user_id: other.acs_user_id, user_identity_id };
    const { status, body } = await call("/user_identities/add_acs_user", params);
    expect(status).toBe(409);
    expect(body.error.type).toBe("user_identity_already_has_acs_user_in_system");
  });

  it("refuses an ACS user of somebody else", async () => {
    const { call, sandbox, acs_user } = await openHotelWithGuest();
    const { user_identity_id } = sandbox.workspace.create.user_identity({ full_name: "Bo" });
    const params = { acs_user_id: acs_user.acs_user_id, user_identity_id };
    expect((await call("/user_identities/add_acs_user", params)).body.error.type).toBe(
      "acs_user_already_linked",
    );
  });

  it("says which of the two does not exist", async () => {
    const { call, user_identity_id, acs_user } = await openHotelWithGuest();
    const nobody = "00000000-0000-4000-8000-000000000000";
    const type = async (params: object) =>
      (await call("/user_identities/add_acs_user", params)).body.error.type;
    expect(await type({ acs_user_id: nobody, user_identity_id })).toBe("acs_user_not_found");
    expect(await type({ acs_user_id: acs_user.acs_user_id, user_identity_id: nobody })).toBe(
      "user_identity_not_found",
    );
  });

  it("creates the identity for a key that nobody has", async () => {
    const { call, sandbox, doors } = await openHotelWithGuest();
    const { acs_user_id } = sandbox.workspace.create.acs_user({
      acs_system_id: doors.acs_system_id,
      full_name: "Jean Doe",
      email_address: "jean@example.com",
    });
    await call("/user_identities/add_acs_user", { acs_user_id, user_identity_key: "jean_doe" });
    const { body } = await call("/user_identities/get", { user_identity_key: "jean_doe" });
    expect(body.user_identity).toMatchObject({
      full_name: "Jean Doe",
      email_address: "jean@example.com",
      acs_user_ids: [acs_user_id],
    });
  });

  it("is undone by removing the ACS user, which stays in its system", async () => {
    const { call, sandbox, acs_user, user_identity_id } = await openHotelWithGuest();
    const { acs_user_id } = acs_user;
    const params = { acs_user_id, user_identity_id };
    expect((await call("/user_identities/remove_acs_user", params)).body).toEqual({ ok: true });
    expect(sandbox.workspace.find(acs_user_id)).not.toHaveProperty("user_identity_id");
    expect(sandbox.workspace.find(user_identity_id)).toMatchObject({ acs_user_ids: [] });
    expect((await call("/user_identities/remove_acs_user", params)).status).toBe(404);
  });
});

describe("what an identity reaches", () => {
  it("lists its systems and the entrances of its keys", async () => {
    const { call, issueKey, doors, room, user_identity_id } = await openHotelWithGuest();
    issueKey();
    const systems = await call("/user_identities/list_acs_systems", { user_identity_id });
    expect(systems.body.acs_systems.map((row) => row.acs_system_id)).toEqual([doors.acs_system_id]);
    const entrances = await call("/user_identities/list_accessible_entrances", { user_identity_id });
    expect(entrances.body.acs_entrances).toEqual([room]);
  });
});
