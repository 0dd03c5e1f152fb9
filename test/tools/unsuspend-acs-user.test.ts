import { expect, test } from "vitest";
import { connect } from "../support/connect.ts";
import { hotel, readable, seeded, seededAcsUser } from "../support/fixtures.ts";

const ANA = { email_address: "ana.silva@example.com" };
const UNSUSPEND = "/acs/users/unsuspend";

async function connectSuspended(confirmMode: "auto" | "always" = "auto") {
  const harness = await connect({ workspace: { confirmMode } });
  const { acs_user_id } = seededAcsUser(harness.sandbox, ANA.email_address);
  harness.sandbox.workspace.other_hand.suspend(acs_user_id);
  return { ...harness, acs_user_id };
}

test("restores the access of an account, and asks nobody", async () => {
  const { call, sandbox } = await connectSuspended("always");
  const { data } = await call("unsuspend_acs_user", ANA);
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "acs_user": {
        "acs_user_id": "<id 1>",
        "display_name": "Ana Silva",
        "email_address": "ana.silva@example.com",
        "is_suspended": false,
        "person": "Ana Silva",
        "phone_number": "+15555550101",
        "system": "Hotel Aurora Doors",
      },
      "summary": "Unsuspended ACS user "Ana Silva" ("ana.silva@example.com") in "Hotel Aurora Doors", the account of "Ana Silva".",
      "warnings": [
        "Whether its keys work again at once, Seam does not say.",
      ],
    }
  `);
  expect(seededAcsUser(sandbox, ANA.email_address).is_suspended).toBe(false);
});

test("undoes what suspend_acs_user did, by the id that it gave", async () => {
  const { call, sandbox } = await connect();
  const { acs_user_id } = (await call("suspend_acs_user", ANA)).data.acs_user;
  const { data } = await call("unsuspend_acs_user", { acs_user_id });
  expect(data.acs_user.is_suspended).toBe(false);
  expect(seededAcsUser(sandbox, ANA.email_address).is_suspended).toBe(false);
});

test("says so when it is not suspended", async () => {
  const { call, routes } = await connect();
  const { data } = await call("unsuspend_acs_user", ANA);
  expect(data.summary).toBe(
    'Not suspended: ACS user "Ana Silva" ("ana.silva@example.com") in "Hotel Aurora Doors", the account of "Ana Silva". ' +
      "Nothing was changed.",
  );
  expect(routes()).not.toContain(UNSUSPEND);
});

test("restores also an account in a credential manager, which somebody else suspended", async () => {
  const { call, sandbox } = await connect();
  const { user_identity_id } = seeded(sandbox, "ana_silva");
  const accounts = sandbox.workspace.state.acs_users.by("user_identity_id", user_identity_id);
  const own = accounts.find((one) => one.acs_system_id === hotel(sandbox).manager);
  sandbox.workspace.other_hand.suspend(own?.acs_user_id ?? "");
  const { data } = await call("unsuspend_acs_user", { acs_user_id: own?.acs_user_id });
  expect(data.acs_user.is_suspended).toBe(false);
});

test("does not say unsuspended when Seam accepts it and does nothing", async () => {
  const { call, sandbox, acs_user_id } = await connectSuspended();
  sandbox.fail({ path: UNSUSPEND, kind: "ignored" });
  const { isError, text } = await call("unsuspend_acs_user", ANA);
  expect(isError).toBe(true);
  expect(text).toBe(
    `Seam accepted the unsuspension of ACS user ${acs_user_id}, but shows that it is still suspended. It is unknown whether ` +
      "Seam will carry it out: it may not have been taken over, or may still be on its way; calling again is harmless. " +
      "Look with find_acs_users whether the account is suspended.",
  );
});

test("refuses an account that is being deleted", async () => {
  const { call, sandbox, routes } = await connect({ sandbox: { deletionDelayMs: 60_000 } });
  const { acs_user_id } = seededAcsUser(sandbox, ANA.email_address);
  sandbox.workspace.other_hand.delete("acs_user", acs_user_id);
  const { text } = await call("unsuspend_acs_user", { acs_user_id });
  expect(text).toContain(`Nothing was changed: Seam is deleting ACS user ${acs_user_id} (being_deleted)`);
  expect(routes()).not.toContain(UNSUSPEND);
});

test("says that there is no such account", async () => {
  const { call } = await connect();
  const acs_user_id = "00000000-0000-4000-8000-000000000000";
  const { isError, text } = await call("unsuspend_acs_user", { acs_user_id });
  expect(isError).toBe(true);
  expect(text).toBe(
    `No ACS user has acs_user_id "${acs_user_id}". Nothing was done. Find it with find_acs_users.`,
  );
});
