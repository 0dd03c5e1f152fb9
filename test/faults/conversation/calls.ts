/** Random tool calls, as an assistant might make them about the people on the stage. */
import type { Stage } from "./stage.ts";

export interface Call {
  tool: string;
  args: Record<string, unknown>;
  /** Whom the call is about, if it names a person. */
  person?: string;
  /** Another call at the same time. */
  beside?: Call;
}

type Draw = (stage: Stage) => Call | undefined;

/** The leaver, named in one of the ways. */
function whom(stage: Stage): Record<string, string> {
  const user_identity_id = stage.leaver;
  const ways = [{ user_identity_id }, { user_identity_id }, { email_address: "lea@example.com" }];
  return stage.pick([...ways, { user_identity_key: "lea_ver" }]) ?? { user_identity_id };
}

const call = (tool: string, args: Call["args"], person?: string): Call => ({
  tool,
  args,
  ...(person && { person }),
});

const about = (tool: string, stage: Stage, more: Call["args"] = {}) =>
  call(tool, { ...whom(stage), ...more }, stage.leaver);

const wait_seconds = 1;

const remove: Draw = (stage) =>
  about("remove_user_identity", stage, {
    wait_seconds: stage.chance(0.3) ? 2 : 1,
    ...(stage.chance(0.3) && { keep_acs_users: true }),
    ...(stage.chance(0.15) && { dry_run: true }),
  });

/** The leaver among several, of whom there may be no others. */
const removeSeveral: Draw = (stage) =>
  call(
    "remove_user_identities",
    {
      ...(stage.chance(0.6)
        ? { user_identity_ids: [stage.leaver, ...(stage.chance(0.3) ? ["nobody"] : [])] }
        : { email_addresses: ["lea@example.com"] }),
      wait_seconds: stage.chance(0.3) ? 2 : 1,
      ...(stage.chance(0.3) && { keep_acs_users: true }),
      ...(stage.chance(0.15) && { dry_run: true }),
    },
    stage.leaver,
  );

/** The id of something else, or of nothing. */
const removeWrongId: Draw = (stage) => {
  const phone = stage.pick(stage.thingsOf(stage.leaver, "phone"));
  const account = stage.pick(stage.thingsOf(stage.leaver, "acs_user"));
  const user_identity_id = stage.pick(["lea_ver", phone, account, `${stage.leaver.slice(0, -1)}x`]);
  return user_identity_id === undefined
    ? undefined
    : call("remove_user_identity", { user_identity_id, wait_seconds });
};

const deactivate: Draw = (stage) => {
  const device_id = stage.pick(stage.thingsOf(stage.leaver, "phone"));
  if (!device_id) return undefined;
  const args = { device_id, wait_seconds };
  return stage.chance(0.75) ? about("deactivate_phone", stage, args) : call("deactivate_phone", args);
};

const deleteCredential: Draw = (stage) => {
  const acs_credential_id = stage.pick(stage.thingsOf(stage.leaver, "acs_credential"));
  return acs_credential_id ? call("delete_credential", { acs_credential_id, wait_seconds }) : undefined;
};

const updateCredential: Draw = (stage) => {
  const acs_credential_id = stage.pick(stage.thingsOf(stage.leaver, "acs_credential"));
  const ends_at = new Date(Date.UTC(2099, stage.below(12), 1)).toISOString();
  return acs_credential_id ? call("update_credential", { acs_credential_id, ends_at }) : undefined;
};

const link: Draw = (stage) => {
  const whose = stage.pick([stage.leaver, stage.bystander]) ?? stage.leaver;
  const acs_user_id = stage.pick(stage.thingsOf(whose, "acs_user"));
  return acs_user_id ? about("link_acs_user", stage, { acs_user_id }) : undefined;
};

/** An account that nobody has yet. */
const linkFree: Draw = (stage) => {
  const { create, state } = stage.sandbox.workspace;
  const systems = [...state.acs_systems.from()].map((system) => system.acs_system_id);
  const acs_system_id = stage.pick(systems) ?? "";
  const { acs_user_id } = create.acs_user({ acs_system_id, full_name: "Lea" });
  stage.history.look(true);
  return about("link_acs_user", stage, { acs_user_id });
};

const unlink: Draw = (stage) => {
  const acs_user_id = stage.pick(stage.thingsOf(stage.leaver, "acs_user"));
  return acs_user_id ? about("unlink_acs_user", stage, { acs_user_id }) : undefined;
};

/** By the account, or by the person. */
const suspension =
  (tool: string): Draw =>
  (stage) => {
    const acs_user_id = stage.pick(stage.thingsOf(stage.leaver, "acs_user"));
    return acs_user_id && stage.chance(0.7) ? call(tool, { acs_user_id }) : about(tool, stage);
  };
const suspend = suspension("suspend_acs_user");
const unsuspend = suspension("unsuspend_acs_user");

const DOORS = { acs_entrance_names: ["Main Entrance"] };
const ends_at = "2098-05-01T10:00:00Z";

const issue: Draw = (stage) => {
  const acs_user_id = stage.pick(stage.thingsOf(stage.leaver, "acs_user"));
  if (!acs_user_id) return undefined;
  const more = { ...(stage.chance(0.4) && DOORS), ...(stage.chance(0.6) && { ends_at }) };
  return stage.chance(0.5)
    ? call("issue_mobile_key", { acs_user_id, ...more })
    : about("issue_mobile_key", stage, more);
};

const createCredential: Draw = (stage) => {
  const acs_user_id = stage.pick(stage.thingsOf(stage.leaver, "acs_user"));
  const kind = stage.pick([
    { access_method: "card" },
    { access_method: "code", code: String(10_000 + stage.below(90_000)) },
  ]);
  return acs_user_id ? call("create_credential", { acs_user_id, ends_at, ...kind }) : undefined;
};

const launch: Draw = (stage) => about("launch_enrollment", stage);
const simulate: Draw = (stage) => about("simulate_phone", stage);
const rename: Draw = (stage) =>
  about("update_user_identity", stage, { new_full_name: `Lea Ver ${stage.below(1000)}` });
const createPerson: Draw = (stage) =>
  call("create_user_identity", {
    full_name: "Jo Iner",
    email_address: `jo.${stage.below(1e9)}@example.com`,
  });

const show: Draw = (stage) => about("get_user_identity", stage);
const listPhones: Draw = (stage) => about("list_phones", stage);
const listCredentials: Draw = (stage) =>
  about("list_credentials", stage, stage.chance(0.5) ? { with_phone_copies: true } : {});
const findPeople: Draw = () => call("find_user_identities", { search: "Lea Ver" });
const findAccounts: Draw = () => call("find_acs_users", { search: "Lea Ver" });
const getPhone: Draw = (stage) => {
  const device_id = stage.pick(stage.thingsOf(stage.leaver, "phone"));
  return device_id ? call("get_phone", { device_id }) : undefined;
};

const DRAWS: readonly Draw[] = [
  ...Array<Draw>(6).fill(remove),
  ...Array<Draw>(3).fill(removeSeveral),
  removeWrongId,
  ...Array<Draw>(4).fill(deactivate),
  ...Array<Draw>(3).fill(deleteCredential),
  updateCredential,
  updateCredential,
  link,
  linkFree,
  unlink,
  unlink,
  suspend,
  suspend,
  unsuspend,
  issue,
  issue,
  createCredential,
  launch,
  simulate,
  rename,
  createPerson,
  show,
  show,
  show,
  listPhones,
  listPhones,
  listCredentials,
  findPeople,
  findAccounts,
  getPhone,
];

/** The next call; a person to be removed is often removed to the end. */
export function drawCall(stage: Stage, before: Call | undefined): Call {
  const call = drawOne(stage, before);
  if (call.tool !== "remove_user_identity" || !call.person || call.args.dry_run) return call;
  const beside = stage.chance(0.15)
    ? stage.pick([remove, remove, deactivate, deleteCredential])?.(stage)
    : undefined;
  return { ...call, ...(beside && { beside }) };
}

function drawOne(stage: Stage, before: Call | undefined): Call {
  if (before?.tool === "remove_user_identity" && before.person && stage.chance(0.4))
    return call("remove_user_identity", { user_identity_id: stage.leaver, wait_seconds: 1 }, stage.leaver);
  return stage.pick(DRAWS)?.(stage) ?? show(stage) ?? call("list_acs_systems", {});
}
