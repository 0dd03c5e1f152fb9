import { describe, expect, it } from "vitest";
import { GONE_MS, openHotelWithGuest } from "./harness.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";

describe("ACS users", () => {
  it("are created with an event", async () => {
    const { call, doors, eventTypes } = await openHotelWithGuest();
    const { body } = await call("/acs/users/create", {
      acs_system_id: doors.acs_system_id,
      full_name: "Bo Berg",
      email_address: "bo@example.com",
    });
    expect(body.acs_user).toMatchObject({
      acs_system_id: doors.acs_system_id,
      display_name: "Bo Berg",
      email: "bo@example.com",
      email_address: "bo@example.com",
      is_managed: true,
      errors: [],
      warnings: [],
    });
    expect(eventTypes(body.acs_user.acs_user_id)).toEqual(["acs_user.created"]);
  });

  it("answer an unknown identity with 400, as Seam's fake does", async () => {
    const { call, doors } = await openHotelWithGuest();
    const { status, body } = await call("/acs/users/create", {
      acs_system_id: doors.acs_system_id,
      full_name: "Bo",
      user_identity_id: NOBODY,
    });
    expect([status, body.error.type]).toEqual([400, "user_identity_not_found"]);
  });

  it("are found by id, or by identity and system", async () => {
    const { call, acs_user, doors, user_identity_id } = await openHotelWithGuest();
    const params = { user_identity_id, acs_system_id: doors.acs_system_id };
    const { body } = await call("/acs/users/get", params);
    expect(body.acs_user.acs_user_id).toBe(acs_user.acs_user_id);
    expect((await call("/acs/users/get", { user_identity_id })).body.error.type).toBe("invalid_input");
    expect((await call("/acs/users/get", { acs_user_id: NOBODY })).body.error.type).toBe(
      "acs_user_not_found",
    );
  });

  it("are listed by system, by identity, by the identity's email, and by search", async () => {
    const { call, sandbox, acs_user, doors, user_identity_id } = await openHotelWithGuest();
    sandbox.workspace.create.acs_user({ acs_system_id: doors.acs_system_id, full_name: "Bo" });
    const ids = async (params: object) =>
      (await call("/acs/users/list", params)).body.acs_users.map((row) => row.acs_user_id);
    expect(await ids({ acs_system_id: doors.acs_system_id })).toHaveLength(2);
    expect(await ids({ user_identity_id })).toEqual([acs_user.acs_user_id]);
    expect(await ids({ user_identity_email_address: "ana@example.com" })).toEqual([acs_user.acs_user_id]);
    expect(await ids({ search: "silva" })).toEqual([acs_user.acs_user_id]);
  });

  it("are updated, suspended and unsuspended", async () => {
    const { call, sandbox, acs_user, doors, user_identity_id } = await openHotelWithGuest();
    const { acs_user_id } = acs_user;
    const schedule = { starts_at: "2026-11-23T00:00:00Z", ends_at: "2026-12-23T00:00:00Z" };
    await call("/acs/users/update", { acs_user_id, full_name: "Ana S.", access_schedule: schedule });
    await call("/acs/users/suspend", { user_identity_id, acs_system_id: doors.acs_system_id });
    expect(sandbox.workspace.find(acs_user_id)).toMatchObject({
      full_name: "Ana S.",
      access_schedule: schedule,
      is_suspended: true,
    });
    await call("/acs/users/unsuspend", { acs_user_id });
    await call("/acs/users/update", { acs_user_id, access_schedule: null });
    expect(sandbox.workspace.find(acs_user_id)).toMatchObject({ is_suspended: false });
    expect(sandbox.workspace.find(acs_user_id)).not.toHaveProperty("access_schedule");
  });

  it("show that they are being deleted, then go with their credentials and then their event", async () => {
    const { call, sandbox, acs_user, issueKey, advance, eventTypes } = await openHotelWithGuest();
    const { acs_user_id } = acs_user;
    const key = issueKey();
    expect((await call("/acs/users/delete", { acs_user_id })).body).toEqual({ ok: true });
    expect((await call("/acs/users/get", { acs_user_id })).body.acs_user).toMatchObject({
      warnings: [{ warning_code: "being_deleted" }],
      pending_mutations: [{ mutation_code: "deleting" }],
    });
    expect(eventTypes(acs_user_id)).not.toContain("acs_user.deleted");
    advance(GONE_MS);
    expect((await call("/acs/users/get", { acs_user_id })).body.error.type).toBe("acs_user_not_found");
    expect(sandbox.workspace.find(key.acs_credential_id)).toBeUndefined();
    expect(sandbox.workspace.events.slice(-2).map((event) => event.event_type)).toEqual([
      "acs_credential.deleted",
      "acs_user.deleted",
    ]);
  });

  it("keep an error when their system fails to delete them", async () => {
    const { call, sandbox, acs_user, advance, eventTypes } = await openHotelWithGuest();
    const { acs_user_id } = acs_user;
    const mend = sandbox.workspace.failDeletionOf(acs_user_id);
    await call("/acs/users/delete", { acs_user_id });
    advance(GONE_MS);
    expect((await call("/acs/users/get", { acs_user_id })).body.acs_user).toMatchObject({
      warnings: [],
      pending_mutations: [],
      errors: [{ error_code: "failed_to_delete_on_acs_system" }],
    });
    expect(eventTypes(acs_user_id)).not.toContain("acs_user.deleted");
    mend();
    await call("/acs/users/delete", { acs_user_id });
    advance(GONE_MS);
    expect(sandbox.workspace.find(acs_user_id)).toBeUndefined();
  });
});

describe("enrollment automations", () => {
  const launch = "/user_identities/enrollment_automations/launch";

  it("bind an identity to a credential manager and can create its user there", async () => {
    const { call, manager, user_identity_id } = await openHotelWithGuest();
    const { body } = await call(launch, {
      user_identity_id,
      credential_manager_acs_system_id: manager.acs_system_id,
      create_credential_manager_user: true,
    });
    expect(body.enrollment_automation).toMatchObject({
      user_identity_id,
      credential_manager_acs_system_id: manager.acs_system_id,
    });
    const users = (await call("/acs/users/list", { user_identity_id })).body.acs_users;
    expect(users.map((user) => user.acs_system_id)).toContain(manager.acs_system_id);
    const { enrollment_automation_id } = body.enrollment_automation;
    const path = "/user_identities/enrollment_automations";
    const found = await call(`${path}/get`, { enrollment_automation_id });
    const listed = await call(`${path}/list`, { user_identity_id });
    expect(found.body.enrollment_automation).toEqual(body.enrollment_automation);
    expect(listed.body.enrollment_automations).toEqual([body.enrollment_automation]);
  });

  it("need a credential manager", async () => {
    const { call, doors, user_identity_id } = await openHotelWithGuest();
    const params = { user_identity_id, credential_manager_acs_system_id: doors.acs_system_id };
    const { status, body } = await call(launch, params);
    expect([status, body.error.type]).toEqual([400, "invalid_input"]);
  });

  it("take one of the two ways to a manager user, not both", async () => {
    const { call, manager, acs_user, user_identity_id } = await openHotelWithGuest();
    const { status, body } = await call(launch, {
      user_identity_id,
      credential_manager_acs_system_id: manager.acs_system_id,
      create_credential_manager_user: true,
      credential_manager_acs_user_id: acs_user.acs_user_id,
    });
    expect([status, body.error.type]).toEqual([400, "invalid_input"]);
  });

  it("exist once for each identity and manager", async () => {
    const { call, enroll, manager, user_identity_id } = await openHotelWithGuest();
    enroll();
    const params = { user_identity_id, credential_manager_acs_system_id: manager.acs_system_id };
    const { status, body } = await call(launch, params);
    expect([status, body.error.type]).toEqual([409, "enrollment_automation_already_exists"]);
  });

  it("stay listed while they are being deleted, then go with their event", async () => {
    const { call, enroll, advance, eventTypes, user_identity_id } = await openHotelWithGuest();
    const { enrollment_automation_id } = enroll();
    const path = "/user_identities/enrollment_automations";
    await call(`${path}/delete`, { enrollment_automation_id });
    expect((await call(`${path}/list`, { user_identity_id })).body.enrollment_automations).toHaveLength(1);
    expect(eventTypes(enrollment_automation_id)).toEqual([]);
    advance(GONE_MS);
    expect((await call(`${path}/get`, { enrollment_automation_id })).body.error.type).toBe(
      "enrollment_automation_not_found",
    );
    expect(eventTypes(enrollment_automation_id)).toEqual(["enrollment_automation.deleted"]);
  });
});
