/** The secret of a workspace, from where its settings say. */
import { readFile } from "node:fs/promises";
import { ConfigError } from "../contract/config-error.ts";
import type { SeamCredentials } from "../seam/http.ts";
import { quote } from "../text.ts";
import { apiKeyFrom, tokenFrom } from "../workspace/credentials.ts";
import type { SecretPlace, WorkspaceSettings } from "./workspaces-file.ts";

export type Env = Readonly<Record<string, string | undefined>>;

/** None for a sandbox. Throws ConfigError, which names the workspace and the place, never what stands there. */
export async function readCredentials(
  { name, secret, workspaceId }: WorkspaceSettings,
  env: Env,
): Promise<SeamCredentials | undefined> {
  if (!secret) return undefined;
  const what = `The secret of ${quote(name)}, ${"env" in secret ? secret.env : secret.file},`;
  const value = "env" in secret ? env[secret.env] : await contentOf(secret, what);
  if (!value?.trim()) throw new ConfigError(`${what} is missing.`);
  if (workspaceId !== undefined) return tokenFrom(what, value.trim(), workspaceId);
  return apiKeyFrom(
    { name: what, tokenGoes: "give the id of its workspace too, as workspace_id" },
    value.trim(),
  );
}

async function contentOf({ file }: Extract<SecretPlace, { file: string }>, what: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new ConfigError(`${what} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
