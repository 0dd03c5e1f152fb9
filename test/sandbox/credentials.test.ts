import { describe, expect, it } from "vitest";
import { GONE_MS, openHotelWithGuest } from "./harness.ts";

const create = "/acs/credentials/create";
const NOBODY = "00000000-0000-4000-8000-000000000000";

async function openDesk() {
  const hotel = await openHotelWithGuest();
  const mobile_key = {
    acs_user_id: hotel.acs_user.acs_user_id,
    access_method: "mobile_key",
    is_multi_phone_sync_credential: true,
    credential_manager_acs_system_id: hotel.manager.acs_system_id,
  };
  const refusal = async (params: object) => {
    const { status, body } = await hotel.call(create, params);
    return [status, body.error.type];
  };
  return { ...hotel, mobile_key, refusal };
}

describe("creating a credential", () => {
  it("makes a multi-phone sync credential that waits for a phone", async () => {
    const { call, mobile_key, acs_user, doors, room, gym, user_identity_id, sandbox } = await openDesk();
    const { body } = await call(create, {
      ...mobile_key,
      allowed_acs_entrance_ids: [room.acs_entrance_id, gym.acs_entrance_id],
      starts_at: "2026-11-23T14:00:00Z",
      ends_at: "2026-11-26T11:00:00Z",
      visionline_metadata: { cardFormat: "TLCode", label: "x", override: true },
    });
    expect(body.acs_credential).toEqual({
      acs_credential_id: expect.any(String),
      acs_system_id: doors.acs_system_id,
      acs_user_id: acs_user.acs_user_id,
      user_identity_id,
      connected_account_id: expect.any(String),
      access_method: "mobile_key",
      display_name: "Multi Phone Sync Credential",
      code: null,
      created_at: expect.any(String),
      starts_at: "2026-11-23T14:00:00Z",
      ends_at: "2026-11-26T11:00:00Z",
      visionline_metadata: {
        card_function_type: "guest",
        guest_acs_entrance_ids: [room.acs_entrance_id],
        common_acs_entrance_ids: [gym.acs_entrance_id],
        is_valid: true,
      },
      is_managed: true,
      is_multi_phone_sync_credential: true,
      is_issued: false,
      issued_at: null,
      is_latest_desired_state_synced_with_provider: true,
      latest_desired_state_synced_with_provider_at: expect.any(String),
      errors: [],
      warnings: [expect.objectContaining({ warning_code: "waiting_to_be_issued" })],
      workspace_id: sandbox.workspaceId,
    });
  });

  it("takes an identity and a system, and links or creates the ACS user", async () => {
    const { call, sandbox, mobile_key, doors } = await openDesk();
    const { user_identity_id } = sandbox.workspace.create.user_identity({ full_name: "Bo" });
    const { acs_user_id: _, ...rest } = mobile_key;
    const params = { ...rest, user_identity_id, acs_system_id: doors.acs_system_id };
    const { acs_user_id } = (await call(create, params)).body.acs_credential;
    expect(sandbox.workspace.find(user_identity_id)).toMatchObject({ acs_user_ids: [acs_user_id] });
  });

  it("does not carry the identity when it is issued before the link", async () => {
    const { call, sandbox, doors } = await openDesk();
    const { create: make } = sandbox.workspace;
    const { acs_user_id } = make.acs_user({ acs_system_id: doors.acs_system_id, full_name: "Jean" });
    const { user_identity_id } = make.user_identity({ full_name: "Jean" });
    const key = { acs_user_id, access_method: "mobile_key", is_multi_phone_sync_credential: true };
    const { acs_credential_id } = (await call(create, key)).body.acs_credential;
    await call("/user_identities/add_acs_user", { acs_user_id, user_identity_id });
    expect(sandbox.workspace.find(acs_credential_id)).not.toHaveProperty("user_identity_id");
    const list = async (params: object) => (await call("/acs/credentials/list", params)).body.acs_credentials;
    expect(await list({ user_identity_id })).toEqual([]);
    expect(await list({ acs_user_id })).toHaveLength(1);
  });

  it("refuses dates that make no sense", async () => {
    const { refusal, mobile_key } = await openDesk();
    const dates = { starts_at: "2026-11-26T00:00:00Z", ends_at: "2026-11-25T00:00:00Z" };
    expect(await refusal({ ...mobile_key, ...dates })).toEqual([400, "invalid_input"]);
    const past = { starts_at: "2020-01-01T00:00:00Z", ends_at: "2020-01-02T00:00:00Z" };
    expect(await refusal({ ...mobile_key, ...past })).toEqual([400, "invalid_input"]);
  });

  it("refuses a manager that is none", async () => {
    const { refusal, mobile_key, doors } = await openDesk();
    const params = { ...mobile_key, credential_manager_acs_system_id: doors.acs_system_id };
    expect(await refusal(params)).toEqual([400, "invalid_input"]);
  });

  it("refuses entrances that are unknown or of another system", async () => {
    const { refusal, mobile_key, sandbox } = await openDesk();
    const { create: make } = sandbox.workspace;
    const staff = make.acs_system({ name: "Staff", external_type: "salto_space_system" });
    const { acs_entrance_id } = make.acs_entrance({ ...staff, display_name: "Staff Door" });
    for (const id of [NOBODY, acs_entrance_id]) {
      expect(await refusal({ ...mobile_key, allowed_acs_entrance_ids: [id] })).toEqual([
        404,
        "acs_entrance_not_found",
      ]);
    }
  });

  it("creates no ACS user when it refuses", async () => {
    const { refusal, sandbox, mobile_key, doors } = await openDesk();
    const { user_identity_id } = sandbox.workspace.create.user_identity({ full_name: "Bo" });
    const { acs_user_id: _, ...rest } = mobile_key;
    const { acs_system_id } = doors;
    const params = { ...rest, user_identity_id, acs_system_id, allowed_acs_entrance_ids: [NOBODY] };
    expect(await refusal(params)).toEqual([404, "acs_entrance_not_found"]);
    expect(sandbox.workspace.counts().acs_users).toBe(1);
  });

  it("refuses a missing owner, a single-phone mobile key, and a PIN on a mobile key", async () => {
    const { refusal, mobile_key } = await openDesk();
    const { acs_user_id: _, ...ownerless } = mobile_key;
    expect(await refusal(ownerless)).toEqual([400, "invalid_input"]);
    const single = { ...mobile_key, is_multi_phone_sync_credential: false };
    expect(await refusal(single)).toEqual([400, "invalid_input"]);
    expect(await refusal({ ...mobile_key, code: "1234" })).toEqual([400, "invalid_input"]);
  });

  it("makes PIN codes and cards", async () => {
    const { call, acs_user } = await openDesk();
    const { acs_user_id } = acs_user;
    const pin = await call(create, { acs_user_id, access_method: "code", code: "4829" });
    expect(pin.body.acs_credential).toMatchObject({ code: "4829", is_issued: true, warnings: [] });
    const card = await call(create, { acs_user_id, access_method: "card" });
    expect(card.body.acs_credential).toMatchObject({ access_method: "card", is_issued: false });
  });
});

describe("issuing to phones", () => {
  it("waits for enrollment, then gives every phone its own child with an event", async () => {
    const { issueKey, signIn, enroll, keysOf, eventTypes, user_identity_id, sandbox } = await openDesk();
    const key = issueKey();
    signIn("iPhone 15");
    expect(await keysOf(key)).toEqual([]);
    enroll();
    signIn("Pixel 8");
    const keys = await keysOf(key);
    expect(keys.map((child) => child.display_name).sort()).toEqual([
      "Mobile key on Pixel 8",
      "Mobile key on iPhone 15",
    ]);
    for (const child of keys) {
      expect(child).toMatchObject({
        access_method: "mobile_key",
        is_multi_phone_sync_credential: false,
        user_identity_id,
        is_issued: true,
      });
      expect(eventTypes(child.acs_credential_id)).toEqual(["acs_credential.issued"]);
    }
    expect(sandbox.workspace.find(key.acs_credential_id)).toMatchObject({ is_issued: true, warnings: [] });
  });

  it("gives a new key to the phones that are there already", async () => {
    const { issueKey, signIn, enroll, keysOf } = await openDesk();
    enroll();
    signIn("iPhone 15");
    expect(await keysOf(issueKey())).toHaveLength(1);
  });

  it("passes over keys of a manager that the identity is not enrolled with", async () => {
    const { call, sandbox, signIn, enroll, user_identity_id } = await openDesk();
    enroll();
    signIn("iPhone 15");
    const { create: make } = sandbox.workspace;
    const other = make.acs_system({
      name: "Other",
      external_type: "hid_credential_manager_organization",
    });
    const site = make.acs_system({ name: "Site", external_type: "latch_building" });
    const { acs_system_id } = site;
    const { acs_user_id } = make.acs_user({ acs_system_id, full_name: "Ana", user_identity_id });
    const { body } = await call(create, {
      acs_user_id,
      access_method: "mobile_key",
      is_multi_phone_sync_credential: true,
      credential_manager_acs_system_id: other.acs_system_id,
    });
    const { acs_credentials } = (await call("/acs/credentials/list", { acs_user_id })).body;
    expect(acs_credentials).toEqual([body.acs_credential]);
  });

  it("reaches the phones when the ACS user with the key is linked", async () => {
    const { call, sandbox, doors, manager } = await openDesk();
    const { create: make } = sandbox.workspace;
    const { acs_user_id } = make.acs_user({ acs_system_id: doors.acs_system_id, full_name: "Jean" });
    make.acs_credential({ acs_user_id, access_method: "mobile_key", is_multi_phone_sync_credential: true });
    const { user_identity_id } = make.user_identity({ full_name: "Jean" });
    make.enrollment_automation({
      user_identity_id,
      credential_manager_acs_system_id: manager.acs_system_id,
    });
    make.phone({ user_identity_id, device_model: "iPhone 15", operating_system: "ios" });
    expect((await call("/acs/credentials/list", { acs_user_id })).body.acs_credentials).toHaveLength(1);
    await call("/user_identities/add_acs_user", { acs_user_id, user_identity_id });
    expect((await call("/acs/credentials/list", { acs_user_id })).body.acs_credentials).toHaveLength(2);
  });
});

describe("a credential's life", () => {
  it("is listed by user, identity, system, kind and search", async () => {
    const { call, issueKey, signIn, enroll, acs_user, doors, user_identity_id } = await openDesk();
    const key = issueKey();
    enroll();
    signIn("iPhone 15");
    const count = async (params: object) =>
      (await call("/acs/credentials/list", params)).body.acs_credentials.length;
    expect(await count({})).toBe(2);
    expect(await count({ acs_user_id: acs_user.acs_user_id })).toBe(2);
    expect(await count({ user_identity_id })).toBe(2);
    expect(await count({ acs_system_id: doors.acs_system_id })).toBe(2);
    expect(await count({ is_multi_phone_sync_credential: true })).toBe(1);
    expect(await count({ search: "iphone" })).toBe(1);
    const { body } = await call("/phones/list", { acs_credential_id: key.acs_credential_id });
    expect(body.phones.map((phone) => phone.display_name)).toEqual(["iPhone 15"]);
  });

  it("is listed by the doors that it opens, its children with it", async () => {
    const { call, issueKey, signIn, enroll, keysOf, room, gym } = await openDesk();
    const key = issueKey();
    enroll();
    signIn("iPhone 15");
    const opening = async ({ acs_entrance_id }: typeof room, more = {}) =>
      (await call("/acs/entrances/list_credentials_with_access", { acs_entrance_id, ...more })).body
        .acs_credentials;
    const [copy] = await keysOf(key);
    const listed = await opening(room);
    expect(listed).toHaveLength(2);
    expect(listed).toContainEqual(copy);
    expect(listed).toContainEqual(expect.objectContaining({ acs_credential_id: key.acs_credential_id }));
    expect(await opening(gym)).toEqual([]);
    const { acs_credential_id } = key;
    await call("/acs/credentials/delete", { acs_credential_id });
    expect((await opening(room)).map((row) => row.warnings[0]?.warning_code)).toEqual([
      "being_deleted",
      "being_deleted",
    ]);
  });

  it("is listed by a door only if it is valid, when this is asked", async () => {
    const { call, sandbox, issueKey, room } = await openDesk();
    const { acs_credential_id, visionline_metadata } = issueKey();
    const { acs_entrance_id } = room;
    const params = { acs_entrance_id, include_if: ["visionline_metadata.is_valid"] };
    const count = async () =>
      (await call("/acs/entrances/list_credentials_with_access", params)).body.acs_credentials.length;
    expect(await count()).toBe(1);
    if (!visionline_metadata) throw new Error("The key has no Visionline details");
    const invalid = { visionline_metadata: { ...visionline_metadata, is_valid: false } };
    sandbox.workspace.state.acs_credentials.change(acs_credential_id, invalid);
    expect(await count()).toBe(0);
  });

  it("knows no door that is not there", async () => {
    const { call } = await openDesk();
    const { status, body } = await call("/acs/entrances/list_credentials_with_access", {
      acs_entrance_id: NOBODY,
    });
    expect([status, body.error.type]).toEqual([404, "acs_entrance_not_found"]);
  });

  it("can be prolonged, and its children with it", async () => {
    const { call, issueKey, signIn, enroll, keysOf } = await openDesk();
    const key = issueKey();
    enroll();
    signIn("iPhone 15");
    const ends_at = "2026-12-24T00:00:00Z";
    const { acs_credential_id } = key;
    const { body } = await call("/acs/credentials/update", { acs_credential_id, ends_at });
    expect(body.acs_credential.ends_at).toBe(ends_at);
    expect(await keysOf(key)).toMatchObject([{ ends_at }]);
    const past = { acs_credential_id, ends_at: "2020-01-01T00:00:00Z" };
    expect((await call("/acs/credentials/update", past)).status).toBe(400);
  });

  it("is unassigned and assigned", async () => {
    const { call, acs_user, issueKey } = await openDesk();
    const { acs_credential_id } = issueKey();
    const params = { acs_credential_id, acs_user_id: acs_user.acs_user_id };
    const unassigned = await call("/acs/credentials/unassign", params);
    expect(unassigned.body.acs_credential).not.toHaveProperty("acs_user_id");
    const assigned = await call("/acs/credentials/assign", params);
    expect(assigned.body.acs_credential.acs_user_id).toBe(acs_user.acs_user_id);
  });

  it("is nobody's in any list once it is assigned to an ACS user without a person", async () => {
    const { call, issueKey, sandbox, doors, user_identity_id } = await openHotelWithGuest();
    const { acs_credential_id } = issueKey();
    const { acs_system_id } = doors;
    const { acs_user_id } = sandbox.workspace.create.acs_user({ acs_system_id, full_name: "Bo" });
    await call("/acs/credentials/assign", { acs_credential_id, acs_user_id });
    expect((await call("/acs/credentials/list", { user_identity_id })).body.acs_credentials).toEqual([]);
    expect(sandbox.workspace.find(acs_credential_id)).not.toHaveProperty("user_identity_id");
  });

  it("ends with its children, child events first, after being_deleted", async () => {
    const { call, issueKey, signIn, enroll, sandbox, advance } = await openDesk();
    const { acs_credential_id } = issueKey();
    enroll();
    signIn("iPhone 15");
    await call("/acs/credentials/delete", { acs_credential_id });
    const { body } = await call("/acs/credentials/list");
    expect(body.acs_credentials.map((row) => row.warnings[0]?.warning_code)).toEqual([
      "being_deleted",
      "being_deleted",
    ]);
    expect((await call("/acs/credentials/delete", { acs_credential_id })).status).toBe(200);
    advance(GONE_MS);
    expect((await call("/acs/credentials/get", { acs_credential_id })).body.error.type).toBe(
      "acs_credential_not_found",
    );
    const deleted = sandbox.workspace.events.filter((event) => event.event_type === "acs_credential.deleted");
    expect(deleted.map((event) => event.acs_credential_id === acs_credential_id)).toEqual([false, true]);
  });
});
