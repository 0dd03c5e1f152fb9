import { invalidInput } from "../engine/refusal.ts";
import type { AccessMethod } from "../shapes.ts";
import { type AccessGrantRow, type State, timestamp } from "../state.ts";
import { refuseBadDates } from "./acs-users.ts";
import { createCredential } from "./create-credential.ts";
import { findAcsEntrance, findAcsSystem, findClientSession, findLastingUserIdentity } from "./find.ts";
import { generateInstantKey } from "./instant-keys.ts";

const DISPLAY_NAMES: Record<AccessMethod, string> = {
  code: "PIN Code Credential",
  card: "Card Credential",
  mobile_key: "Mobile Key Credential",
  cloud_key: "Cloud Key Credential",
};

export interface NewAccessGrant {
  user_identity_id: string;
  requested_access_methods: { mode: AccessMethod; code?: string | undefined }[];
  acs_entrance_ids?: string[] | undefined;
  starts_at?: string | undefined;
  ends_at?: string | null | undefined;
  name?: string | null | undefined;
  access_grant_key?: string | undefined;
}

/** A minimal access grant: it makes one credential for each method and system, and a link for mobile keys. */
export function createAccessGrant(state: State, request: NewAccessGrant): AccessGrantRow {
  const { user_identity_id } = findLastingUserIdentity(state, request.user_identity_id);
  const { acs_entrance_ids = [], name = null, ends_at = null, access_grant_key } = request;
  const now = timestamp(state);
  const starts_at = request.starts_at ?? now;
  for (const at of [starts_at, ends_at ?? starts_at]) {
    if (Number.isNaN(Date.parse(at))) throw invalidInput("starts_at and ends_at must be ISO 8601 timestamps");
  }
  refuseBadDates(state, starts_at, ends_at);
  const systems = groupBySystem(state, acs_entrance_ids);
  const methods = request.requested_access_methods.map(({ mode }) => ({
    mode,
    display_name: DISPLAY_NAMES[mode],
    created_access_method_ids: [state.new_id()],
    created_at: now,
  }));
  const has_mobile_key = methods.some(({ mode }) => mode === "mobile_key");
  const instant_key = has_mobile_key ? generateInstantKey(state, user_identity_id) : undefined;
  const row: AccessGrantRow = {
    access_grant_id: state.new_id(),
    ...(access_grant_key !== undefined && { access_grant_key }),
    user_identity_id,
    acs_entrance_ids,
    name,
    display_name: name || "Access Grant",
    starts_at,
    ends_at,
    access_method_ids: methods.flatMap((method) => method.created_access_method_ids),
    requested_access_methods: methods,
    location_ids: [],
    space_ids: [],
    pending_mutations: [],
    ...(instant_key && {
      instant_key_url: instant_key.instant_key_url,
      client_session_token: findClientSession(state, instant_key.client_session_id).token,
    }),
    errors: [],
    warnings: [],
    created_at: now,
    workspace_id: state.workspace_id,
  };
  state.access_grants.add(row);
  for (const [acs_system_id, entrances] of systems)
    createCredentials(state, row, acs_system_id, entrances, request);
  return row;
}

function groupBySystem(state: State, acs_entrance_ids: string[]): Map<string, string[]> {
  const systems = new Map<string, string[]>();
  for (const id of acs_entrance_ids) {
    const { acs_system_id } = findAcsEntrance(state, id);
    systems.set(acs_system_id, [...(systems.get(acs_system_id) ?? []), id]);
  }
  return systems;
}

function createCredentials(
  state: State,
  grant: AccessGrantRow,
  acs_system_id: string,
  allowed_acs_entrance_ids: string[],
  request: NewAccessGrant,
): void {
  const manager = findAcsSystem(state, acs_system_id).default_credential_manager_acs_system_id;
  for (const { mode, code } of request.requested_access_methods) {
    createCredential(state, {
      user_identity_id: grant.user_identity_id,
      acs_system_id,
      access_method: mode,
      is_multi_phone_sync_credential: mode === "mobile_key",
      allowed_acs_entrance_ids,
      starts_at: grant.starts_at,
      ends_at: grant.ends_at ?? undefined,
      access_grant_id: grant.access_grant_id,
      ...(mode === "code" && { code: code ?? "274916" }), // Seam picks one itself
      ...(mode === "mobile_key" && manager !== null && { credential_manager_acs_system_id: manager }),
    });
  }
}
