import type { IncomingHttpHeaders } from "node:http";
import { Refused } from "./refused.ts";

export interface Keys {
  apiKey: string;
  personalAccessToken: string;
  workspaceId: string;
}

/**
 * Lets a request in, or throws. Client session tokens and publishable keys are real in Seam but open nothing
 * here: the sandbox answers 401 to them, as to any key that it does not know.
 */
export function authenticate(headers: IncomingHttpHeaders, keys: Keys): void {
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (token === keys.apiKey) return;
  if (token !== keys.personalAccessToken) {
    throw new Refused(401, "unauthorized", "No authentication methods succeeded");
  }
  const named = headers["seam-workspace"];
  if (named === undefined) {
    throw new Refused(400, "missing_workspace_id", "The seam-workspace header must name the workspace");
  }
  if (named !== keys.workspaceId) {
    throw new Refused(401, "workspace_not_found", "Could not find the workspace named by seam-workspace");
  }
}
