import * as z from "zod";
import { HEALTH_PATH, READ, route } from "./engine/route.ts";
import type { Route } from "./engine/thing.ts";
import { type State, things } from "./state.ts";
import { eventRoutes } from "./things/events.ts";
import { linkRoutes } from "./things/linking.ts";

const all: Route[] = [
  ...Object.values(things).flatMap((thing) => thing.routes),
  ...linkRoutes,
  ...eventRoutes,
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
