import { invalidInput, notFound } from "../engine/refusal.ts";
import type { AccessMethod, VisionlineCredentialMetadata } from "../shapes.ts";
import { type AcsCredentialRow, type AcsSystemRow, type State, timestamp } from "../state.ts";
import { refuseBadDates } from "./acs-users.ts";
import { type CredentialOwner, ownerOf } from "./credentials.ts";
import { findAcsCredential, findAcsEntrance, findAcsSystem, findCredentialManager } from "./find.ts";
import { externalType, issueToPhones } from "./issuing.ts";

/** What can be asked of a Visionline key. Seam sends back the first three, and not `card_format`. */
export interface VisionlineRequest {
  auto_join?: boolean | undefined;
  card_function_type?: "guest" | "staff" | undefined;
  joiner_acs_credential_ids?: string[] | undefined;
  override?: boolean | undefined;
  card_format?: "TLCode" | "rfid48" | undefined;
}

export interface NewCredential extends CredentialOwner {
  access_method: AccessMethod;
  allowed_acs_entrance_ids?: string[] | undefined;
  code?: string | undefined;
  credential_manager_acs_system_id?: string | undefined;
  starts_at?: string | undefined;
  ends_at?: string | undefined;
  is_multi_phone_sync_credential?: boolean | undefined;
  visionline_metadata?: VisionlineRequest | undefined;
  access_grant_id?: string;
}

const DISPLAY_NAMES: Record<AccessMethod, string> = {
  code: "PIN code",
  card: "Key card",
  mobile_key: "Multi Phone Sync Credential",
  cloud_key: "Cloud key",
};

export function createCredential(state: State, request: NewCredential): AcsCredentialRow {
  refuseWrongMethod(request);
  const starts_at = request.starts_at ?? timestamp(state);
  refuseBadDates(state, starts_at, request.ends_at ?? null);
  const manager_id = request.credential_manager_acs_system_id;
  if (manager_id !== undefined) findCredentialManager(state, manager_id);
  // Everything that can be refused is looked at before the owner: naming one may create an ACS user.
  const system = systemOf(state, request);
  if (system) refuseIncompatible(system, manager_id);
  const acs_entrance_ids = request.allowed_acs_entrance_ids ?? [];
  if (system) refuseForeignEntrances(state, system, acs_entrance_ids);
  for (const id of request.visionline_metadata?.joiner_acs_credential_ids ?? []) findAcsCredential(state, id);
  const user = ownerOf(state, request);
  const { access_method, code, ends_at, is_multi_phone_sync_credential = false } = request;
  const now = timestamp(state);
  const is_issued = access_method === "code"; // our assumption: a PIN works at once, a card must be encoded
  const row: AcsCredentialRow = {
    acs_credential_id: state.new_id(),
    acs_system_id: user.acs_system_id,
    acs_user_id: user.acs_user_id,
    ...(user.user_identity_id !== null && { user_identity_id: user.user_identity_id }),
    acs_entrance_ids,
    connected_account_id: user.connected_account_id,
    credential_manager_acs_system_id: manager_id ?? null,
    device_id: null,
    access_grant_id: request.access_grant_id ?? null,
    access_method,
    display_name: DISPLAY_NAMES[access_method],
    code: code ?? null,
    created_at: now,
    starts_at,
    ...(ends_at !== undefined && { ends_at }),
    // A sync credential has no external type: the value in Seam's samples is not in Seam's own enum.
    ...(!is_multi_phone_sync_credential && externalType(system?.external_type)),
    ...(system?.external_type === "visionline_system" && {
      visionline_metadata: visionlineMetadata(state, request.visionline_metadata ?? {}, acs_entrance_ids),
    }),
    is_managed: true,
    is_multi_phone_sync_credential,
    is_issued,
    issued_at: is_issued ? now : null,
    is_latest_desired_state_synced_with_provider: true,
    latest_desired_state_synced_with_provider_at: now,
    errors: [],
    warnings: [],
    workspace_id: state.workspace_id,
  };
  state.acs_credentials.add(row);
  if (is_multi_phone_sync_credential && user.user_identity_id !== null) {
    issueToPhones(state, user.user_identity_id);
  }
  return row;
}

/** Our assumption for all of these: Seam documents which combinations make sense, not how others fail. */
function refuseWrongMethod(request: NewCredential): void {
  const { access_method, code, is_multi_phone_sync_credential = false } = request;
  if (access_method === "code" && code === undefined) throw invalidInput("code is required");
  if (access_method === "mobile_key" && code !== undefined) {
    throw invalidInput('code cannot be given with access_method "mobile_key"');
  }
  if (is_multi_phone_sync_credential !== (access_method === "mobile_key")) {
    throw invalidInput(
      'is_multi_phone_sync_credential must be true for access_method "mobile_key", and for no other',
    );
  }
}

function systemOf(state: State, owner: CredentialOwner): AcsSystemRow | undefined {
  const { acs_user_id, acs_system_id } = owner;
  const user = acs_user_id === undefined ? undefined : state.acs_users.get(acs_user_id);
  if (user) return findAcsSystem(state, user.acs_system_id);
  return acs_system_id === undefined || acs_user_id !== undefined
    ? undefined
    : findAcsSystem(state, acs_system_id);
}

/** Our assumption: a manager that does not serve the system is refused when the system has a default one. */
function refuseIncompatible(system: AcsSystemRow, manager_id: string | undefined): void {
  const expected = system.default_credential_manager_acs_system_id;
  if (manager_id === undefined || expected === null || expected === manager_id) return;
  throw invalidInput(
    `Credential manager ${manager_id} is not compatible with ACS system ${system.acs_system_id}`,
  );
}

function refuseForeignEntrances(state: State, system: AcsSystemRow, acs_entrance_ids: string[]): void {
  for (const id of acs_entrance_ids) {
    const { acs_system_id } = findAcsEntrance(state, id);
    if (acs_system_id !== system.acs_system_id) throw notFound("acs_entrance", id);
  }
}

function visionlineMetadata(
  state: State,
  request: VisionlineRequest,
  acs_entrance_ids: string[],
): VisionlineCredentialMetadata {
  const { card_function_type = "guest", auto_join, joiner_acs_credential_ids } = request;
  const is_guest = (id: string) => findAcsEntrance(state, id).visionline_metadata?.door_category === "guest";
  return {
    card_function_type,
    ...(auto_join !== undefined && { auto_join }),
    ...(joiner_acs_credential_ids && { joiner_acs_credential_ids }),
    guest_acs_entrance_ids: acs_entrance_ids.filter(is_guest),
    common_acs_entrance_ids: acs_entrance_ids.filter((id) => !is_guest(id)),
    is_valid: true,
  };
}
