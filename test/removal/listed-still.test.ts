/** Seam's event says that a phone is deactivated, and its lists show it as before: whether they may, is not documented. */
import { expect, test } from "vitest";
import type { SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { connect } from "../support/connect.ts";
import { addPhone, createGuest } from "../support/fixtures.ts";

/** A guest one of whose phones stays listed once it is deactivated. */
async function lingering(options: SandboxOptions) {
  const server = await connect({
    sandbox: {
      ...options,
      onRequest() {
        if (row && !state.phones.get(row.device_id)) state.phones.add({ ...row });
      },
    },
  });
  const { state } = server.sandbox.workspace;
  const guest = createGuest(server.sandbox);
  const row = state.phones.find(guest.phone.device_id);
  const deactivations = () =>
    server.exchanges.filter(
      ({ path, params }) => path === "/phones/deactivate" && params.device_id === row.device_id,
    );
  return { ...server, guest, device_id: row.device_id, deactivations };
}

test("a phone that Seam's event confirms and its lists still show is deactivated once, and said to be listed", async () => {
  const { call, guest, device_id, deactivations } = await lingering({ identityDeletion: "cascade" });
  const { data } = await call("remove_user_identity", { user_identity_id: guest.user_identity_id });
  expect(data.status).toBe("removed");
  expect(deactivations()).toHaveLength(1);
  expect(data.summary).toContain(
    `Confirmed by Seam's event, and listed still: phone ${device_id} "iPhone 15".`,
  );
});

test("when Seam does not delete the identity for it, that is the reason, and not that new things keep appearing", async () => {
  const { call, sandbox, guest, device_id, deactivations } = await lingering({});
  const args = { user_identity_id: guest.user_identity_id };
  for (let calls = 1; calls <= 2; calls++) {
    const { isError, text } = await call("remove_user_identity", args);
    expect(isError).toBe(true);
    expect(text).toContain(`The user identity ${guest.user_identity_id} still exists.`);
    expect(text).toContain(`Confirmed by Seam's event, and listed still: phone ${device_id} "iPhone 15".`);
    expect(text).not.toContain("keep appearing");
  }
  expect(deactivations()).toHaveLength(1);
  expect(sandbox.workspace.find(guest.user_identity_id)).toBeDefined();
});

test("a phone that is there again under its id, registered anew, goes again", async () => {
  let isBack = false;
  const { call, sandbox } = await connect({
    sandbox: {
      onExchange({ path }) {
        const { workspace } = sandbox;
        if (isBack || path !== "/phones/get" || workspace.find(device_id)) return;
        isBack = true;
        workspace.other_hand.under(device_id, () => addPhone(sandbox, user_identity_id));
      },
    },
  });
  const guest = createGuest(sandbox);
  const { device_id } = guest.phone;
  const { user_identity_id } = guest;
  sandbox.workspace.state.phones.find(device_id).created_at = "2026-01-01T00:00:00.000Z";
  const { data, text } = await call("remove_user_identity", { user_identity_id });
  expect(data?.status, text).toBe("removed");
  expect(sandbox.workspace.find(device_id)).toBeUndefined();
});
