/** For each tool, the work that is tried under every fault: what it is called with, and when it is done. */
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { createGuest, hotel, seeded, seededAcsUser } from "../support/fixtures.ts";

export interface Work {
  args: Record<string, unknown>;
  /** Whether the workspace is as the call should leave it. Tools that only look leave it as it was. */
  isDone?: () => boolean;
}

export interface Scenario {
  tool: string;
  title: string;
  /** Where faults strike; absent: at every request. What other scenarios cover is left out. */
  only?: RegExp;
  prepare(sandbox: Sandbox): Work;
}

const scenario = (tool: string, title: string, prepare: Scenario["prepare"], only?: RegExp): Scenario => ({
  tool,
  title,
  prepare,
  ...(only && { only }),
});

const ANA = "ana.silva@example.com";

let guests = 0;
/** Each of them is somebody else, so that scenarios can share a sandbox. */
const newGuest = (sandbox: Sandbox) => createGuest(sandbox, `Guest ${++guests}`);

/** For tools that wait: enough for what works, and the time after which what does not work is given up. */
export const WAIT_SECONDS = 2;
const wait_seconds = WAIT_SECONDS;

export const scenarios: readonly Scenario[] = [
  scenario("find_user_identities", "by a search", () => ({ args: { search: "Kim" } })),
  scenario("get_user_identity", "by email", () => ({ args: { email_address: ANA } })),
  scenario("create_user_identity", "with ACS systems", (sandbox) => {
    const args = { full_name: "Jean Doe", email_address: "jean@example.com" };
    const isDone = () => peopleWith(sandbox, args.email_address).length === 1;
    return { args: { ...args, acs_system_ids: [hotel(sandbox).doors] }, isDone };
  }),
  scenario("update_user_identity", "by key", (sandbox) => ({
    args: { user_identity_key: "ana_silva", new_full_name: "Ana Maria Silva" },
    isDone: () => seeded(sandbox, "ana_silva").full_name === "Ana Maria Silva",
  })),
  scenario("find_acs_users", "by a search", () => ({ args: { search: "jean" } })),
  scenario("find_acs_users", "of people", () => ({ args: { search: "kim" } }), /identities/),
  scenario("link_acs_user", "by emails", (sandbox) => {
    const email_address = `j.doe.${++guests}@example.com`;
    const { user_identity_id } = sandbox.workspace.create.user_identity({ email_address });
    const isDone = () => seededAcsUser(sandbox, "jean@example.com").user_identity_id === user_identity_id;
    return { args: { email_address, acs_user_email_address: "jean@example.com" }, isDone };
  }),
  scenario("unlink_acs_user", "by email and id", (sandbox) => {
    const { acs_user_id } = seededAcsUser(sandbox, ANA);
    const isDone = () => seededAcsUser(sandbox, ANA).user_identity_id === null;
    return { args: { email_address: ANA, acs_user_id }, isDone };
  }),
  scenario("unlink_acs_user", "the only one of a person", (sandbox) => ({
    args: { user_identity_key: "omar_haddad" },
    isDone: () => seededAcsUser(sandbox, "omar.haddad@example.com").user_identity_id === null,
  })),
  scenario("suspend_acs_user", "by id", (sandbox) => {
    const { acs_user_id } = seededAcsUser(sandbox, ANA);
    return { args: { acs_user_id }, isDone: () => seededAcsUser(sandbox, ANA).is_suspended };
  }),
  scenario("unsuspend_acs_user", "by email", (sandbox) => {
    const acs_user_email_address = "lena.fischer@example.com";
    sandbox.workspace.other_hand.suspend(seededAcsUser(sandbox, acs_user_email_address).acs_user_id);
    const isDone = () => !seededAcsUser(sandbox, acs_user_email_address).is_suspended;
    return { args: { acs_user_email_address }, isDone };
  }),
  scenario("list_acs_systems", "all", () => ({ args: {} })),
  scenario("list_entrances", "by a search", () => ({ args: { search: "room" } })),
  scenario("list_entrances", "who can open one", () => ({
    args: { search: "Main Entrance", who_can_open: true },
  })),
  scenario("launch_enrollment", "with the only manager", (sandbox) => {
    const { user_identity_id } = seeded(sandbox, "lena_fischer");
    const { enrollment_automations } = sandbox.workspace.state;
    const isDone = () => enrollment_automations.by("user_identity_id", user_identity_id).length === 1;
    return { args: { user_identity_id }, isDone };
  }),
  scenario("issue_mobile_key", "to a person for a named door", (sandbox) => {
    const { acs_user_id } = seededAcsUser(sandbox, "lena.fischer@example.com");
    const isDone = () => keysOf(sandbox, acs_user_id, "mobile_key").length === 1;
    return { args: { email_address: "lena.fischer@example.com", acs_entrance_names: ["Room 202"] }, isDone };
  }),
  scenario(
    "issue_mobile_key",
    "to a person with phones",
    (sandbox) => {
      const { acs_user_id } = seededAcsUser(sandbox, ANA);
      const keys = () =>
        keysOf(sandbox, acs_user_id, "mobile_key").filter((one) => one.is_multi_phone_sync_credential);
      return { args: { email_address: ANA }, isDone: () => keys().length === 2 };
    },
    /phones/,
  ),
  scenario("create_credential", "a PIN code", (sandbox) => {
    const { acs_user_id } = seededAcsUser(sandbox, "lena.fischer@example.com");
    const isDone = () => keysOf(sandbox, acs_user_id, "code").length === 1;
    const args = { acs_user_email_address: "lena.fischer@example.com", access_method: "code", code: PIN };
    return { args, isDone };
  }),
  scenario("list_credentials", "of a person", () => ({ args: { email_address: ANA } })),
  scenario("list_credentials", "of a door", () => ({ args: { acs_entrance_name: "Gym" } }), /entrances/),
  scenario("update_credential", "a key", (sandbox) => {
    const { acs_credential_id } = newGuest(sandbox).key;
    const ends_at = "2099-01-01T00:00:00.000Z";
    const isDone = () => sandbox.workspace.state.acs_credentials.get(acs_credential_id)?.ends_at === ends_at;
    return { args: { acs_credential_id, ends_at }, isDone };
  }),
  scenario("delete_credential", "a key with its copies", (sandbox) => {
    const { acs_credential_id } = newGuest(sandbox).key;
    const isDone = () => sandbox.workspace.find(acs_credential_id) === undefined;
    return { args: { acs_credential_id, wait_seconds }, isDone };
  }),
  scenario("list_phones", "of a person", () => ({ args: { email_address: ANA } })),
  scenario("get_phone", "by id", (sandbox) => ({
    args: { device_id: newGuest(sandbox).phone.device_id },
  })),
  scenario("deactivate_phone", "of a person", (sandbox) => {
    const { phone, user_identity_id } = newGuest(sandbox);
    const isDone = () => sandbox.workspace.find(phone.device_id) === undefined;
    return { args: { device_id: phone.device_id, user_identity_id, wait_seconds }, isDone };
  }),
  scenario("remove_user_identity", "with everything", (sandbox) => removal(sandbox, {})),
  scenario(
    "remove_user_identity",
    "but ACS users",
    (sandbox) => removal(sandbox, { keep_acs_users: true }),
    /remove_acs_user/,
  ),
  scenario(
    "remove_user_identity",
    "as a dry run",
    (sandbox) => ({ args: { user_identity_id: newGuest(sandbox).user_identity_id, dry_run: true } }),
    /phones/,
  ),
  scenario(
    "remove_user_identities",
    "two at once",
    removalOfTwo,
    /user_identities.(get|delete)|phones.deactivate|events/, // each one's own removal is struck everywhere above
  ),
  scenario("simulate_phone", "for a person", (sandbox) => {
    const { user_identity_id } = seeded(sandbox, "soo_ah_kim");
    const { phones } = sandbox.workspace.state;
    const isDone = () => phones.by("owner_user_identity_id", user_identity_id).length === 1;
    return { args: { user_identity_id }, isDone };
  }),
];

/** A PIN that must never be seen again. */
export const PIN = "90417538";

function removal(sandbox: Sandbox, more: object): Work {
  const { user_identity_id } = newGuest(sandbox);
  const { workspace } = sandbox;
  const isDone = () =>
    workspace.find(user_identity_id) === undefined && workspace.leftovers(user_identity_id).length === 0;
  return { args: { user_identity_id, wait_seconds, ...more }, isDone };
}

function removalOfTwo(sandbox: Sandbox): Work {
  const both = [removal(sandbox, {}), removal(sandbox, {})];
  const user_identity_ids = both.map(({ args }) => args.user_identity_id);
  return {
    args: { user_identity_ids, wait_seconds },
    isDone: () => both.every(({ isDone }) => isDone?.()),
  };
}

const peopleWith = ({ workspace }: Sandbox, email_address: string) =>
  workspace.state.user_identities.by("email_address", email_address);

const keysOf = ({ workspace }: Sandbox, acs_user_id: string, access_method: string) =>
  workspace.state.acs_credentials
    .by("acs_user_id", acs_user_id)
    .filter((one) => one.access_method === access_method);
