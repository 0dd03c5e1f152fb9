import { expect, test } from "vitest";
import { connect } from "../support/connect.ts";
import { hotel, readable } from "../support/fixtures.ts";
import { connectOdd } from "../support/odd-seam.ts";

async function withJean() {
  const harness = await connect();
  await harness.call("create_user_identity", { full_name: "Jean Doe", user_identity_key: "jean_doe" });
  return harness;
}

test("launches with the workspace's only credential manager", async () => {
  const { call } = await withJean();
  const { data } = await call("launch_enrollment", {
    user_identity_key: "jean_doe",
    create_credential_manager_user: true,
  });
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "enrollment_automation": {
        "credential_manager": "Aurora Mobile Keys",
        "enrollment_automation_id": "<id 1>",
      },
      "next_step": "Link the person's account in the access control system with link_acs_user.",
      "status": "launched",
      "summary": "Launched the enrollment automation. Person: "Jean Doe".",
    }
  `);
});

test("returns the automation that is there instead of launching a second one", async () => {
  const { call, routes } = await withJean();
  const first = await call("launch_enrollment", { user_identity_key: "jean_doe" });
  const second = await call("launch_enrollment", { user_identity_key: "jean_doe" });
  expect(second.data.status).toBe("already_running");
  expect(second.data.enrollment_automation).toEqual(first.data.enrollment_automation);
  expect(routes().filter((path) => path.endsWith("/launch"))).toHaveLength(1);
});

test("what was launched counts, though a list that is behind does not show it: no second launch is advised", async () => {
  const { call, sandbox } = await connectOdd({
    "/user_identities/enrollment_automations/list": (body) => {
      body.enrollment_automations = [];
    },
  });
  const { create } = sandbox.workspace;
  const { user_identity_id } = create.user_identity({ full_name: "Jean Doe" });
  create.acs_user({ acs_system_id: hotel(sandbox).doors, full_name: "Jean Doe", user_identity_id });
  const { data } = await call("launch_enrollment", { user_identity_id });
  expect(data.status).toBe("launched");
  expect(data.next_step).toBe("Issue a mobile key with issue_mobile_key.");
});

test("asks which credential manager when there are several", async () => {
  const { call, sandbox } = await withJean();
  sandbox.workspace.create.acs_system({
    name: "Second Keys",
    external_type: "hid_credential_manager_organization",
  });
  const { text } = await call("launch_enrollment", { user_identity_key: "jean_doe" });
  expect(text).toContain("several credential managers");
  expect(text).toContain(`"${hotel(sandbox).manager}":"Aurora Mobile Keys"`);
  expect(text).toContain("Second Keys");
});

test("says that nothing needs to be launched when Seam has retired the route", async () => {
  const { call, sandbox } = await withJean();
  sandbox.fail({ path: /enrollment_automations/, kind: "not_found_path" });
  const { data } = await call("launch_enrollment", { user_identity_key: "jean_doe" });
  expect(data).toMatchObject({ status: "not_needed", next_step: expect.stringContaining("link_acs_user") });
});

test("refuses both ways to give the credential manager's user", async () => {
  const { call, exchanges } = await connect();
  const { text } = await call("launch_enrollment", {
    user_identity_key: "jean_doe",
    create_credential_manager_user: true,
    credential_manager_acs_user_id: "abc",
  });
  expect(text).toContain("Send create_credential_manager_user or credential_manager_acs_user_id, not both");
  expect(exchanges).toEqual([]);
});

test("explains when the named system is no credential manager", async () => {
  const { call, sandbox } = await withJean();
  const { text } = await call("launch_enrollment", {
    user_identity_key: "jean_doe",
    credential_manager_acs_system_id: hotel(sandbox).doors,
  });
  expect(text).toContain("Seam refused /user_identities/enrollment_automations/launch (400 invalid_input)");
  expect(text).toContain("Nothing was changed.");
});
