/** The file that says which company works in which Seam workspace: read and checked. Pure. */
import { isAbsolute } from "node:path";
import * as z from "zod";
import type { ConfirmMode } from "../contract/backend.ts";
import { ConfigError } from "../contract/config-error.ts";
import { addressProblem } from "../seam/address.ts";
import { quote } from "../text.ts";
import { looksSecret } from "../workspace/account.ts";

/** Where a secret is. The secret itself never stands in the file. */
export type SecretPlace = { env: string } | { file: string };

/** One company's workspace, as the file has it. */
export interface WorkspaceSettings {
  /** For people to read: whose workspace it is. */
  name: string;
  /** Base URL of Seam's API; absent for Seam's own. */
  endpoint?: string;
  /** Absent for a sandbox only. */
  secret?: SecretPlace;
  /** Of Seam's webhook for it; absent when none is set up. */
  webhookSecret?: SecretPlace;
  /** With a personal access token: which of its workspaces. */
  workspaceId?: string;
  /** Over a network nothing is taken away unasked: there is no `never`. */
  confirmMode: Exclude<ConfirmMode, "never">;
  isReadOnly: boolean;
  isSandbox: boolean;
}

const text = z.string({ error: "must be a text" });

const WANTED = 'must be { "env": NAME } or { "file": PATH }: where the secret is, never the secret itself';

const secret = z
  .strictObject(
    {
      env: text
        .regex(/^[A-Z][A-Z0-9_]{0,99}$/, "must be the name of an environment variable, in capitals")
        .optional(),
      file: text.refine(isAbsolute, "must be the whole path of a file").optional(),
    },
    { error: WANTED },
  )
  .refine(({ env, file }) => (env === undefined) !== (file === undefined), { error: WANTED });

const fields = {
  name: text.trim().min(1, "must not be empty").max(100, "must be shorter than 100 characters"),
  endpoint: text.optional(),
  secret: secret.optional(),
  webhook_secret: secret.optional(),
  workspace_id: text.regex(/^[\x21-\x7e]{1,100}$/, "must be one word").optional(),
  confirm: z.enum(["auto", "always"], { error: 'must be "auto" or "always"' }).optional(),
  read_only: z.boolean({ error: "must be true or false" }).optional(),
  sandbox: z.literal(true, { error: "must be true, or left out" }).optional(),
};

const entry = z
  .strictObject(fields, { error: "must be an object with a name and a secret" })
  .refine((one) => one.secret || one.sandbox, { path: ["secret"], error: WANTED })
  .refine((one) => !one.sandbox || !(one.secret || one.webhook_secret || one.endpoint || one.workspace_id), {
    path: ["sandbox"],
    error: "goes without endpoint, secret, webhook_secret and workspace_id",
  });

const file = z.strictObject(
  {
    workspaces: z.record(z.string().min(1), entry, {
      error: "must be an object with an entry for each company",
    }),
  },
  { error: "must be an object with workspaces" },
);

/**
 * The settings by company. `mayBeLoopback`: Seam may be a server on this machine, which is for trying things out: it
 * would let whoever writes the file reach what only this machine can. Throws ConfigError, whose message names the
 * company and the field, and no value.
 */
export function readWorkspaces(
  json: string,
  { mayBeLoopback = false } = {},
): ReadonlyMap<string, WorkspaceSettings> {
  const whole = parse(json);
  refuseSecrets(whole, []);
  const { success, data, error } = file.safeParse(whole);
  if (!success) throw wrong(error.issues.map((issue) => inWords(issue)).slice(0, MOST_PROBLEMS));
  const entries = Object.entries(data.workspaces);
  for (const [company, { endpoint }] of entries) {
    const problem = endpoint === undefined ? undefined : endpointProblem(endpoint, mayBeLoopback);
    if (problem) throw wrong([`endpoint of ${quote(company)} ${problem}`]);
  }
  return new Map(entries.map(([company, one]) => [company, settingsOf(one)]));
}

const MOST_PROBLEMS = 3;

const wrong = (problems: string[]) => new ConfigError(`In the workspaces file, ${problems.join("; ")}.`);

/** What Node says of broken JSON quotes it. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new ConfigError("The workspaces file is not JSON.");
  }
}

/** A key that strayed into the file has been seen by too many: it is not used, and the words say so. */
function refuseSecrets(value: unknown, path: string[]): void {
  if (typeof value === "string" && looksSecret(value))
    throw wrong([
      `${place(path)} holds what looks like a key of Seam's: put it into an environment variable or a file of its own, ` +
        "and the name of that into secret",
    ]);
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (looksSecret(name)) throw wrong([`a name in ${place(path)} looks like a key of Seam's`]);
    refuseSecrets(inner, [...path, name]);
  }
}

function inWords({ code, path, message, ...issue }: z.core.$ZodIssue): string {
  const at = place(path.map(String));
  if (code !== "unrecognized_keys") return `${at} ${code === "invalid_key" ? "has an empty name" : message}`;
  const known = path.length === 2 ? `: the fields are ${Object.keys(fields).join(", ")}` : "";
  return `${at} has ${(issue as { keys: string[] }).keys.map(quote).join(", ")}, which is no field${known}`;
}

/** `secret.env of "acme"`. */
function place([top = "the whole", company, ...path]: string[]): string {
  if (company === undefined) return top;
  return path.length ? `${path.join(".")} of ${quote(company)}` : quote(company);
}

function endpointProblem(endpoint: string, mayBeLoopback: boolean): string | undefined {
  const problem = addressProblem(endpoint);
  if (problem) return problem;
  return mayBeLoopback || endpoint.startsWith("https:") ? undefined : "must start with https://";
}

function settingsOf(one: z.output<typeof entry>): WorkspaceSettings {
  const place = one.secret as SecretPlace | undefined;
  const webhookPlace = one.webhook_secret as SecretPlace | undefined;
  return {
    name: one.name,
    ...(one.endpoint && { endpoint: one.endpoint }),
    ...(place && { secret: place }),
    ...(webhookPlace && { webhookSecret: webhookPlace }),
    ...(one.workspace_id && { workspaceId: one.workspace_id }),
    confirmMode: one.confirm ?? "always",
    isReadOnly: one.read_only ?? false,
    isSandbox: one.sandbox ?? false,
  };
}
