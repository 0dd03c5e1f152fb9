/** The secrets of a workspace, from where its settings say. */
import { readFile } from "node:fs/promises";
import { ConfigError } from "../contract/config-error.ts";
import type { SeamCredentials } from "../seam/http.ts";
import { quote } from "../text.ts";
import { apiKeyFrom, tokenFrom, webhookSecretFrom } from "../workspace/credentials.ts";
import type { SecretPlace, WorkspaceSettings } from "./workspaces-file.ts";

export type Env = Readonly<Record<string, string | undefined>>;

/** None for a sandbox. Throws ConfigError, which names the workspace and the place, never what stands there. */
export async function readCredentials(
  { name, secret, workspaceId }: WorkspaceSettings,
  env: Env,
): Promise<SeamCredentials | undefined> {
  if (!secret) return undefined;
  const what = `The secret of ${quote(name)}, ${placeOf(secret)},`;
  const value = await readFrom(secret, what, env);
  if (workspaceId !== undefined) return tokenFrom(what, value, workspaceId);
  return apiKeyFrom({ name: what, tokenGoes: "give the id of its workspace too, as workspace_id" }, value);
}

/** By which Seam's webhook signs; undefined when none is set up. Throws ConfigError in the same way. */
export async function readWebhookSecret(
  { name, webhookSecret }: WorkspaceSettings,
  env: Env,
): Promise<string | undefined> {
  if (!webhookSecret) return undefined;
  const what = `The webhook secret of ${quote(name)}, ${placeOf(webhookSecret)},`;
  return webhookSecretFrom(what, await readFrom(webhookSecret, what, env));
}

const placeOf = (place: SecretPlace): string => ("env" in place ? place.env : place.file);

async function readFrom(place: SecretPlace, what: string, env: Env): Promise<string> {
  const value = "env" in place ? env[place.env] : await contentOf(place, what);
  if (!value?.trim()) throw new ConfigError(`${what} is missing.`);
  return value.trim();
}

async function contentOf({ file }: Extract<SecretPlace, { file: string }>, what: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new ConfigError(`${what} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
