import { createHash } from "node:crypto";
import { isBeingDeleted } from "./engine/deletions.ts";
import type { AccessGrant, AcsCredential, AcsSystem, AcsUser, Phone, UserIdentity } from "./shapes.ts";
import type {
  AccessGrantRow,
  AcsCredentialRow,
  AcsSystemRow,
  AcsUserRow,
  ClientSessionRow,
  PhoneRow,
  State,
  UserIdentityRow,
} from "./state.ts";

/* From a row to the resource as Seam sends it: adds what follows from other rows, drops what is hidden. */

/** Our assumption, after Seam's fake: the first of name, email, phone and key. Never empty. */
export function presentUserIdentity(state: State, row: UserIdentityRow): UserIdentity {
  const { full_name, email_address, phone_number, user_identity_key } = row;
  const acs_users = state.acs_users.by("user_identity_id", row.user_identity_id);
  return {
    ...row,
    display_name: full_name || email_address || phone_number || user_identity_key || row.user_identity_id,
    acs_user_ids: acs_users.map((user) => user.acs_user_id),
  };
}

export function presentAcsUser(state: State, row: AcsUserRow): AcsUser {
  const { user_identity_id, ...rest } = row;
  const identity = user_identity_id === null ? undefined : state.user_identities.get(user_identity_id);
  const deleting = isBeingDeleted(state, row.acs_user_id)
    ? row.warnings
        .filter((warning) => warning.warning_code === "being_deleted")
        .map(({ created_at }) => ({
          mutation_code: "deleting",
          message: "Seam is in the process of pushing a user deletion to the integrated access system.",
          created_at,
        }))
    : [];
  return {
    ...rest,
    display_name: row.full_name || row.email_address || row.phone_number || row.acs_user_id,
    ...(row.email_address === undefined ? {} : { email: row.email_address }),
    ...(identity && {
      user_identity_id: identity.user_identity_id,
      user_identity_full_name: identity.full_name,
      user_identity_email_address: identity.email_address,
      user_identity_phone_number: identity.phone_number,
    }),
    pending_mutations: [...row.pending_mutations, ...deleting],
  };
}

/** Our assumption: a sync credential is `waiting_to_be_issued` as long as no phone holds a child of it. */
export function presentAcsCredential(state: State, row: AcsCredentialRow): AcsCredential {
  const {
    acs_user_id,
    acs_entrance_ids,
    credential_manager_acs_system_id,
    device_id,
    access_grant_id,
    ...rest
  } = row;
  const children = row.is_multi_phone_sync_credential
    ? state.acs_credentials.by("parent_acs_credential_id", row.acs_credential_id)
    : [];
  const first = children[0];
  const is_waiting = row.is_multi_phone_sync_credential && !first;
  const waiting = {
    warning_code: "waiting_to_be_issued",
    message: "The credential is waiting to be issued.",
    created_at: row.created_at,
  };
  return {
    ...rest,
    ...(acs_user_id !== null && { acs_user_id }),
    ...(first && { is_issued: true, issued_at: first.created_at }),
    warnings: is_waiting ? [waiting, ...row.warnings] : row.warnings,
  };
}

export const presentAcsSystem = (state: State, row: AcsSystemRow): AcsSystem => ({
  ...row,
  acs_user_count: state.acs_users.count("acs_system_id", row.acs_system_id),
});

/**
 * A phone can receive keys while an enrollment automation of its owner is in force. Our assumption: the
 * endpoint is inactive from the moment at which the automation's deletion begins.
 */
export function presentPhone(state: State, row: PhoneRow): Phone {
  const { owner_user_identity_id, ...rest } = row;
  const endpoints = state.enrollment_automations
    .by("user_identity_id", owner_user_identity_id)
    .filter((automation) => !isBeingDeleted(state, automation.enrollment_automation_id))
    .map(({ credential_manager_acs_system_id }) => ({
      endpoint_id: endpointId(row.device_id, credential_manager_acs_system_id),
      is_active: true,
    }));
  const metadata = { has_active_endpoint: endpoints.length > 0, endpoints };
  return { ...rest, properties: { assa_abloy_credential_service_metadata: metadata } };
}

const endpointId = (device_id: string, acs_system_id: string): string =>
  createHash("sha256").update(`${device_id}/${acs_system_id}`).digest("hex").slice(0, 24);

export function presentClientSession(row: ClientSessionRow) {
  const { is_revoked, ...session } = row;
  return session;
}

export function presentAccessGrant(row: AccessGrantRow): AccessGrant {
  const { acs_entrance_ids, ...grant } = row;
  return grant;
}
