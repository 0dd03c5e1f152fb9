import { beginDeletion } from "../engine/deletions.ts";
import { invalidInput } from "../engine/refusal.ts";
import type { State } from "../state.ts";
import { type AcsUserReference, resolveAcsUser } from "./acs-users.ts";
import { deleteDependents, leftovers, summary } from "./dependents.ts";
import {
  findAccessGrant,
  findAcsCredential,
  findClientSession,
  findEnrollmentAutomation,
  findPhone,
  findUserIdentity,
} from "./find.ts";
import { getInstantKey } from "./instant-keys.ts";

/* What each kind of resource takes along when it is deleted. How long it lasts: deletions.ts. */

/** A sync credential takes its children along; they go first. */
export function deleteCredential(state: State, acs_credential_id: string): void {
  findAcsCredential(state, acs_credential_id);
  for (const child of state.acs_credentials.by("parent_acs_credential_id", acs_credential_id)) {
    beginDeletion(state, "acs_credential", child.acs_credential_id);
  }
  beginDeletion(state, "acs_credential", acs_credential_id);
}

/** Takes its credentials along: Seam "invalidates the access system user's credentials". */
export function deleteAcsUser(state: State, reference: AcsUserReference): void {
  const { acs_user_id } = resolveAcsUser(state, reference);
  for (const credential of state.acs_credentials.by("acs_user_id", acs_user_id)) {
    deleteCredential(state, credential.acs_credential_id);
  }
  beginDeletion(state, "acs_user", acs_user_id);
}

/**
 * The phone's own keys go; the sync credential and the keys on other phones stay. Our assumption: the phone
 * stays listed until it is gone, and each of its keys is reported as invalidated and as deleted.
 */
export function deactivatePhone(state: State, device_id: string): void {
  findPhone(state, device_id);
  for (const child of state.acs_credentials.by("device_id", device_id)) {
    beginDeletion(state, "acs_credential", child.acs_credential_id, true);
  }
  beginDeletion(state, "phone", device_id);
}

/** Its credentials go along. Our assumption: the instant key and its client session stay. */
export function deleteAccessGrant(state: State, access_grant_id: string): void {
  findAccessGrant(state, access_grant_id);
  const credentials = state.acs_credentials.by("access_grant_id", access_grant_id);
  for (const { acs_credential_id, device_id } of credentials) {
    if (device_id === null) deleteCredential(state, acs_credential_id);
  }
  beginDeletion(state, "access_grant", access_grant_id);
}

/** Our assumption: keys that are on phones already stay; no further phone is enrolled from now on. */
export function deleteEnrollmentAutomation(state: State, enrollment_automation_id: string): void {
  findEnrollmentAutomation(state, enrollment_automation_id);
  beginDeletion(state, "enrollment_automation", enrollment_automation_id);
}

export function deleteClientSession(state: State, client_session_id: string): void {
  findClientSession(state, client_session_id);
  beginDeletion(state, "client_session", client_session_id);
}

/** Gone at once and without an event: Seam has none. Our assumption: its client session stays. */
export function deleteInstantKey(state: State, instant_key_id: string): void {
  getInstantKey(state, { instant_key_id });
  state.instant_keys.remove(instant_key_id);
}

/**
 * "refuse" is the documents' contract of 2024: dependents first. "cascade" is Seam's since mid-2025: the
 * identity takes everything along. Our assumption: the refusal is 400 `invalid_input`.
 */
export function deleteUserIdentity(state: State, user_identity_id: string): void {
  findUserIdentity(state, user_identity_id);
  const dependents = leftovers(state, user_identity_id);
  if (state.identity_deletion === "refuse" && dependents.length > 0) {
    throw invalidInput(
      `User identity ${user_identity_id} cannot be deleted while it has ${summary(dependents)}. Delete them first.`,
    );
  }
  deleteDependents(state, dependents);
  beginDeletion(state, "user_identity", user_identity_id);
}
