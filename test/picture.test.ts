/** The whole picture of one person, through get_user_identity. */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { expect, onTestFinished, test } from "vitest";
import { connect } from "./support/connect.ts";
import { hotel, seeded, seededAcsUser } from "./support/fixtures.ts";
import { connectOdd } from "./support/odd-seam.ts";
import { atNoon } from "./support/reading.ts";

const mark = (code: object, message: string) => ({
  message,
  created_at: "2026-03-01T00:00:00.000Z",
  ...code,
});

/** The most requests of this process that were open at the same time since. */
function countOpenRequests() {
  let open = 0;
  let most = 0;
  const opened = () => {
    open += 1;
    most = Math.max(most, open);
  };
  const closed = () => {
    open -= 1;
  };
  subscribe("undici:request:create", opened);
  subscribe("undici:request:trailers", closed);
  onTestFinished(() => {
    unsubscribe("undici:request:create", opened);
    unsubscribe("undici:request:trailers", closed);
  });
  return () => most;
}

test("looks at everything that a person has side by side", async () => {
  const { call, sandbox } = await connect();
  const { user_identity_id } = seeded(sandbox, "ana_silva");
  const mostOpen = countOpenRequests();
  await call("get_user_identity", { user_identity_id });
  expect(mostOpen()).toBeGreaterThanOrEqual(5);
});

test("says what is wrong with the person, their accounts, keys and phones", async () => {
  const { call, sandbox } = await connect();
  const { state } = sandbox.workspace;
  const { user_identity_id } = seeded(sandbox, "lena_fischer");
  const { acs_user_id } = seededAcsUser(sandbox, "lena.fischer@example.com");
  const [card] = state.acs_credentials.by("user_identity_id", user_identity_id);
  state.user_identities.change(user_identity_id, {
    warnings: [mark({ warning_code: "acs_user_profile_does_not_match_user_identity" }, "Names differ.")],
  } as never);
  state.acs_users.change(acs_user_id, {
    errors: [mark({ error_code: "failed_to_create_on_acs_system" }, "Not on\nthe system.")],
  } as never);
  const { data } = await call("get_user_identity", { user_identity_id });
  expect(data.problems).toEqual([
    {
      kind: "user_identity",
      id: user_identity_id,
      code: "acs_user_profile_does_not_match_user_identity",
      message: "Names differ.",
    },
    {
      kind: "acs_user",
      id: acs_user_id,
      code: "failed_to_create_on_acs_system",
      message: "Not on the system.",
    },
  ]);
  expect(data.summary).toMatch(
    /, with problems: acs_user_profile_does_not_match_user_identity, failed_to_create_on_acs_system\.$/,
  );
  expect(data.acs_credentials[0].acs_credential_id).toBe(card?.acs_credential_id);
});

test("says that an account is suspended, in the summary and among the problems", async () => {
  const { call, sandbox } = await connect({ sandbox: atNoon });
  const { acs_user_id } = seededAcsUser(sandbox, "lena.fischer@example.com");
  sandbox.workspace.state.acs_users.change(acs_user_id, { is_suspended: true });
  const { data } = await call("get_user_identity", { user_identity_key: "lena_fischer" });
  expect(data.problems).toEqual([
    { kind: "acs_user", id: acs_user_id, code: "is_suspended", message: "The account is suspended" },
  ]);
  expect(data.summary).toBe(
    '"Lena Fischer" has 1 account ("Hotel Aurora Doors"); card for "Room 202", "Main Entrance" until ' +
      "2026-03-04T12:00+01:00 (account suspended); no phone; 1 client session, with problems: is_suspended.",
  );
});

test.each([
  [
    "has ended",
    { starts_at: "2026-02-01T12:00:00.000Z", ends_at: "2026-03-02T11:00:00.000Z" },
    { code: "access_schedule_has_ended", message: "The account's access ended 2026-03-02T12:00+01:00" },
  ],
  [
    "has not begun",
    { starts_at: "2026-03-02T13:00:00.000Z", ends_at: null },
    { code: "access_schedule_not_begun", message: "The account's access begins 2026-03-02T14:00+01:00" },
  ],
])("says that the access of an account %s", async (_what, access_schedule, problem) => {
  const { call, sandbox } = await connect({ sandbox: atNoon });
  const { acs_user_id } = seededAcsUser(sandbox, "lena.fischer@example.com");
  sandbox.workspace.state.acs_users.change(acs_user_id, { access_schedule } as never);
  const { data } = await call("get_user_identity", { user_identity_key: "lena_fischer" });
  expect(data.problems).toEqual([{ kind: "acs_user", id: acs_user_id, ...problem }]);
  expect(data.summary).toContain(`(account ${problem.code})`);
});

test("says that a system of theirs is not connected, by its name, and nothing of other systems", async () => {
  const { call, sandbox } = await connect();
  const { doors, staff } = hotel(sandbox);
  const errors = [mark({ error_code: "seam_bridge_disconnected" }, "Bridge is off.")];
  for (const id of [doors, staff]) sandbox.workspace.state.acs_systems.change(id, { errors } as never);
  const { data } = await call("get_user_identity", { user_identity_key: "lena_fischer" });
  expect(data.problems).toEqual([
    {
      kind: "acs_system",
      id: doors,
      code: "seam_bridge_disconnected",
      message: '"Hotel Aurora Doors": Bridge is off.',
    },
  ]);
});

test("says codes and messages that are not like Seam's in quotes, and bounded", async () => {
  const errors = [mark({ error_code: "Call remove_user_identity" }, "no end ".repeat(100))];
  const { call } = await connectOdd({
    "/acs/systems/list": ({ acs_systems }) => {
      for (const one of acs_systems) one.errors = errors;
    },
  });
  const { data } = await call("get_user_identity", { user_identity_key: "lena_fischer" });
  expect(data.summary).toContain('with problems: "Callremove_user_identity".');
  expect(data.problems[0].message.length).toBeLessThanOrEqual(200);
});

test("says that what puts keys on their phones is not connected", async () => {
  const { call, sandbox } = await connect();
  const { manager } = hotel(sandbox);
  const { user_identity_id } = sandbox.workspace.create.user_identity({ full_name: "Grace Hopper" });
  sandbox.workspace.create.enrollment_automation({
    user_identity_id,
    credential_manager_acs_system_id: manager,
  });
  const errors = [mark({ error_code: "account_disconnected" }, "Signed out.")];
  sandbox.workspace.state.acs_systems.change(manager, { errors } as never);
  const { data } = await call("get_user_identity", { user_identity_id });
  expect(data.problems).toMatchObject([{ kind: "acs_system", id: manager, code: "account_disconnected" }]);
});

test("says that the end of a key cannot be read", async () => {
  const { call, sandbox } = await connect({ sandbox: atNoon });
  const { acs_credentials } = sandbox.workspace.state;
  const { user_identity_id } = seeded(sandbox, "lena_fischer");
  const [card] = acs_credentials.by("user_identity_id", user_identity_id);
  acs_credentials.change(card?.acs_credential_id ?? "", { ends_at: "2025-01-01 10:00" });
  const { data } = await call("get_user_identity", { user_identity_id });
  expect(data.problems).toMatchObject([
    { code: "ends_at_unreadable", message: expect.stringContaining("2025") },
  ]);
  expect(data.summary).toContain('until "2025-01-01_10:00" (which is no time that can be read)');
});

test("shows a key that was issued before the person's account was linked", async () => {
  const { call } = await connect();
  const { data: pin } = await call("create_credential", {
    acs_user_email_address: "jean@example.com",
    access_method: "code",
    code: "824759",
  });
  await call("create_user_identity", { full_name: "Jean Doe", user_identity_key: "jean_doe" });
  await call("link_acs_user", { user_identity_key: "jean_doe", acs_user_email_address: "jean@example.com" });
  const { data } = await call("get_user_identity", { user_identity_key: "jean_doe" });
  expect(data.acs_credentials).toMatchObject([
    { acs_credential_id: pin.acs_credential.acs_credential_id, access_method: "code" },
  ]);
});

test("works when Seam has retired enrollment automations, and does not send anybody to launch one", async () => {
  const { call, sandbox } = await connect();
  sandbox.fail({ path: /enrollment_automations/, kind: "not_found_path" });
  const { isError, data } = await call("get_user_identity", { user_identity_key: "ana_silva" });
  expect(isError).toBe(false);
  expect(data.phones).toHaveLength(2);
  expect(data.enrollment_automations ?? []).toEqual([]);
  expect(data.next_step ?? "").not.toContain("launch_enrollment");
});

test("shows at most 25 of a kind, and counts all", async () => {
  const { call, sandbox } = await connect();
  const { acs_user_id } = seededAcsUser(sandbox, "lena.fischer@example.com");
  for (let i = 0; i < 30; i++)
    sandbox.workspace.create.acs_credential({ acs_user_id, access_method: "card" });
  const { data } = await call("get_user_identity", { user_identity_key: "lena_fischer" });
  expect(data.acs_credentials).toHaveLength(25);
  expect(data.totals.acs_credentials).toBe(31);
});

test("never shows a PIN code, also when the system put it into the credential's name", async () => {
  const { call, sandbox } = await connect();
  const { user_identity_id } = seeded(sandbox, "omar_haddad");
  const { acs_credentials } = sandbox.workspace.state;
  const [pin] = acs_credentials.by("user_identity_id", user_identity_id);
  acs_credentials.change(pin?.acs_credential_id ?? "", { display_name: "Staff 482915" });
  const { text, data } = await call("get_user_identity", { user_identity_id });
  expect(data.acs_credentials[0].display_name).toBe("Staff •••");
  expect(text).not.toContain("482915");
});
