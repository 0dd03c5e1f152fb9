/** From a secret, as somebody has put it down, to what Seam takes. */
import { ConfigError } from "../contract/config-error.ts";
import type { SeamCredentials } from "../seam/http.ts";

/** What a secret is called where it was put down. */
export interface SecretName {
  name: string;
  /** Where a personal access token goes, when it stands in an API key's place. */
  tokenGoes: string;
}

/** The prefixes that Seam's official clients check (seamapi/javascript-http, token.ts). */
const otherTokens = (tokenGoes: string): Record<string, string> => ({
  seam_cst: "a client session token, which acts for one app user only; use an API key of the workspace",
  seam_pk: "a publishable key, which cannot manage access; use an API key of the workspace",
  seam_at: `a personal access token; ${tokenGoes}`,
  ey: "a console session token, which expires; use an API key of the workspace",
});

/** An API key. Throws ConfigError, which starts with the secret's name and does not contain it. */
export function apiKeyFrom({ name, tokenGoes }: SecretName, secret: string): SeamCredentials {
  const api_key = oneWord(name, secret);
  const other = Object.entries(otherTokens(tokenGoes)).find(([prefix]) => api_key.startsWith(prefix));
  if (other) throw new ConfigError(`${name} holds ${other[1]}.`);
  return { api_key };
}

/** A personal access token, which acts in the workspace of that id. Throws ConfigError in the same way. */
export function tokenFrom(name: string, secret: string, workspace_id: string): SeamCredentials {
  const personal_access_token = oneWord(name, secret);
  if (!personal_access_token.startsWith("seam_at"))
    throw new ConfigError(`${name} must be a personal access token, which starts with seam_at.`);
  return { personal_access_token, workspace_id };
}

/** A webhook's secret, as Seam shows it. Throws ConfigError in the same way. */
export function webhookSecretFrom(name: string, secret: string): string {
  const [, key = ""] = /^whsec_(.+)$/.exec(oneWord(name, secret)) ?? [];
  if (key && Buffer.from(key, "base64").toString("base64") === key) return secret;
  throw new ConfigError(`${name} must be the whole secret of a webhook, which starts with whsec_.`);
}

/** What goes into a header is one visible ASCII word. Throws ConfigError. */
export function oneWord(name: string, value: string): string {
  if (/^["'`]|["'`]$/.test(value)) throw new ConfigError(`${name} must be written without quotes around it.`);
  if (!/^[\x21-\x7e]+$/.test(value))
    throw new ConfigError(`${name} must be one word, without spaces, line breaks or special characters.`);
  return value;
}
