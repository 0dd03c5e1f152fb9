import * as z from "zod";
import { READ, type Route, route } from "./engine/route.ts";
import { access_grant_routes } from "./routes/access-grants.ts";
import { acs_credential_routes } from "./routes/acs-credentials.ts";
import { acs_system_routes } from "./routes/acs-systems.ts";
import { acs_user_routes } from "./routes/acs-users.ts";
import { client_session_routes } from "./routes/client-sessions.ts";
import { enrollment_automation_routes } from "./routes/enrollment-automations.ts";
import { event_routes } from "./routes/events.ts";
import { phone_routes } from "./routes/phones.ts";
import { user_identity_routes } from "./routes/user-identities.ts";
import type { State } from "./state.ts";

/** Reports `{ok: true}` to anyone, with or without a key. */
export const HEALTH_PATH = "/health";

const all: Route[] = [
  ...user_identity_routes,
  ...enrollment_automation_routes,
  ...acs_user_routes,
  ...acs_credential_routes,
  ...acs_system_routes,
  ...phone_routes,
  ...client_session_routes,
  ...access_grant_routes,
  ...event_routes,
  route("/workspaces/get", READ, z.object({}), (state) => ({ workspace: workspaceOf(state) })),
  route(HEALTH_PATH, READ, z.object({}), () => ({})),
];

/** Every route of the sandbox, by its path. */
export const routes: ReadonlyMap<string, Route> = new Map(all.map((each) => [each.path, each]));

const workspaceOf = (state: State) => ({
  workspace_id: state.workspace_id,
  name: "Hotel Aurora (sandbox)",
  company_name: "Hotel Aurora",
  connect_partner_name: "Hotel Aurora",
  connect_webview_customization: {},
  is_publishable_key_auth_enabled: false,
  is_sandbox: true,
  is_suspended: false,
  organization_id: null,
});
