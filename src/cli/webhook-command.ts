/**
 * `webhook`: has Seam send events to a server that `serve` runs, by the same settings. Loaded for this word alone.
 */
import { closeSync, openSync, rmSync, writeFileSync } from "node:fs";
import { ConfigError } from "../contract/config-error.ts";
import { explain } from "../contract/explain.ts";
import { version } from "../contract/version.ts";
import type { Seam } from "../seam/api.ts";
import { connectSeam } from "../seam/client.ts";
import { ENDPOINT } from "../seam/endpoint.ts";
import type { SeamCredentials } from "../seam/http.ts";
import type { NewWebhook, Webhook } from "../seam/resources.ts";
import { readCredentials } from "../team/secrets.ts";
import { contentOf } from "../team/workspaces.ts";
import { readWorkspaces } from "../team/workspaces-file.ts";
import { isLoopback } from "../transports/http/guards.ts";
import { WATCHED_TYPES } from "../transports/subscriptions.ts";
import { readArguments, type Takes } from "./arguments.ts";
import { WEBHOOK_USAGE } from "./command-usage.ts";
import { complain } from "./complain.ts";
import { type Env, read, readSwitch } from "./config.ts";
import { ONLY_WORKSPACE, readServeConfig, type ServeConfig } from "./serve-config.ts";
import { serveSettings } from "./serve-settings.ts";
import { settings } from "./settings.ts";

/** What of the process it uses. */
export interface Surroundings {
  env: Env;
  stdout: { write(text: string): unknown; isTTY?: boolean };
}

interface Asked {
  action: (typeof ACTIONS)[number];
  company?: string | undefined;
  secretFile?: string | undefined;
}

/** A workspace at Seam, and where its events shall go. */
interface Target {
  url: string;
  endpoint: string;
  credentials: SeamCredentials;
  /** Where the server looks for the secret: a setting, or a file. */
  secretGoes: string;
  secretFile?: string | undefined;
}

/** Returns the exit code. */
export async function webhook(argv: readonly string[], { env, stdout }: Surroundings): Promise<number> {
  try {
    const asked = readAsked(argv);
    if (asked) refuseWithoutKey(env);
    // It listens nowhere: where serve does is for serve to check.
    const config = asked && readServeConfig([], { ...env, [serveSettings.host.variable]: undefined });
    if (!asked || !config) stdout.write(WEBHOOK_USAGE);
    else await carryOut(asked, await targetOf(asked, config, env), { env, stdout });
    return 0;
  } catch (error) {
    // Of both, this bundle has classes of its own.
    return complain(error instanceof ConfigError ? error.message : explain(error).words);
  }
}

const ACTIONS = ["add", "remove", "list"] as const;
const TAKES: Takes = {
  command: "webhook",
  texts: ["company", "secret-file"],
  words: ACTIONS,
  seeAlso: `\n\n${WEBHOOK_USAGE}`,
};

/** Undefined when the usage is asked for. Throws ConfigError. */
function readAsked(argv: readonly string[]): Asked | undefined {
  const given = readArguments(argv, TAKES);
  if (!given) return undefined;
  const [action, ...more] = ACTIONS.filter((one) => given.words.includes(one));
  if (!action || more.length)
    throw new ConfigError(`webhook needs one of ${ACTIONS.join(", ")}.${TAKES.seeAlso}`);
  const textOf = (flag: string) => given.flags.get(flag) as string | undefined;
  return { action, company: textOf("company"), secretFile: textOf("secret-file") };
}

/** In words of its own: what is said of `serve` speaks of a sandbox, for which Seam has no webhook. Throws ConfigError. */
function refuseWithoutKey(env: Env): void {
  const { apiKey, personalAccessToken, isSandbox } = settings;
  const { workspaces } = serveSettings;
  if (readSwitch(env, isSandbox) || [apiKey, personalAccessToken, workspaces].some((one) => read(env, one)))
    return;
  throw new ConfigError(
    `webhook needs the key of the workspace at Seam (${apiKey.variable}), or the file of several (${workspaces.variable}), as serve has it.`,
  );
}

async function targetOf({ company }: Asked, config: ServeConfig, env: Env): Promise<Target> {
  const { publicUrl, workspacesFile, workspace, host } = config;
  const { publicUrl: address, webhookSecret, workspaces } = serveSettings;
  if (!publicUrl) throw new ConfigError(`webhook needs ${address.variable}: where Seam reaches this server.`);
  const urlOf = (name: string) => `${publicUrl}/webhooks/seam/${encodeURIComponent(name)}`;
  if (workspacesFile === undefined) {
    const { endpoint = ENDPOINT, credentials } = workspace;
    if (company !== undefined)
      throw new ConfigError(`--company is for several workspaces, of ${workspaces.variable}.`);
    if (!credentials) throw new ConfigError("A sandbox ends with its server: Seam has no webhook for it.");
    return { url: urlOf(ONLY_WORKSPACE), endpoint, credentials, secretGoes: webhookSecret.variable };
  }
  if (company === undefined)
    throw new ConfigError("Whose webhook? Add --company and the name that the workspaces file has.");
  const file = readWorkspaces(await contentOf(workspacesFile), { mayBeLoopback: isLoopback(host) });
  const one = file.get(company);
  const credentials = one && (await readCredentials(one, env));
  if (!credentials)
    throw new ConfigError("The workspaces file has no such company with a workspace at Seam.");
  const place = one.webhookSecret;
  return {
    url: urlOf(company),
    endpoint: one.endpoint ?? ENDPOINT,
    credentials,
    secretGoes: place && "env" in place ? place.env : "webhook_secret of the company in the workspaces file",
    secretFile: place && "file" in place ? place.file : undefined,
  };
}

async function carryOut(asked: Asked, target: Target, { env, stdout }: Surroundings): Promise<void> {
  const { endpoint, credentials, url } = target;
  const connection = connectSeam({
    endpoint,
    credentials,
    userAgent: `seam-mobile-access-mcp/${version}`,
    env,
  });
  try {
    const seam = connection.for();
    const all = await seam.webhooks.list({});
    const ours = all.filter((one) => one.url === url);
    if (asked.action === "list") stdout.write(all.map((one) => line(one, url)).join("") || "None.\n");
    else if (asked.action === "add") await add(seam, ours, { ...target, ...pick(asked) }, stdout);
    else {
      for (const { webhook_id } of ours) await seam.webhooks.delete({ webhook_id });
      stdout.write(ours.length ? `Seam no longer sends events to ${url}.\n` : `Seam has none for ${url}.\n`);
    }
  } finally {
    await connection.close();
  }
}

/** What is asked for goes before what the settings say. */
const pick = ({ secretFile }: Asked) => (secretFile === undefined ? {} : { secretFile });

const line = ({ webhook_id, url, event_types = [] }: Webhook, own: string): string =>
  `${webhook_id}  ${url}  ${event_types.includes("*") ? "all" : event_types.length} types${url === own ? "  (this server)" : ""}\n`;

/** Seam tells the secret once, so that there must be a place for it before there is a webhook. */
async function add(
  seam: Seam,
  ours: readonly Webhook[],
  { url, secretFile, secretGoes }: Target,
  stdout: Surroundings["stdout"],
): Promise<void> {
  if (ours.length)
    throw new ConfigError(`Seam has a webhook for ${url}, and tells its secret no more. Remove it first.`);
  if (secretFile === undefined && !stdout.isTTY)
    throw new ConfigError("Its secret is shown on a terminal alone; elsewhere, add --secret-file FILE.");
  const file = secretFile === undefined ? undefined : openNew(secretFile);
  let made: NewWebhook | undefined;
  try {
    made = await seam.webhooks.create({ url, event_types: WATCHED_TYPES });
    if (file !== undefined) writeFileSync(file, `${made.secret}\n`);
  } catch (error) {
    if (secretFile !== undefined) rmSync(secretFile);
    if (made) await seam.webhooks.delete({ webhook_id: made.webhook_id });
    throw error;
  } finally {
    if (file !== undefined) closeSync(file);
  }
  stdout.write(`Seam sends events to ${url} from now on.\n`);
  stdout.write(
    secretFile === undefined
      ? `Its secret, which is not shown again, goes into ${secretGoes}:\n${made.secret}\n`
      : `Its secret is in ${secretFile}; the server wants it by ${secretGoes}.\n`,
  );
}

/** For its owner only; what is there already stays. */
function openNew(file: string): number {
  try {
    return openSync(file, "wx", 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(`The file for the secret cannot be made anew (${code}): ${file}.`);
  }
}
