/** Whoever calls whatever with whichever ids: nobody reaches another company's workspace, nor beyond the own scopes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Exchange } from "../../src/sandbox/sandbox.ts";
import { tools } from "../../src/tools/index.ts";
import {
  CALLERS,
  callerOf,
  neededScope,
  openWorkspace,
  post,
  startSeam,
  startServer,
} from "../http/harness.ts";
import { createGuest } from "../support/fixtures.ts";

const COMPANIES = ["Aurora", "Borealis"] as const;
const ROLES = ["reader", "writer", "remover"] as const;
/** Some are removed on the way; ids of those stay in use. */
const GUESTS = 40;
const BATCHES = 100;
const CALLS_IN_BATCH = 10;

type Guest = ReturnType<typeof createGuest>;
type Args = Record<string, unknown>;

/** For each tool, a call that is about somebody. */
const CALLS: Record<string, (guest: Guest) => Args> = {
  find_user_identities: ({ email_address }) => ({ search: email_address }),
  get_user_identity: ({ user_identity_id }) => ({ user_identity_id }),
  create_user_identity: ({ email_address }) => ({ email_address }),
  update_user_identity: ({ user_identity_id }) => ({ user_identity_id, new_full_name: "Changed" }),
  find_acs_users: ({ email_address }) => ({ search: email_address }),
  link_acs_user: ({ user_identity_id, acs_user_id }) => ({ user_identity_id, acs_user_id }),
  unlink_acs_user: ({ user_identity_id, acs_user_id }) => ({ user_identity_id, acs_user_id }),
  suspend_acs_user: ({ acs_user_id }) => ({ acs_user_id }),
  unsuspend_acs_user: ({ acs_user_id }) => ({ acs_user_id }),
  list_acs_systems: () => ({}),
  list_entrances: ({ user_identity_id }) => ({ user_identity_id }),
  launch_enrollment: ({ user_identity_id }) => ({ user_identity_id }),
  issue_mobile_key: ({ user_identity_id }) => ({ user_identity_id, acs_entrance_names: ["Gym"] }),
  create_credential: ({ acs_user_id }) => ({ acs_user_id, access_method: "code", code: "482916" }),
  list_credentials: ({ email_address }) => ({ email_address }),
  update_credential: ({ key }) => ({
    acs_credential_id: key.acs_credential_id,
    ends_at: "2099-01-01T00:00Z",
  }),
  delete_credential: ({ key }) => ({ acs_credential_id: key.acs_credential_id }),
  list_phones: ({ user_identity_id }) => ({ user_identity_id }),
  get_phone: ({ phone }) => ({ device_id: phone.device_id }),
  deactivate_phone: ({ phone }) => ({ device_id: phone.device_id }),
  remove_user_identity: ({ user_identity_id }) => ({ user_identity_id }),
  remove_user_identities: ({ user_identity_id }) => ({ user_identity_ids: [user_identity_id] }),
  simulate_phone: ({ user_identity_id }) => ({ user_identity_id }),
};

/** Two companies behind one server; who calls, a token such as `Aurora.reader` says. */
async function startCompanies() {
  const [aurora, borealis] = [await startSeam(), await startSeam()];
  const seams = { Aurora: aurora, Borealis: borealis };
  const workspaces = new Map(COMPANIES.map((name) => [name as string, openWorkspace(seams[name].sandbox)]));
  const people = Object.fromEntries(
    COMPANIES.map((name) => [
      name,
      Array.from({ length: GUESTS }, (_, i) => createGuest(seams[name].sandbox, `${name} Guest ${i}`)),
    ]),
  ) as Record<(typeof COMPANIES)[number], Guest[]>;
  const [first] = workspaces.values();
  const { url } = await startServer(first as never, {
    signIn: {
      async verify(token) {
        const [company, role = ""] = token.split(".");
        return { ...callerOf(role), company };
      },
      isReady: async () => true,
      issuer: "https://login.example.com",
      scopes: ["seam:read", "seam:write", "seam:remove"],
    },
    lease: async (caller) => ({
      workspace: workspaces.get(caller?.company ?? "") as never,
      isReadOnly: false,
      release() {},
    }),
  });
  return { url, seams, people };
}

const call = fc.record({
  method: fc.constantFrom(...Object.keys(CALLS), "resources/read"),
  whose: fc.constantFrom(...COMPANIES),
  guest: fc.nat(GUESTS - 1),
});
const batch = fc.record({
  company: fc.constantFrom(...COMPANIES),
  role: fc.constantFrom(...ROLES),
  calls: fc.array(call, { minLength: CALLS_IN_BATCH, maxLength: CALLS_IN_BATCH }),
});

function messageFor(method: string, guest: Guest): object {
  const params =
    method === "resources/read"
      ? { uri: `seam://user-identities/${guest.user_identity_id}` }
      : { name: method, arguments: CALLS[method]?.(guest) };
  return { jsonrpc: "2.0", id: 1, method: method === "resources/read" ? method : "tools/call", params };
}

const READS = /\/(list|get)(_\w+)?$/;
const TAKES = /\/(delete|deactivate|remove\w*|suspend)$/;
const matching = (exchanges: Exchange[], isWrong: (path: string) => boolean) =>
  exchanges.map(({ path }) => path).filter(isWrong);

test("there is a call for every tool", () => {
  expect(Object.keys(CALLS).sort()).toEqual(tools.map(({ name }) => name).sort());
});

test("a thousand calls by random callers with ids of either company", async () => {
  const { url, seams, people } = await startCompanies();
  let served = 0;
  await fc.assert(
    fc.asyncProperty(batch, async ({ company, role, calls }) => {
      const other = company === "Aurora" ? "Borealis" : "Aurora";
      const headers = { authorization: `Bearer ${company}.${role}` };
      const before = { own: seams[company].exchanges.length, other: seams[other].exchanges.length };
      await Promise.all(
        calls.map(async ({ method, whose, guest }) => {
          const answer = await post(url, messageFor(method, people[whose][guest] as Guest), headers);
          const text = await answer.text();
          expect(text).not.toContain(`${other} Guest`);
          const needed = neededScope(method) ?? "seam:read";
          expect([method, answer.status]).toEqual([method, CALLERS[role]?.includes(needed) ? 200 : 403]);
          if (answer.status === 200 && text.includes(`${company} Guest`)) served += 1;
        }),
      );
      expect(seams[other].exchanges.length).toBe(before.other);
      const made = seams[company].exchanges.slice(before.own);
      if (role === "reader") expect(matching(made, (path) => !READS.test(path))).toEqual([]);
      if (role === "writer") expect(matching(made, (path) => TAKES.test(path))).toEqual([]);
    }),
    { numRuns: BATCHES },
  );
  expect(served).toBeGreaterThan(100); // else nothing would have been tried
});
