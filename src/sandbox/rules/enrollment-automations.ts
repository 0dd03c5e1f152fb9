import { conflict, invalidInput } from "../engine/refusal.ts";
import type { EnrollmentAutomation } from "../shapes.ts";
import { type State, timestamp } from "../state.ts";
import { link, linkOrCreateAcsUser, refuseSecondOfSystem } from "./acs-users.ts";
import { findAcsUser, findCredentialManager, findLastingUserIdentity } from "./find.ts";
import { issueToPhones } from "./issuing.ts";

export interface NewEnrollmentAutomation {
  user_identity_id: string;
  credential_manager_acs_system_id: string;
  create_credential_manager_user?: boolean | undefined;
  credential_manager_acs_user_id?: string | undefined;
}

/** Binds an identity to a credential manager, from now on and for the phones that it has already. */
export function launchEnrollmentAutomation(
  state: State,
  request: NewEnrollmentAutomation,
): EnrollmentAutomation {
  const { create_credential_manager_user = false, credential_manager_acs_user_id } = request;
  if (create_credential_manager_user && credential_manager_acs_user_id !== undefined) {
    throw invalidInput(
      "credential_manager_acs_user_id must not be given when create_credential_manager_user is true",
    );
  }
  const identity = findLastingUserIdentity(state, request.user_identity_id);
  const manager = findCredentialManager(state, request.credential_manager_acs_system_id);
  refuseSecond(state, identity.user_identity_id, manager.acs_system_id);
  if (credential_manager_acs_user_id !== undefined) {
    useManagerUser(state, identity.user_identity_id, manager.acs_system_id, credential_manager_acs_user_id);
  }
  // Our assumption: a person who has a user in the manager already keeps that one.
  if (create_credential_manager_user) linkOrCreateAcsUser(state, identity, manager);
  const row = state.enrollment_automations.add({
    enrollment_automation_id: state.new_id(),
    user_identity_id: identity.user_identity_id,
    credential_manager_acs_system_id: manager.acs_system_id,
    created_at: timestamp(state),
    workspace_id: state.workspace_id,
  });
  issueToPhones(state, identity.user_identity_id);
  return row;
}

/** Our assumption: one automation for each identity and manager, until it is gone; status and type too. */
function refuseSecond(state: State, user_identity_id: string, acs_system_id: string): void {
  const other = state.enrollment_automations
    .by("user_identity_id", user_identity_id)
    .find((automation) => automation.credential_manager_acs_system_id === acs_system_id);
  if (!other) return;
  throw conflict(
    "enrollment_automation_already_exists",
    `User identity ${user_identity_id} already has enrollment automation ${other.enrollment_automation_id} for credential manager ${acs_system_id}`,
  );
}

/** Our assumption: the manager's user must be in the manager; it is linked to the identity if it is free. */
function useManagerUser(
  state: State,
  user_identity_id: string,
  acs_system_id: string,
  acs_user_id: string,
): void {
  const user = findAcsUser(state, acs_user_id);
  if (user.acs_system_id !== acs_system_id) {
    throw invalidInput(`ACS user ${acs_user_id} is not in credential manager ${acs_system_id}`);
  }
  if (user.user_identity_id === user_identity_id) return;
  if (user.user_identity_id !== null) {
    throw conflict(
      "acs_user_already_linked",
      `ACS user ${acs_user_id} is already linked to user identity ${user.user_identity_id}`,
    );
  }
  refuseSecondOfSystem(state, user_identity_id, acs_system_id);
  link(state, user, user_identity_id);
}
