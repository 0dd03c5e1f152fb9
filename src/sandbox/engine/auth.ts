import type { IncomingHttpHeaders } from "node:http";
import { Refusal } from "./refusal.ts";

export interface Keys {
  api_key: string;
  personal_access_token: string;
  workspace_id: string;
}

/**
 * Lets a request in, or throws. Client session tokens and publishable keys are real in Seam but open nothing
 * here: the sandbox answers 401 to them, as to any key that it does not know.
 */
export function authenticate(headers: IncomingHttpHeaders, keys: Keys): void {
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (token === keys.api_key) return;
  if (token !== keys.personal_access_token) {
    throw new Refusal(401, "unauthorized", "No authentication methods succeeded");
  }
  const workspace_id = headers["seam-workspace"];
  if (workspace_id === undefined) {
    throw new Refusal(400, "missing_workspace_id", "The seam-workspace header must name the workspace");
  }
  if (workspace_id !== keys.workspace_id) {
    throw new Refusal(401, "workspace_not_found", "Could not find the workspace named by seam-workspace");
  }
}
