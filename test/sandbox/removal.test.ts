import { describe, expect, it } from "vitest";
import type { SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { GONE_MS, openHotelWithGuest } from "./harness.ts";

/** Ana with one of everything: a key on a phone, a session, an instant key (with its session), a grant. */
async function openFullHouse(options: SandboxOptions = {}) {
  const hotel = await openHotelWithGuest(options);
  const { create } = hotel.sandbox.workspace;
  const { user_identity_id } = hotel;
  hotel.enroll();
  hotel.issueKey();
  hotel.signIn("iPhone 15");
  create.client_session({ user_identity_id });
  create.instant_key(user_identity_id);
  create.access_grant({
    user_identity_id,
    requested_access_methods: [{ mode: "card" }],
    acs_entrance_ids: [hotel.gym.acs_entrance_id],
  });
  return hotel;
}

describe("deleting a user identity that refuses", () => {
  it("names what still hangs on it", async () => {
    const { call, user_identity_id, sandbox } = await openFullHouse();
    const { status, body } = await call("/user_identities/delete", { user_identity_id });
    expect([status, body.error.type]).toEqual([400, "invalid_input"]);
    expect(body.error.message).toContain(
      "2 client sessions, 1 instant key, 1 access grant, 1 enrollment automation, 3 credentials, 1 phone, 1 ACS user",
    );
    expect(sandbox.workspace.leftovers(user_identity_id)).toHaveLength(10);
  });

  it("counts what is being deleted and not gone yet", async () => {
    const { call, user_identity_id, acs_user, advance } = await openHotelWithGuest();
    await call("/acs/users/delete", { acs_user_id: acs_user.acs_user_id });
    expect((await call("/user_identities/delete", { user_identity_id })).status).toBe(400);
    advance(GONE_MS);
    expect((await call("/user_identities/delete", { user_identity_id })).status).toBe(200);
  });

  it("deletes one without dependents: marked first, then gone, and no event", async () => {
    const { call, user_identity_id, acs_user, advance, eventTypes } = await openHotelWithGuest();
    await call("/user_identities/remove_acs_user", { user_identity_id, acs_user_id: acs_user.acs_user_id });
    expect((await call("/user_identities/delete", { user_identity_id })).body).toEqual({ ok: true });
    const { body } = await call("/user_identities/get", { user_identity_id });
    expect(body.user_identity.warnings).toMatchObject([{ warning_code: "being_deleted" }]);
    expect((await call("/user_identities/delete", { user_identity_id })).status).toBe(200);
    advance(GONE_MS);
    const gone = await call("/user_identities/get", { user_identity_id });
    expect([gone.status, gone.body.error.type]).toEqual([404, "user_identity_not_found"]);
    expect(eventTypes(user_identity_id)).toEqual([]);
  });

  it("takes nothing new for an identity that is being deleted", async () => {
    const { call, user_identity_id, acs_user } = await openHotelWithGuest();
    await call("/user_identities/remove_acs_user", { user_identity_id, acs_user_id: acs_user.acs_user_id });
    await call("/user_identities/delete", { user_identity_id });
    const phone = await call("/phones/simulate/create_sandbox_phone", { user_identity_id });
    expect(phone.body.error.type).toBe("invalid_input");
  });
});

describe("deleting a user identity that cascades", () => {
  it("takes everything along, each with its event", async () => {
    const { call, user_identity_id, sandbox, advance } = await openFullHouse({ identityDeletion: "cascade" });
    const before = sandbox.workspace.leftovers(user_identity_id);
    expect((await call("/user_identities/delete", { user_identity_id })).body).toEqual({ ok: true });
    expect(sandbox.workspace.find(user_identity_id)).toMatchObject({
      warnings: [{ warning_code: "being_deleted" }],
    });
    advance(GONE_MS);
    expect(sandbox.workspace.find(user_identity_id)).toBeUndefined();
    expect(sandbox.workspace.leftovers(user_identity_id)).toEqual([]);
    const endings = sandbox.workspace.events.filter((event) =>
      /\.(deleted|deactivated)$/.test(event.event_type),
    );
    // Everything but the instant key, which has no event.
    expect(endings).toHaveLength(before.length - 1);
    expect(sandbox.workspace.counts()).toMatchObject({
      user_identities: 0,
      acs_users: 0,
      acs_credentials: 0,
      phones: 0,
      enrollment_automations: 0,
      client_sessions: 0,
      instant_keys: 0,
      access_grants: 0,
    });
  });

  it("stays with an error when an ACS user cannot go", async () => {
    const options: SandboxOptions = { identityDeletion: "cascade" };
    const { call, user_identity_id, sandbox, acs_user, advance } = await openHotelWithGuest(options);
    sandbox.workspace.failDeletionOf(acs_user.acs_user_id);
    await call("/user_identities/delete", { user_identity_id });
    advance(GONE_MS);
    expect(sandbox.workspace.find(user_identity_id)).toMatchObject({
      warnings: [],
      errors: [{ error_code: "issue_with_acs_user", acs_user_id: acs_user.acs_user_id }],
    });
  });
});

describe("client sessions, instant keys and access grants", () => {
  it("keep a deleted session listed until it is gone and its event appears", async () => {
    const { call, user_identity_id, advance, eventTypes } = await openHotelWithGuest();
    const created = await call("/client_sessions/create", { user_identity_id });
    const { client_session_id, token } = created.body.client_session;
    expect(token).toMatch(/^seam_cst1/);
    await call("/client_sessions/delete", { client_session_id });
    const listed = await call("/client_sessions/list", { user_identity_id });
    expect(listed.body.client_sessions).toHaveLength(1);
    advance(GONE_MS);
    expect((await call("/client_sessions/get", { client_session_id })).status).toBe(404);
    expect(eventTypes(client_session_id)).toEqual(["client_session.deleted"]);
  });

  it("reuse a session with PUT and refuse its key with POST", async () => {
    const { call, request } = await openHotelWithGuest();
    const params = { user_identifier_key: "ana" };
    const first = (await call("/client_sessions/create", params)).body.client_session;
    const again = await call("/client_sessions/create", params);
    expect([again.status, again.body.error.type]).toEqual([400, "client_session_token_already_exists"]);
    const put = await request("/client_sessions/create", {
      method: "PUT",
      body: JSON.stringify(params),
      headers: { "content-type": "application/json" },
    });
    expect(await put.json()).toMatchObject({ client_session: first });
  });

  it("keep a revoked session", async () => {
    const { call } = await openHotelWithGuest();
    const { client_session_id } = (await call("/client_sessions/create")).body.client_session;
    await call("/client_sessions/revoke", { client_session_id });
    expect((await call("/client_sessions/get", { client_session_id })).status).toBe(200);
  });

  it("drop an instant key at once and keep its client session", async () => {
    const { call, user_identity_id } = await openHotelWithGuest();
    const { body } = await call("/user_identities/generate_instant_key", { user_identity_id });
    const { instant_key_id, instant_key_url, client_session_id } = body.instant_key;
    const found = await call("/instant_keys/get", { instant_key_url });
    expect(found.body.instant_key).toEqual(body.instant_key);
    await call("/instant_keys/delete", { instant_key_id });
    expect((await call("/instant_keys/list", { user_identity_id })).body.instant_keys).toEqual([]);
    expect((await call("/instant_keys/delete", { instant_key_id })).body.error.type).toBe(
      "instant_key_not_found",
    );
    expect((await call("/client_sessions/get", { client_session_id })).status).toBe(200);
  });

  it("make a grant's credentials and take them along", async () => {
    const { call, user_identity_id, room, advance, eventTypes } = await openHotelWithGuest();
    const { body } = await call("/access_grants/create", {
      user_identity_id,
      requested_access_methods: [{ mode: "mobile_key" }],
      acs_entrance_ids: [room.acs_entrance_id],
    });
    const { access_grant_id, instant_key_url } = body.access_grant;
    expect(instant_key_url).toMatch(/^https:/);
    const credentials = async () =>
      (await call("/acs/credentials/list", { user_identity_id })).body.acs_credentials;
    expect(await credentials()).toHaveLength(1);
    const listed = await call("/access_grants/list", { user_identity_id });
    expect(listed.body).toMatchObject({
      access_grants: [{ access_grant_id }],
      pagination: { has_next_page: false },
    });
    await call("/access_grants/delete", { access_grant_id });
    advance(GONE_MS);
    expect(await credentials()).toEqual([]);
    expect((await call("/access_grants/get", { access_grant_id })).body.error.type).toBe(
      "access_grant_not_found",
    );
    expect(eventTypes(access_grant_id)).toEqual(["access_grant.deleted"]);
  });
});
