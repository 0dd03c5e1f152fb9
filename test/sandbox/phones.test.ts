import { describe, expect, it } from "vitest";
import { GONE_MS, openHotelWithGuest } from "./harness.ts";

describe("phones", () => {
  it("are simulated with Seam's defaults", async () => {
    const { call, user_identity_id, sandbox } = await openHotelWithGuest();
    const { body } = await call("/phones/simulate/create_sandbox_phone", { user_identity_id });
    expect(body.phone).toEqual({
      device_id: expect.any(String),
      device_type: "android_phone",
      display_name: "Samsung Galaxy S10",
      created_at: expect.any(String),
      custom_metadata: {},
      properties: {
        assa_abloy_credential_service_metadata: { has_active_endpoint: false, endpoints: [] },
      },
      errors: [],
      warnings: [],
      workspace_id: sandbox.workspaceId,
    });
  });

  it("have an active endpoint once their owner is enrolled", async () => {
    const { call, enroll, user_identity_id } = await openHotelWithGuest();
    const { device_id } = (
      await call("/phones/simulate/create_sandbox_phone", {
        user_identity_id,
        phone_metadata: { device_model: "iPhone 15", operating_system: "ios" },
      })
    ).body.phone;
    enroll();
    expect((await call("/phones/get", { device_id })).body.phone).toMatchObject({
      device_type: "ios_phone",
      display_name: "iPhone 15",
      properties: {
        assa_abloy_credential_service_metadata: {
          has_active_endpoint: true,
          endpoints: [{ is_active: true }],
        },
      },
    });
  });

  it("are listed by owner", async () => {
    const { call, sandbox, signIn, user_identity_id } = await openHotelWithGuest();
    signIn("iPhone 15");
    const bo = sandbox.workspace.create.user_identity({ full_name: "Bo" });
    const count = async (params: object) => (await call("/phones/list", params)).body.phones.length;
    expect(await count({})).toBe(1);
    expect(await count({ owner_user_identity_id: user_identity_id })).toBe(1);
    expect(await count({ owner_user_identity_id: bo.user_identity_id })).toBe(0);
  });

  it("take only their own keys along when they are deactivated", async () => {
    const { call, issueKey, signIn, enroll, keysOf, advance, eventTypes, sandbox } =
      await openHotelWithGuest();
    const key = issueKey();
    enroll();
    const lost = signIn("iPhone 15");
    signIn("Pixel 8");
    const { device_id } = lost;
    const [revoked] = (await keysOf(key)).filter((child) => child.display_name.includes("iPhone"));
    expect((await call("/phones/deactivate", { device_id })).body).toEqual({ ok: true });
    expect((await call("/phones/list")).body.phones).toHaveLength(2);
    advance(GONE_MS);
    expect((await call("/phones/get", { device_id })).body.error.type).toBe("phone_not_found");
    expect((await keysOf(key)).map((child) => child.display_name)).toEqual(["Mobile key on Pixel 8"]);
    expect(sandbox.workspace.find(key.acs_credential_id)).toBeDefined();
    expect(eventTypes(device_id)).toEqual(["phone.deactivated"]);
    expect(eventTypes(revoked?.acs_credential_id ?? "")).toEqual([
      "acs_credential.issued",
      "acs_credential.invalidated",
      "acs_credential.deleted",
    ]);
  });

  it("receive nothing while they are being deactivated, nor after their owner's enrollment ended", async () => {
    const { call, issueKey, signIn, enroll, keysOf } = await openHotelWithGuest();
    const { enrollment_automation_id } = enroll();
    const { device_id } = signIn("iPhone 15");
    await call("/phones/deactivate", { device_id });
    expect(await keysOf(issueKey())).toEqual([]);
    signIn("Pixel 8");
    await call("/user_identities/enrollment_automations/delete", { enrollment_automation_id });
    expect(await keysOf(issueKey())).toEqual([]);
  });

  it("wait again for a phone when the last one is gone", async () => {
    const { call, issueKey, signIn, enroll, advance, sandbox } = await openHotelWithGuest();
    const { acs_credential_id } = issueKey();
    enroll();
    const { device_id } = signIn("iPhone 15");
    await call("/phones/deactivate", { device_id });
    advance(GONE_MS);
    expect(sandbox.workspace.find(acs_credential_id)).toMatchObject({
      warnings: [{ warning_code: "waiting_to_be_issued" }],
    });
  });
});
