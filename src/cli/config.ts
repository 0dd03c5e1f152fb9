/** What the process is told: words, flags and environment, checked. Pure. */
import { parseArgs } from "node:util";
import type { ConfirmMode } from "../contract/backend.ts";
import { ConfigError } from "../contract/config-error.ts";
import type { SeamCredentials } from "../seam/http.ts";
import { allSettings, type Setting, settings } from "./settings.ts";
import { HOSTS, type HostName, USAGE } from "./usage.ts";

export interface Config {
  action: "serve" | "doctor" | "config" | "help" | "version";
  /** Whose settings are asked for, with the action `config`. */
  host?: HostName;
  isSandbox: boolean;
  isReadOnly: boolean;
  endpoint: string;
  confirmMode: ConfirmMode;
  /** A file to append to; absent when no audit log is kept. */
  auditLog?: string;
  /** Absent: the server starts, lists its tools, and explains on each call how to set the key. */
  credentials?: SeamCredentials;
}

export type Env = Record<string, string | undefined>;

/**
 * Reads the command line (without node and the script) and, where the server is to be served, the environment.
 * Throws ConfigError.
 */
export function readConfig(argv: readonly string[], env: Env): Config {
  const { flags, words } = readFlags(argv);
  const asked: Config = {
    ...readAction(words, flags),
    isSandbox: flags.has(settings.isSandbox.flag),
    isReadOnly: flags.has(settings.isReadOnly.flag),
    confirmMode: settings.confirmMode.default,
    endpoint: settings.endpoint.default,
  };
  return asked.action === "serve" ? readEnvironment(asked, env) : asked;
}

/**
 * What was asked for on the command line, completed by the environment. Throws ConfigError. Hosts pass unset
 * settings as empty strings or as placeholders that they did not fill in; both count as absent.
 */
export function readEnvironment(asked: Config, env: Env): Config {
  const auditLog = read(env, settings.auditLog);
  const config: Config = {
    ...asked,
    isSandbox: asked.isSandbox || readSwitch(env, settings.isSandbox),
    isReadOnly: asked.isReadOnly || readSwitch(env, settings.isReadOnly),
    confirmMode: readConfirmMode(env),
    ...(auditLog && { auditLog }),
  };
  if (config.isSandbox) return config;
  const credentials = readCredentials(env);
  return { ...config, endpoint: readEndpoint(env), ...(credentials && { credentials }) };
}

const SWITCHES = ["isSandbox", "isReadOnly"] as const;
export type Switches = Pick<Config, (typeof SWITCHES)[number]>;

/** The flags that ask for the same. */
export const flagsOf = (config: Switches): string[] =>
  SWITCHES.filter((name) => config[name]).map((name) => `--${settings[name].flag}`);

function readFlags(argv: readonly string[]) {
  const known = [...allSettings.flatMap(({ flag }) => flag ?? []), "help", "version"];
  const options = Object.fromEntries(known.map((flag) => [flag, { type: "boolean" } as const]));
  try {
    const parsed = parseArgs({ args: [...argv], options, strict: true, allowPositionals: true });
    return { flags: new Set(Object.keys(parsed.values)), words: parsed.positionals };
  } catch {
    const wrong = argv.find((arg) => arg.startsWith("-") && !known.includes(arg.slice(2)));
    throw new ConfigError(`${nameFlag(wrong)}.\n\n${USAGE}`);
  }
}

function readAction(
  [word, host, ...more]: string[],
  flags: ReadonlySet<string>,
): Pick<Config, "action" | "host"> {
  if (flags.has("help")) return { action: "help" };
  if (flags.has("version")) return { action: "version" };
  if (word === undefined) return { action: "serve" };
  if (word === "doctor" && host === undefined) return { action: "doctor" };
  const known = HOSTS.find((name) => name === host);
  if (word === "config" && known && !more.length) return { action: "config", host: known };
  if (word === "config" && !more.length)
    throw new ConfigError(`config needs the name of a host: ${HOSTS.join(", ")}.`);
  throw new ConfigError(`${nameFlag()}.\n\n${USAGE}`);
}

/** Only what looks like a flag is repeated: anything else may be a key that strayed onto the command line. */
function nameFlag(arg = ""): string {
  const [, flag, value] = /^(--?[a-z][a-z-]{0,30})(=?)/.exec(arg) ?? [];
  if (!flag) return "An argument is not an option";
  return value ? `${flag} takes no value` : `${flag} is not an option`;
}

/** As hosts write them: `$NAME`, `${NAME}`, `${{ secrets.NAME }}`, `{env:NAME}`. */
const PLACEHOLDER = /^(\$\w+|\$\{[^{}]*\}|\$\{\{[^{}]*\}\}|\{env:[^{}]*\})$/;

type Variable = Pick<Setting, "variable">;

/** A variable without the white space around it; undefined when it is absent, empty or an unfilled placeholder. */
function read(env: Env, { variable }: Variable): string | undefined {
  const value = env[variable]?.trim();
  return value && !PLACEHOLDER.test(value) ? value : undefined;
}

function readSwitch(env: Env, setting: Variable): boolean {
  const value = read(env, setting)?.toLowerCase() ?? "";
  if (["1", "true", "yes"].includes(value)) return true;
  if (["", "0", "false", "no"].includes(value)) return false;
  throw new ConfigError(`${setting.variable} must be 1 or 0.`);
}

function readConfirmMode(env: Env): ConfirmMode {
  const { variable, choices, default: usual } = settings.confirmMode;
  const value = read(env, settings.confirmMode)?.toLowerCase() ?? usual;
  const chosen = choices.find((choice) => choice === value);
  if (chosen) return chosen;
  throw new ConfigError(`${variable} must be ${choices.join(", ").replace(/, (?=\w+$)/, " or ")}.`);
}

function readCredentials(env: Env): SeamCredentials | undefined {
  const { apiKey, personalAccessToken: token, workspaceId: workspace } = settings;
  const api_key = readHeader(env, apiKey);
  const personal_access_token = readHeader(env, token);
  const workspace_id = readHeader(env, workspace);
  if (api_key && personal_access_token)
    throw new ConfigError(`Set ${apiKey.variable} or ${token.variable}, not both.`);
  if (api_key) {
    refuseOtherTokens(apiKey, api_key);
    return { api_key };
  }
  if (!personal_access_token) return undefined;
  if (!personal_access_token.startsWith("seam_at"))
    throw new ConfigError(`${token.variable} must be a personal access token, which starts with seam_at.`);
  if (!workspace_id)
    throw new ConfigError(
      `${token.variable} needs ${workspace.variable}, the workspace that it shall act in.`,
    );
  return { personal_access_token, workspace_id };
}

/** What goes into a header, so it is one visible ASCII word. */
function readHeader(env: Env, setting: Variable): string | undefined {
  const { variable } = setting;
  const value = read(env, setting);
  if (value && /^["'`]|["'`]$/.test(value))
    throw new ConfigError(`${variable} must be written without quotes around it.`);
  if (value && !/^[\x21-\x7e]+$/.test(value))
    throw new ConfigError(`${variable} must be one word, without spaces, line breaks or special characters.`);
  return value;
}

const OTHER_TOKENS: Record<string, string> = {
  seam_cst: "a client session token, which acts for one app user only; use an API key of the workspace",
  seam_pk: "a publishable key, which cannot manage access; use an API key of the workspace",
  seam_at: `a personal access token; set it as ${settings.personalAccessToken.variable}, with ${settings.workspaceId.variable}`,
  ey: "a console session token, which expires; use an API key of the workspace",
};

/** The prefixes that Seam's official clients check (seamapi/javascript-http, token.ts). */
function refuseOtherTokens({ variable }: Variable, token: string): void {
  const other = Object.entries(OTHER_TOKENS).find(([prefix]) => token.startsWith(prefix));
  if (other) throw new ConfigError(`${variable} holds ${other[1]}.`);
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

function readEndpoint(env: Env): string {
  const { variable, default: usual } = settings.endpoint;
  const endpoint = read(env, settings.endpoint) ?? usual;
  if (!URL.canParse(endpoint)) throw new ConfigError(`${variable} is not a URL.`);
  const { protocol, hostname, username, password } = new URL(endpoint);
  if (username || password) throw new ConfigError(`${variable} must not carry a user or a password.`);
  if (/[?#]/.test(endpoint))
    throw new ConfigError(`${variable} must not have a query (?) or a fragment (#).`);
  if (protocol === "https:" || (protocol === "http:" && LOOPBACK.has(hostname))) return endpoint;
  throw new ConfigError(`${variable} must start with https://, since the API key goes there.`);
}
