/**
 * Seam's own JavaScript client on our sandbox, through what Seam's guides tell developers to do. The sandbox and our
 * client could agree with each other and both be wrong; here it has to agree with Seam's.
 */
import {
  isSeamHttpApiError,
  isSeamHttpInvalidInputError,
  isSeamHttpUnauthorizedError,
  SeamHttp,
} from "@seamapi/http";
import { describe, expect, it, onTestFinished } from "vitest";
import { removeSequentially } from "../../bench/sequential-removal.ts";
import { type SandboxOptions, startSandbox } from "../../src/sandbox/sandbox.ts";
import { eventually } from "../support/eventually.ts";
import { addPhone, hotel, seeded, seededAcsUser } from "../support/fixtures.ts";

const POLL_MS = 5;

async function official(options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ deletionDelayMs: 10, ...options });
  onTestFinished(sandbox.close);
  const { endpoint, apiKey } = sandbox;
  const seam = new SeamHttp({ endpoint, apiKey, isUndocumentedApiEnabled: true });
  return { sandbox, seam };
}

/** An event of this type about this thing is listed. */
async function waitFor(seam: SeamHttp, event_type: string, about: Record<string, string>): Promise<void> {
  const since = new Date(Date.now() - 60_000).toISOString();
  await eventually(async () =>
    expect(await seam.events.list({ event_type, since })).toContainEqual(expect.objectContaining(about)),
  );
}

const JEAN = {
  user_identity_key: "jean_doe",
  email_address: "jean@example.com",
  phone_number: "+15555550110",
  full_name: "Jean Doe",
};

describe("managing mobile app user accounts with user identities", () => {
  it("creates a user identity and links an ACS user, both found by email", async () => {
    const { seam } = await official();
    const created = await seam.userIdentities.create(JEAN);
    expect(created).toMatchObject({ ...JEAN, display_name: "Jean Doe" });
    const [user_identity] = await seam.userIdentities.list({ search: JEAN.email_address });
    const [acs_user] = await seam.acs.users.list({ search: JEAN.email_address });
    const { user_identity_id } = user_identity;
    const { acs_user_id } = acs_user;
    expect(user_identity_id).toBe(created.user_identity_id);
    expect(await seam.userIdentities.addAcsUser({ user_identity_id, acs_user_id })).toBeUndefined();
    expect(await seam.userIdentities.listAcsUsers({ user_identity_id })).toMatchObject([{ acs_user_id }]);
    expect(await seam.userIdentities.get({ user_identity_key: "jean_doe" })).toMatchObject({
      user_identity_id,
      acs_user_ids: [acs_user_id],
    });
  });

  it("changes the identity, and takes the ACS user off again", async () => {
    const { sandbox, seam } = await official();
    const { user_identity_id } = seeded(sandbox, "ana_silva");
    const { acs_user_id } = seededAcsUser(sandbox, "ana.silva@example.com");
    await seam.userIdentities.update({ user_identity_id, full_name: "Ana Souza" });
    await seam.userIdentities.removeAcsUser({ user_identity_id, acs_user_id });
    const identity = await seam.userIdentities.get({ user_identity_id });
    expect(identity.full_name).toBe("Ana Souza");
    expect(identity.acs_user_ids).not.toContain(acs_user_id);
  });

  it("removes a user identity with all that is theirs, one after the other, and leaves nothing", async () => {
    const { sandbox, seam } = await official();
    const { user_identity_id } = seeded(sandbox, "ana_silva");
    const before = sandbox.workspace.leftovers(user_identity_id);
    expect(new Set(before.map(({ kind }) => kind))).toEqual(
      new Set(["client_session", "acs_user", "acs_credential", "enrollment_automation", "phone"]),
    );
    const counts = await removeSequentially(seam, { user_identity_id, pollMs: POLL_MS });
    expect(counts).toMatchObject({
      client_sessions: 1,
      acs_users: 2,
      acs_credentials: 3,
      enrollment_automations: 1,
      phones: 2,
    });
    expect(counts.polls).toBeGreaterThanOrEqual(8);
    expect(counts.requests).toBe(counts.polls + 16);
    await eventually(() => expect(sandbox.workspace.find(user_identity_id)).toBeUndefined());
    expect(sandbox.workspace.leftovers(user_identity_id)).toEqual([]);
    await expect(seam.userIdentities.get({ user_identity_id })).rejects.toMatchObject({
      code: "user_identity_not_found",
      statusCode: 404,
    });
  });

  it("is refused when the identity is deleted before what hangs on it", async () => {
    const { sandbox, seam } = await official();
    const { user_identity_id } = seeded(sandbox, "ana_silva");
    await expect(seam.userIdentities.delete({ user_identity_id })).rejects.toSatisfy(
      isSeamHttpInvalidInputError,
    );
  });
});

describe("issuing mobile credentials", () => {
  it("enrolls, preconfigures a multi-phone key, and each phone receives it when it comes", async () => {
    const { sandbox, seam } = await official();
    const { manager, doors } = hotel(sandbox);
    const { user_identity_id } = await seam.userIdentities.create({ ...JEAN, acs_system_ids: [doors] });
    const [acs_user] = await seam.userIdentities.listAcsUsers({ user_identity_id });
    const { acs_user_id } = acs_user;
    const automation = await seam.userIdentities.enrollmentAutomations.launch({
      user_identity_id,
      credential_manager_acs_system_id: manager,
      create_credential_manager_user: true,
    });
    const { enrollment_automation_id } = automation;
    expect(await seam.userIdentities.enrollmentAutomations.list({ user_identity_id })).toEqual([automation]);
    expect(await seam.userIdentities.enrollmentAutomations.get({ enrollment_automation_id })).toEqual(
      automation,
    );

    const key = await seam.acs.credentials.create({
      is_multi_phone_sync_credential: true,
      acs_user_id,
      access_method: "mobile_key",
      credential_manager_acs_system_id: manager,
      visionline_metadata: { card_format: "rfid48", override: true },
    });
    expect(key).toMatchObject({
      acs_user_id,
      access_method: "mobile_key",
      is_multi_phone_sync_credential: true,
    });
    expect(key.warnings).toMatchObject([{ warning_code: "waiting_to_be_issued" }]);
    for (const device_model of ["iPhone 15", "Pixel 8"])
      await seam.phones.simulate.createSandboxPhone({ user_identity_id, phone_metadata: { device_model } });
    const keys = await seam.acs.credentials.list({ acs_user_id });
    const copies = keys.filter((one: Row) => one.parent_acs_credential_id === key.acs_credential_id);
    expect(copies).toHaveLength(2);
    expect(await seam.phones.list({ acs_credential_id: key.acs_credential_id })).toHaveLength(2);
  });

  it("finds the credential manager that serves a system", async () => {
    const { sandbox, seam } = await official();
    const { manager, doors } = hotel(sandbox);
    const managers = await seam.acs.systems.listCompatibleCredentialManagerAcsSystems({
      acs_system_id: doors,
    });
    expect(managers).toMatchObject([{ acs_system_id: manager, is_credential_manager: true }]);
    expect(await seam.acs.systems.get({ acs_system_id: doors })).toMatchObject({
      default_credential_manager_acs_system_id: manager,
    });
  });
});

describe("managing credentials", () => {
  it("creates a PIN, a card and a mobile key for some entrances and some days, and deletes them", async () => {
    const { sandbox, seam } = await official();
    const { manager, doors } = hotel(sandbox);
    const { acs_user_id } = seededAcsUser(sandbox, "jean@example.com");
    const [room, gym] = await seam.acs.entrances.list({ acs_system_id: doors });
    const pin = await seam.acs.credentials.create({ acs_user_id, access_method: "code", code: "824759" });
    expect(pin).toMatchObject({ acs_user_id, code: "824759", access_method: "code" });
    const card = await seam.acs.credentials.create({ acs_user_id, access_method: "card" });
    expect(card).toMatchObject({ acs_user_id, access_method: "card" });
    const mobileKey = await seam.acs.credentials.create({
      acs_user_id,
      allowed_acs_entrance_ids: [room.acs_entrance_id, gym.acs_entrance_id],
      credential_manager_acs_system_id: manager,
      access_method: "mobile_key",
      is_multi_phone_sync_credential: true,
      starts_at: "2099-03-01T10:40:00Z",
      ends_at: "2099-03-04T10:40:00Z",
    });
    const { acs_credential_id } = mobileKey;
    expect(await seam.acs.credentials.listAccessibleEntrances({ acs_credential_id })).toHaveLength(2);
    for (const one of [pin, card, mobileKey]) {
      const about = { acs_credential_id: one.acs_credential_id };
      expect(await seam.acs.credentials.delete(about)).toBeUndefined();
      await waitFor(seam, "acs_credential.deleted", about);
    }
    expect(await seam.acs.credentials.list({ acs_user_id })).toEqual([]);
  });
});

describe("managing phones for a user identity", () => {
  it("lists a person's phones, shows one, and deactivates it with the keys on it", async () => {
    const { sandbox, seam } = await official();
    const { user_identity_id } = seeded(sandbox, "ana_silva");
    const keysOf = async () => (await seam.acs.credentials.list({ user_identity_id })).length;
    const phones = await seam.phones.list({ owner_user_identity_id: user_identity_id });
    expect(phones.map(({ device_type }: Row) => device_type).sort()).toEqual(["android_phone", "ios_phone"]);
    const [lost] = phones;
    const { device_id } = lost;
    expect(await seam.phones.get({ device_id })).toEqual(lost);
    expect(await keysOf()).toBe(3);
    expect(await seam.phones.deactivate({ device_id })).toBeUndefined();
    await waitFor(seam, "phone.deactivated", { device_id });
    expect(await seam.phones.list({ owner_user_identity_id: user_identity_id })).toHaveLength(1);
    await eventually(async () => expect(await keysOf()).toBe(2));
    await expect(seam.phones.get({ device_id })).rejects.toSatisfy(isSeamHttpApiError);
  });
});

describe("the client", () => {
  it("reads page after page", async () => {
    const { seam } = await official();
    const people = seam.createPaginator(seam.userIdentities.list({ limit: 2 }));
    const [page, { hasNextPage }] = await people.firstPage();
    expect([page.length, hasNextPage]).toEqual([2, true]);
    expect(await people.flattenToArray()).toHaveLength(5);
  });

  it("recognises what is wrong with a request, by parameter", async () => {
    const { seam } = await official();
    const refusal = await seam.phones.get({ device_id: "phone" }).catch((error: unknown) => error);
    if (!isSeamHttpInvalidInputError(refusal)) throw new Error("not recognised", { cause: refusal });
    expect(refusal.getValidationErrorMessages("device_id")).toEqual(["Invalid uuid"]);
    expect(refusal.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("recognises a key that is not accepted", async () => {
    const { sandbox } = await official();
    const seam = new SeamHttp({
      endpoint: sandbox.endpoint,
      apiKey: "seam_test2bMS_94SrGUXuNR2JmJkjtvBQDg5c",
    });
    await expect(seam.phones.list()).rejects.toSatisfy(isSeamHttpUnauthorizedError);
  });

  it("is let in with a personal access token and a workspace", async () => {
    const { sandbox } = await official();
    const { endpoint, personalAccessToken, workspaceId } = sandbox;
    const seam = new SeamHttp({ endpoint, personalAccessToken, workspaceId });
    expect(await seam.workspaces.get()).toMatchObject({ workspace_id: workspaceId, is_sandbox: true });
  });

  it("repeats a read that failed, and a person's phones are there in the end", async () => {
    const { sandbox, seam } = await official();
    const { user_identity_id } = seeded(sandbox, "ana_silva");
    addPhone(sandbox, user_identity_id);
    sandbox.fail({ kind: "reset", times: 1 });
    expect(await seam.phones.list({ owner_user_identity_id: user_identity_id })).toHaveLength(3);
  });
});

type Row = Record<string, unknown>;
