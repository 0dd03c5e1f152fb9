import * as z from "zod";
import { findLasting, remove } from "../engine/deletions.ts";
import { uuid } from "../engine/params.ts";
import { conflict, invalidInput } from "../engine/refused.ts";
import { CREATE, DELETE, READ, route } from "../engine/route.ts";
import { replyAll, replyOne, type Thing } from "../engine/thing.ts";
import { timestamp } from "../engine/time.ts";
import type { State } from "../state.ts";
import { findCredentialManager } from "./acs-systems.ts";
import { link, linkOrCreateAcsUser, refuseLinked, refuseSecondOfSystem } from "./create-acs-user.ts";
import { issueToPhones } from "./phone-copies.ts";

/** Binds a user identity to a credential manager: its phones can receive keys. */
export interface EnrollmentAutomation {
  enrollment_automation_id: string;
  user_identity_id: string;
  credential_manager_acs_system_id: string;
  created_at: string;
  workspace_id: string;
}

const one = z.object({ enrollment_automation_id: uuid });
const newAutomation = z.object({
  user_identity_id: uuid,
  credential_manager_acs_system_id: uuid,
  acs_credential_pool_id: uuid.optional(), // Seam: "Not used. Deprecated."
  create_credential_manager_user: z.boolean().optional(),
  credential_manager_acs_user_id: uuid.optional(),
});

export const enrollmentAutomations: Thing<"enrollment_automation", EnrollmentAutomation, "user_identity_id"> =
  {
    kind: "enrollment_automation",
    words: "enrollment automation",
    idOf: (row) => row.enrollment_automation_id,
    indexes: { user_identity_id: (row) => row.user_identity_id },
    hangingOn: (state, user_identity_id) =>
      state.enrollment_automations.by("user_identity_id", user_identity_id),
    deletion: {
      // Our assumption: keys that are on phones already stay; no further phone is enrolled from now on.
      event: ({ enrollment_automation_id }) => ({
        event_type: "enrollment_automation.deleted",
        enrollment_automation_id,
      }),
    },
    routes: [
      route("/user_identities/enrollment_automations/launch", CREATE, newAutomation, (state, params) =>
        replyOne(state, state.enrollment_automations, launchEnrollmentAutomation(state, params)),
      ),
      route(
        "/user_identities/enrollment_automations/get",
        READ,
        one,
        (state, { enrollment_automation_id }) => {
          const row = state.enrollment_automations.find(enrollment_automation_id);
          return replyOne(state, state.enrollment_automations, row);
        },
      ),
      route(
        "/user_identities/enrollment_automations/list",
        READ,
        z.object({ user_identity_id: uuid }),
        (state, { user_identity_id }) => {
          state.user_identities.find(user_identity_id);
          const rows = state.enrollment_automations.by("user_identity_id", user_identity_id);
          return replyAll(state, state.enrollment_automations, rows);
        },
      ),
      route("/user_identities/enrollment_automations/delete", DELETE, one, (state, params) => {
        remove(state, state.enrollment_automations, params.enrollment_automation_id);
      }),
    ],
  };

export interface NewEnrollmentAutomation {
  user_identity_id: string;
  credential_manager_acs_system_id: string;
  create_credential_manager_user?: boolean | undefined;
  credential_manager_acs_user_id?: string | undefined;
}

/** From now on, and for the phones that the identity has already. */
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
  const identity = findLasting(state, state.user_identities, request.user_identity_id);
  const { user_identity_id } = identity;
  const manager = findCredentialManager(state, request.credential_manager_acs_system_id);
  const { acs_system_id } = manager;
  refuseSecond(state, user_identity_id, acs_system_id);
  if (credential_manager_acs_user_id !== undefined) {
    useManagerUser(state, user_identity_id, acs_system_id, credential_manager_acs_user_id);
  }
  // Our assumption: a person who has a user in the manager already keeps that one.
  if (create_credential_manager_user) linkOrCreateAcsUser(state, identity, manager);
  const row = state.enrollment_automations.add({
    enrollment_automation_id: state.new_id(),
    user_identity_id,
    credential_manager_acs_system_id: acs_system_id,
    created_at: timestamp(state),
    workspace_id: state.workspace_id,
  });
  issueToPhones(state, user_identity_id);
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
  const user = state.acs_users.find(acs_user_id);
  if (user.acs_system_id !== acs_system_id) {
    throw invalidInput(`ACS user ${acs_user_id} is not in credential manager ${acs_system_id}`);
  }
  if (user.user_identity_id === user_identity_id) return;
  refuseLinked(user);
  refuseSecondOfSystem(state, user_identity_id, acs_system_id);
  link(state, user, user_identity_id);
}
