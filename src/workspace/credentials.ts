/** From a secret, as somebody has put it down, to what Seam takes. */
import { ConfigError } from "../contract/config-error.ts";
import type { SeamCredentials } from "../seam/http.ts";

/** The prefixes that Seam's official clients check (seamapi/javascript-http, token.ts). */
const OTHER_TOKENS: Record<string, string> = {
  seam_cst: "a client session token, which acts for one app user only; use an API key of the workspace",
  seam_pk: "a publishable key, which cannot manage access; use an API key of the workspace",
  seam_at: "a personal access token, which needs the id of the workspace that it shall act in",
  ey: "a console session token, which expires; use an API key of the workspace",
};

/**
 * An API key, or with the id of a workspace a personal access token. Throws ConfigError, which starts with the `name`
 * of the secret and does not contain it.
 */
export function credentialsFrom(name: string, secret: string, workspace_id?: string): SeamCredentials {
  if (/^["'`]|["'`]$/.test(secret))
    throw new ConfigError(`${name} must be written without quotes around it.`);
  if (!/^[\x21-\x7e]+$/.test(secret))
    throw new ConfigError(`${name} must be one word, without spaces, line breaks or special characters.`);
  if (workspace_id !== undefined) {
    if (secret.startsWith("seam_at")) return { personal_access_token: secret, workspace_id };
    throw new ConfigError(`${name} must be a personal access token, which starts with seam_at.`);
  }
  const other = Object.entries(OTHER_TOKENS).find(([prefix]) => secret.startsWith(prefix));
  if (other) throw new ConfigError(`${name} holds ${other[1]}.`);
  return { api_key: secret };
}
