import { isBeingDeleted } from "../engine/deletions.ts";
import { emit } from "../engine/events.ts";
import type { Going } from "../engine/thing.ts";
import { timestamp } from "../engine/time.ts";
import type { State } from "../state.ts";
import type { AcsCredentialRow } from "./acs-credentials.ts";
import { brandOf } from "./acs-systems.ts";
import type { PhoneRow } from "./phones.ts";

/* A sync credential is on no phone itself: each phone of the person holds a copy of it, its child. */

/**
 * Gives every enrolled phone of the identity its child of every sync credential that it lacks. Called
 * whenever one of the three may be new: a phone, an enrollment automation (or link), a sync credential.
 */
export function issueToPhones(state: State, user_identity_id: string): void {
  const phones = state.phones
    .by("owner_user_identity_id", user_identity_id)
    .filter((phone) => !isBeingDeleted(state, phone.device_id));
  if (phones.length === 0) return;
  const managers = activeManagers(state, user_identity_id);
  if (managers.size === 0) return;
  for (const parent of credentialsOf(state, user_identity_id)) {
    if (!parent.is_multi_phone_sync_credential || isBeingDeleted(state, parent.acs_credential_id)) continue;
    const manager = parent.credential_manager_acs_system_id;
    if (manager !== null && !managers.has(manager)) continue;
    for (const phone of phones) if (!holdsChild(state, phone, parent)) issueChild(state, parent, phone);
  }
}

/** The credential managers that the identity is enrolled with; a phone is enrolled with the same ones. */
function activeManagers(state: State, user_identity_id: string): Set<string> {
  const automations = state.enrollment_automations
    .by("user_identity_id", user_identity_id)
    .filter((automation) => !isBeingDeleted(state, automation.enrollment_automation_id));
  return new Set(automations.map((automation) => automation.credential_manager_acs_system_id));
}

/** Every credential that the identity has, its own and its ACS users'. */
export function credentialsOf(state: State, user_identity_id: string): Set<AcsCredentialRow> {
  const accounts = state.acs_users.by("user_identity_id", user_identity_id);
  return new Set([
    ...state.acs_credentials.by("user_identity_id", user_identity_id),
    ...accounts.flatMap((user) => state.acs_credentials.by("acs_user_id", user.acs_user_id)),
  ]);
}

const holdsChild = (state: State, phone: PhoneRow, parent: AcsCredentialRow): boolean =>
  state.acs_credentials
    .by("device_id", phone.device_id)
    .some((child) => child.parent_acs_credential_id === parent.acs_credential_id);

/** Our assumption: the child says which phone it is for in its `display_name` only, as in Seam's samples. */
function issueChild(state: State, parent: AcsCredentialRow, phone: PhoneRow): void {
  const system = state.acs_systems.get(parent.acs_system_id);
  const user = parent.acs_user_id === null ? undefined : state.acs_users.get(parent.acs_user_id);
  const user_identity_id = user?.user_identity_id ?? parent.user_identity_id;
  const now = timestamp(state);
  const { acs_system_id, acs_user_id, acs_entrance_ids, connected_account_id } = parent;
  const { acs_credential_id } = state.acs_credentials.add({
    acs_credential_id: state.new_id(),
    acs_system_id,
    acs_user_id,
    acs_entrance_ids,
    connected_account_id,
    user_identity_id,
    parent_acs_credential_id: parent.acs_credential_id,
    device_id: phone.device_id,
    credential_manager_acs_system_id: parent.credential_manager_acs_system_id,
    access_grant_id: parent.access_grant_id,
    access_method: "mobile_key",
    display_name: `Mobile key on ${phone.display_name}`,
    created_at: now,
    ...(parent.starts_at !== undefined && { starts_at: parent.starts_at }),
    ...(parent.ends_at !== undefined && { ends_at: parent.ends_at }),
    ...(system && brandOf(system).credential),
    ...(parent.visionline_metadata && { visionline_metadata: parent.visionline_metadata }),
    is_managed: true,
    is_multi_phone_sync_credential: false,
    is_issued: true,
    issued_at: now,
    is_latest_desired_state_synced_with_provider: true,
    latest_desired_state_synced_with_provider_at: now,
    errors: [],
    warnings: [],
    workspace_id: state.workspace_id,
  });
  emit(state, "acs_credential.issued", { acs_system_id, acs_credential_id, connected_account_id });
}

export const copiesOf = (state: State, { acs_credential_id }: AcsCredentialRow): AcsCredentialRow[] =>
  state.acs_credentials.by("parent_acs_credential_id", acs_credential_id);

/** These credentials, as what goes along with something: the copies on phones go before their sync credential. */
export const withCopies = (state: State, credentials: AcsCredentialRow[]): Going[] =>
  credentials
    .flatMap((row) => [...copiesOf(state, row), row])
    .map(({ acs_credential_id }) => ({ from: state.acs_credentials, id: acs_credential_id }));
