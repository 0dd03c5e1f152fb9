import * as z from "zod";
import { uuid } from "../engine/params.ts";
import { CREATE, DELETE, READ, type Route, route } from "../engine/route.ts";
import { deleteEnrollmentAutomation } from "../rules/deleting.ts";
import { launchEnrollmentAutomation } from "../rules/enrollment-automations.ts";
import { findEnrollmentAutomation, findUserIdentity } from "../rules/find.ts";

const one = z.object({ enrollment_automation_id: uuid });

export const enrollment_automation_routes: Route[] = [
  route(
    "/user_identities/enrollment_automations/launch",
    CREATE,
    z.object({
      user_identity_id: uuid,
      credential_manager_acs_system_id: uuid,
      acs_credential_pool_id: uuid.optional(), // Seam: "Not used. Deprecated."
      create_credential_manager_user: z.boolean().optional(),
      credential_manager_acs_user_id: uuid.optional(),
    }),
    (state, params) => ({ enrollment_automation: launchEnrollmentAutomation(state, params) }),
  ),
  route("/user_identities/enrollment_automations/get", READ, one, (state, { enrollment_automation_id }) => ({
    enrollment_automation: findEnrollmentAutomation(state, enrollment_automation_id),
  })),
  route(
    "/user_identities/enrollment_automations/list",
    READ,
    z.object({ user_identity_id: uuid }),
    (state, { user_identity_id }) => {
      findUserIdentity(state, user_identity_id);
      return {
        enrollment_automations: state.enrollment_automations.by("user_identity_id", user_identity_id),
      };
    },
  ),
  route("/user_identities/enrollment_automations/delete", DELETE, one, (state, params) => {
    deleteEnrollmentAutomation(state, params.enrollment_automation_id);
    return {};
  }),
];
