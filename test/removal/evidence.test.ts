/** Another hand, a stale reply or a refusal in mid-removal: what the answer says then. */
import { expect, test } from "vitest";
import type { Exchange } from "../../src/sandbox/sandbox.ts";
import { type Answer, connect } from "../support/connect.ts";
import { addPhone, createGuest } from "../support/fixtures.ts";
import { connectOdd } from "../support/odd-seam.ts";
import { endDeletions, LASTING, untilTimeIsUp } from "../support/time.ts";

const quick = { retryPauseMs: 5 };

/** Acts once, after the first reply of this route. */
function once(path: string | RegExp, act: () => void) {
  let isDone = false;
  return (exchange: Exchange) => {
    if (isDone || exchange.path.search(path) === -1) return;
    isDone = true;
    act();
  };
}

test.each([429, 403])("refusals alone (%i on every deletion) are never told as progress", async (status) => {
  const { call, sandbox } = await connect({ http: quick });
  const { user_identity_id } = createGuest(sandbox);
  sandbox.fail({ path: /\/(delete|deactivate|remove_acs_user)$/, kind: "status", status });
  const args = { user_identity_id, wait_seconds: 1 };
  const { isError, text } = await untilTimeIsUp(call, "remove_user_identity", args);
  expect(isError).toBe(true);
  expect(text).not.toMatch(/under way|removing/i);
  if (status === 429) {
    expect(text).toMatch(/Seam has taken over no further deletion within the \d+ s of wait_seconds/);
    expect(text).toContain("Nothing was changed.");
  } else {
    expect(text).toContain("Not removed: ");
    expect(text).toContain("Seam forbids it to this API key");
    expect(text).not.toContain("access control system");
  }
});

test("what Seam does not take over is told apart from what it has accepted, with its status", async () => {
  const { call, sandbox } = await connect({ http: quick, sandbox: LASTING });
  const { user_identity_id } = createGuest(sandbox);
  sandbox.fail({ path: "/instant_keys/delete", kind: "status", status: 429 });
  const args = { user_identity_id, wait_seconds: 2 };
  const hasRefused = ({ data }: Answer) => data?.summary.includes("2 instant keys (not accepted");
  const { data } = await untilTimeIsUp(call, "remove_user_identity", args, hasRefused);
  expect(data.status).toBe("removing");
  expect(data.summary).toContain(
    "Seam has not taken over: 2 instant keys (not accepted: 429 too_many_requests",
  );
  const says = new Set(data.waiting_for.map((one: { seam_says: string }) => one.seam_says));
  expect(says).toContain("accepted, not confirmed yet");
});

test("an account relinked to somebody else while the person is asked is left alone, and so are its keys", async () => {
  let relink = () => {};
  const { call, sandbox } = await connect({
    client: { capabilities: { elicitation: { form: {} } } },
    prepare: (client) =>
      client.setRequestHandler("elicitation/create", async () => {
        relink();
        return { action: "accept", content: {} };
      }),
  });
  const { user_identity_id, acs_user_id, key } = createGuest(sandbox);
  const other = sandbox.workspace.create.user_identity({ full_name: "Somebody Else" }).user_identity_id;
  const pin = sandbox.workspace.create.acs_credential({ acs_user_id, access_method: "code", code: "123456" });
  relink = () => sandbox.workspace.other_hand.relink(acs_user_id, other);
  const { data } = await call("remove_user_identity", { user_identity_id });
  expect(data.status).toBe("removed");
  expect(sandbox.workspace.find(acs_user_id)).toMatchObject({ user_identity_id: other });
  expect(sandbox.workspace.find(pin.acs_credential_id)).toBeDefined();
  expect(sandbox.workspace.find(key.acs_credential_id)).toBeDefined();
});

test("an account relinked in mid-removal is left alone and named", async () => {
  let relink = () => {};
  const { call, sandbox } = await connect({
    sandbox: { onExchange: once("/client_sessions/delete", () => relink()) },
  });
  const { user_identity_id, acs_user_id } = createGuest(sandbox);
  const other = sandbox.workspace.create.user_identity({ full_name: "Somebody Else" }).user_identity_id;
  relink = () => sandbox.workspace.other_hand.relink(acs_user_id, other);
  const { data } = await call("remove_user_identity", { user_identity_id });
  expect(data.status).toBe("removed");
  expect(data.summary).toContain("Left alone: ");
  expect(data.summary).toContain(
    `acs_user ${acs_user_id} "Grace Hopper" belongs to user identity ${other} now`,
  );
  expect(sandbox.workspace.find(acs_user_id)).toMatchObject({ user_identity_id: other });
});

test("a key issued while the accounts go sends the removal round again instead of ending it", async () => {
  let issue = () => {};
  const { call, sandbox } = await connect({
    sandbox: { onExchange: once("/acs/credentials/delete", () => issue()) },
  });
  const { user_identity_id, acs_user_id } = createGuest(sandbox);
  issue = () => sandbox.workspace.create.acs_credential({ acs_user_id, access_method: "card" });
  const { isError, data } = await call("remove_user_identity", { user_identity_id });
  expect(isError).toBe(false);
  expect(data.status).toBe("removed");
  expect(sandbox.workspace.leftovers(user_identity_id)).toEqual([]);
});

test("a list that cannot be read is not an empty one: a proxy's page hides no phone", async () => {
  const { call, sandbox, routes } = await connect({ http: quick });
  const { user_identity_id } = createGuest(sandbox);
  sandbox.fail({ path: "/phones/list", kind: "html", status: 404 });
  for (const dry_run of [true, false]) {
    const { isError, text } = await call("remove_user_identity", { user_identity_id, dry_run });
    expect(isError).toBe(true);
    expect(text).toContain("/phones/list");
    expect(text).toContain("Nothing was changed.");
  }
  expect(routes().filter((path) => /delete|deactivate/.test(path))).toEqual([]);
});

test("an event that Seam recorded before the deletion was asked for confirms nothing", async () => {
  const { call, sandbox } = await connect({ sandbox: LASTING });
  const { phone } = createGuest(sandbox);
  const { state } = sandbox.workspace;
  const created_at = new Date(state.now() - 10_000).toISOString();
  state.event_log.push({
    event: {
      event_id: state.new_id(),
      event_type: "phone.deactivated",
      workspace_id: state.workspace_id,
      created_at,
      occurred_at: created_at,
      device_id: phone.device_id,
    },
    visible_at: 0,
  });
  const args = { device_id: phone.device_id, wait_seconds: 1 };
  const { data } = await untilTimeIsUp(call, "deactivate_phone", args);
  expect(data.status).toBe("deactivating");
});

test("a leaver's account that was never linked is named in the plan and at the end, with what still opens", async () => {
  const { call, sandbox } = await connect();
  const { user_identity_id, email_address } = createGuest(sandbox);
  const { create } = sandbox.workspace;
  const acs_system_id = create.acs_system({ name: "Garage", external_type: "salto_ks_site" }).acs_system_id;
  const { acs_user_id } = create.acs_user({ acs_system_id, full_name: "G. Hopper", email_address });
  create.acs_credential({ acs_user_id, access_method: "code", code: "246810" });
  const unlinked = [{ acs_user_id, acs_system_id, name: "G. Hopper", credentials: 1 }];
  const plan = await call("remove_user_identity", { user_identity_id, dry_run: true });
  expect(plan.data.unlinked_acs_users).toEqual(unlinked);
  expect(plan.data.summary).toContain("link them first with link_acs_user");
  const { data } = await call("remove_user_identity", { user_identity_id });
  expect(data.status).toBe("removed");
  expect(data.unlinked_acs_users).toEqual(unlinked);
  expect(data.next_step).toContain("delete_credential");
  expect(sandbox.workspace.find(acs_user_id)).toBeDefined();
});

test("what an earlier call took is counted at the end of the next one", async () => {
  const { call, sandbox } = await connect({ sandbox: LASTING, pace: { absence: 60 } });
  const { user_identity_id } = createGuest(sandbox);
  const first = { user_identity_id, wait_seconds: 1 };
  expect((await untilTimeIsUp(call, "remove_user_identity", first)).data.status).toBe("removing");
  endDeletions(sandbox);
  const { data } = await call("remove_user_identity", { user_identity_id });
  expect(data.summary).toContain(
    "With it went: 3 client sessions, 2 instant keys, 1 access grant, 1 enrollment automation, 3 credentials, " +
      "2 phones, 2 ACS users.",
  );
});

test("thirty things that are awaited are not passed off as ten", async () => {
  const { call, sandbox } = await connect({ sandbox: LASTING });
  const { user_identity_id } = createGuest(sandbox);
  for (let i = 0; i < 20; i++) sandbox.workspace.create.client_session({ user_identity_id });
  const args = { user_identity_id, wait_seconds: 1 };
  const { data } = await untilTimeIsUp(call, "remove_user_identity", args);
  expect(data.waiting_for).toHaveLength(10);
  expect(data.summary).toMatch(/\(10 of \d+ are named\)/);
});

test("a removal that keeps accounts, beside one that does not: each says what became of them", async () => {
  const { call, sandbox } = await connect({ sandbox: { deletionDelayMs: 60 } });
  const { user_identity_id, acs_user_id } = createGuest(sandbox);
  const [keeping, full] = await Promise.all([
    call("remove_user_identity", { user_identity_id, keep_acs_users: true }),
    call("remove_user_identity", { user_identity_id }),
  ]);
  expect([keeping?.data.status, full?.data.status]).toEqual(["removed", "removed"]);
  const isThere = sandbox.workspace.find(acs_user_id) !== undefined;
  const kept = JSON.stringify(keeping?.data.kept_acs_users ?? []);
  expect(kept.includes(acs_user_id)).toBe(isThere);
});

test("a PIN that goes at the same time does not count as gone with a phone", async () => {
  let takePin = () => {};
  const { call, sandbox } = await connect({
    sandbox: { onExchange: once("/phones/deactivate", () => takePin()) },
  });
  const { user_identity_id, acs_user_id, phone } = createGuest(sandbox);
  const { acs_credential_id } = sandbox.workspace.create.acs_credential({
    acs_user_id,
    access_method: "code",
    code: "135790",
  });
  takePin = () => sandbox.workspace.state.acs_credentials.remove(acs_credential_id);
  const { data } = await call("deactivate_phone", { device_id: phone.device_id, user_identity_id });
  expect(data.summary).toBe(
    'Deactivated "iPhone 15" of "Grace Hopper". 1 key went with it: copy of a mobile key on one phone ("Mobile key on iPhone 15").',
  );
});

test("keys that have not gone yet when the phone has are named, not counted as none", async () => {
  const ending = new AbortController();
  const { call, sandbox } = await connect({ server: { ending: ending.signal } });
  const { user_identity_id, phone } = createGuest(sandbox);
  const [copy] = sandbox.workspace.state.acs_credentials.by("device_id", phone.device_id);
  sandbox.workspace.failDeletionOf(copy?.acs_credential_id ?? "");
  // Once the phone is seen to be gone, the time is up.
  const { data } = await call(
    "deactivate_phone",
    { device_id: phone.device_id, user_identity_id },
    { onprogress: ({ progress }: { progress: number }) => progress >= 1 && ending.abort() },
  );
  expect(data.status).toBe("deactivated");
  expect(data.summary).toContain(
    '0 of 1 key went with it; not confirmed yet: copy of a mobile key on one phone ("Mobile key on iPhone 15").',
  );
  expect(data.next_step).toContain("delete_credential");
});

test("the question says whose phone it is and which keys are on it", async () => {
  const asked: string[] = [];
  const { call, sandbox } = await connect({
    client: { capabilities: { elicitation: { form: {} } } },
    prepare: (client) =>
      client.setRequestHandler("elicitation/create", async ({ params }) => {
        asked.push(params.message);
        return { action: "accept", content: {} };
      }),
  });
  const { user_identity_id, phone, key } = createGuest(sandbox);
  await call("deactivate_phone", { device_id: phone.device_id, user_identity_id });
  await call("delete_credential", { acs_credential_id: key.acs_credential_id });
  expect(asked).toEqual([
    `Deactivate the phone "iPhone 15" (device_id ${phone.device_id}) of "Grace Hopper"? Its keys are revoked for ` +
      'good (1 key on it: copy of a mobile key on one phone ("Mobile key on iPhone 15") without an end).',
    `Delete for good the mobile key of "Grace Hopper" (${key.acs_credential_id})?`,
  ]);
});

test("a no to what turned up later ends the removal, and what had gone by then is not called untouched", async () => {
  let signIn = () => {};
  let asked = 0;
  const { call, sandbox } = await connect({
    sandbox: { onExchange: once("/acs/users/delete", () => signIn()) },
    client: { capabilities: { elicitation: { form: {} } } },
    prepare: (client) =>
      client.setRequestHandler("elicitation/create", async () => ({
        action: ++asked === 1 ? "accept" : "decline",
        content: {},
      })),
  });
  const { user_identity_id } = createGuest(sandbox);
  signIn = () => addPhone(sandbox, user_identity_id);
  const { isError, text } = await call("remove_user_identity", { user_identity_id });
  expect(asked).toBe(2);
  expect(isError).toBe(true);
  expect(text).toMatch(
    /^Not removed: more has turned up than was agreed to, .* Done: \d+ of \d+ things are gone\./,
  );
  expect(text).not.toContain("Nothing was");
  expect(sandbox.workspace.find(user_identity_id)).toBeDefined();
});

test("a deletion that is tried again is first looked at again: the account may have changed hands meanwhile", async () => {
  let relink = () => {};
  const { call, sandbox } = await connect({
    http: quick,
    sandbox: { onExchange: once("/acs/users/delete", () => relink()) },
  });
  const { user_identity_id, acs_user_id } = createGuest(sandbox);
  const other = sandbox.workspace.create.user_identity({ full_name: "Somebody Else" }).user_identity_id;
  // The account without keys is the first to be asked for.
  const accounts = sandbox.workspace.state.acs_users.by("user_identity_id", user_identity_id);
  const first = accounts.find((one) => one.acs_user_id !== acs_user_id)?.acs_user_id ?? "";
  relink = () => sandbox.workspace.other_hand.relink(first, other);
  sandbox.fail({ path: "/acs/users/delete", kind: "status", status: 429, times: 1 });
  const { data } = await call("remove_user_identity", { user_identity_id });
  expect(data.status).toBe("removed");
  expect(data.summary).toContain(`belongs to user identity ${other} now`);
  expect(sandbox.workspace.find(first)).toMatchObject({ user_identity_id: other });
});

test("an account that Seam would not delete is looked at after all else is listed: it may change hands meanwhile", async () => {
  let after: (exchange: Exchange) => void = () => {};
  const { call, sandbox } = await connect({
    http: quick,
    sandbox: { onExchange: (exchange) => after(exchange) },
  });
  const { user_identity_id, acs_user_id } = createGuest(sandbox);
  const other = sandbox.workspace.create.user_identity({ full_name: "Somebody Else" }).user_identity_id;
  const accounts = sandbox.workspace.state.acs_users.by("user_identity_id", user_identity_id);
  const first = accounts.find((one) => one.acs_user_id !== acs_user_id)?.acs_user_id ?? "";
  let heal = () => {};
  const afterRefusal = once("/client_sessions/list", () => {
    heal();
    sandbox.workspace.other_hand.relink(first, other);
  });
  let isRefused = false;
  after = (exchange) => {
    if (isRefused) afterRefusal(exchange);
    if (exchange.path !== "/acs/users/delete" || isRefused) return;
    isRefused = true;
    // The slowest of the lists is answered long after the account's own route would be.
    heal = sandbox.fail({ path: "/client_sessions/list", kind: "late", delay_ms: 200 });
  };
  sandbox.fail({ path: "/acs/users/delete", kind: "status", status: 400, times: 1 });
  const { data } = await call("remove_user_identity", { user_identity_id });
  expect(data.status).toBe("removed");
  expect(data.summary).toContain(`belongs to user identity ${other} now`);
  expect(sandbox.workspace.find(first)).toMatchObject({ user_identity_id: other });
});

test("a phone that has passed to somebody else is not said to be nobody's: Seam does not tell whose it is", async () => {
  let pass = () => {};
  const { call, sandbox } = await connect({
    sandbox: { onExchange: once("/client_sessions/delete", () => pass()) },
  });
  const { user_identity_id, phone } = createGuest(sandbox);
  const { device_id } = phone;
  const other = sandbox.workspace.create.user_identity({ full_name: "Somebody Else" }).user_identity_id;
  pass = () => sandbox.workspace.state.phones.change(device_id, { owner_user_identity_id: other });
  const { data } = await call("remove_user_identity", { user_identity_id });
  expect(data.status).toBe("removed");
  expect(data.summary).toContain(
    `Left alone: phone ${device_id} "iPhone 15" is not among this person's any more.`,
  );
  expect(sandbox.workspace.find(device_id)).toBeDefined();
});

test("one list that lacks a phone is behind, and does not make it somebody else's", async () => {
  let isOfLate = false;
  const { call, sandbox } = await connectOdd({
    "/client_sessions/delete": () => {
      isOfLate = true;
    },
    "/phones/list": (body) => {
      if (isOfLate) body.phones = [];
      isOfLate = false;
    },
  });
  const { user_identity_id } = createGuest(sandbox);
  const { data } = await call("remove_user_identity", { user_identity_id });
  expect(data.summary).toContain("2 phones");
  expect(data.summary).not.toContain("Left alone");
});

test("a phone that goes between its own route and its owner's list is gone, not somebody else's", async () => {
  let device_id = "";
  const { call, sandbox } = await connect({
    sandbox: {
      onExchange({ path, params }) {
        if (path === "/phones/get" && params.device_id === device_id)
          sandbox.workspace.state.phones.remove(device_id);
      },
    },
  });
  const guest = createGuest(sandbox);
  device_id = guest.phone.device_id;
  const { user_identity_id } = guest;
  const { data } = await call("remove_user_identity", { user_identity_id });
  expect(data.status).toBe("removed");
  expect(data.summary).not.toContain("belongs to nobody");
});
