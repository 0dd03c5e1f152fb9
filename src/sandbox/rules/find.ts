import { invalidInput, notFound } from "../engine/refusal.ts";
import type { AcsEntrance, EnrollmentAutomation } from "../shapes.ts";
import type {
  AccessGrantRow,
  AcsCredentialRow,
  AcsSystemRow,
  AcsUserRow,
  ClientSessionRow,
  PhoneRow,
  State,
  UserIdentityRow,
} from "../state.ts";

/* A row by its id, or Seam's 404 for its kind. */

export function findUserIdentity(state: State, user_identity_id: string): UserIdentityRow {
  const row = state.user_identities.get(user_identity_id);
  if (!row) throw notFound("user_identity", user_identity_id);
  return row;
}

export function findUserIdentityByKey(state: State, user_identity_key: string): UserIdentityRow {
  const row = state.user_identities.by("user_identity_key", user_identity_key)[0];
  if (!row) throw notFound("user_identity", user_identity_key);
  return row;
}

/** Our assumption: nothing new can be made for an identity that is being deleted. */
export function findLastingUserIdentity(state: State, user_identity_id: string): UserIdentityRow {
  const row = findUserIdentity(state, user_identity_id);
  if (state.ids_being_deleted.has(user_identity_id)) {
    throw invalidInput(`User identity ${user_identity_id} is being deleted`);
  }
  return row;
}

export function findAcsSystem(state: State, acs_system_id: string): AcsSystemRow {
  const row = state.acs_systems.get(acs_system_id);
  if (!row) throw notFound("acs_system", acs_system_id);
  return row;
}

/** A system that puts keys on phones; anything else is refused. Our assumption: 400 `invalid_input`. */
export function findCredentialManager(state: State, acs_system_id: string): AcsSystemRow {
  const row = findAcsSystem(state, acs_system_id);
  if (!row.is_credential_manager) {
    throw invalidInput(`ACS system ${acs_system_id} is not a credential manager`);
  }
  return row;
}

export function findAcsEntrance(state: State, acs_entrance_id: string): AcsEntrance {
  const row = state.acs_entrances.get(acs_entrance_id);
  if (!row) throw notFound("acs_entrance", acs_entrance_id);
  return row;
}

export function findAcsUser(state: State, acs_user_id: string): AcsUserRow {
  const row = state.acs_users.get(acs_user_id);
  if (!row) throw notFound("acs_user", acs_user_id);
  return row;
}

export function findAcsCredential(state: State, acs_credential_id: string): AcsCredentialRow {
  const row = state.acs_credentials.get(acs_credential_id);
  if (!row) throw notFound("acs_credential", acs_credential_id);
  return row;
}

export function findEnrollmentAutomation(
  state: State,
  enrollment_automation_id: string,
): EnrollmentAutomation {
  const row = state.enrollment_automations.get(enrollment_automation_id);
  if (!row) throw notFound("enrollment_automation", enrollment_automation_id);
  return row;
}

export function findPhone(state: State, device_id: string): PhoneRow {
  const row = state.phones.get(device_id);
  if (!row) throw notFound("phone", device_id);
  return row;
}

export function findClientSession(state: State, client_session_id: string): ClientSessionRow {
  const row = state.client_sessions.get(client_session_id);
  if (!row) throw notFound("client_session", client_session_id);
  return row;
}

export function findAccessGrant(state: State, access_grant_id: string): AccessGrantRow {
  const row = state.access_grants.get(access_grant_id);
  if (!row) throw notFound("access_grant", access_grant_id);
  return row;
}

export function findAccessGrantByKey(state: State, access_grant_key: string): AccessGrantRow {
  const row = state.access_grants.by("access_grant_key", access_grant_key)[0];
  if (!row) throw notFound("access_grant", access_grant_key);
  return row;
}
