/** What the process is told: words, flags and environment, checked. Pure. */

import { parseArgs } from "node:util";
import type { ConfirmMode } from "../contract/backend.ts";
import { ConfigError } from "../contract/config-error.ts";
import { addressProblem } from "../seam/address.ts";
import type { SeamCredentials } from "../seam/http.ts";
import { apiKeyFrom, oneWord, tokenFrom } from "../workspace/credentials.ts";
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

/** What a command of its own uses of the process. */
export interface Surroundings {
  env: Env;
  stdout: { write(text: string): unknown };
}

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
export function nameFlag(arg = ""): string {
  const [, flag, value] = /^(--?[a-z][a-z-]{0,30})(=?)/.exec(arg) ?? [];
  if (!flag) return "An argument is not an option";
  return value ? `${flag} takes no value` : `${flag} is not an option`;
}

/** As hosts write them: `$NAME`, `${NAME}`, `${{ secrets.NAME }}`, `{env:NAME}`. */
const PLACEHOLDER = /^(\$\w+|\$\{[^{}]*\}|\$\{\{[^{}]*\}\}|\{env:[^{}]*\})$/;

type Variable = Pick<Setting, "variable">;

/** A variable without the white space around it; undefined when it is absent, empty or an unfilled placeholder. */
export function read(env: Env, { variable }: Variable): string | undefined {
  const value = env[variable]?.trim();
  return value && !PLACEHOLDER.test(value) ? value : undefined;
}

export function readSwitch(env: Env, setting: Variable): boolean {
  const value = read(env, setting)?.toLowerCase() ?? "";
  if (["1", "true", "yes"].includes(value)) return true;
  if (["", "0", "false", "no"].includes(value)) return false;
  throw new ConfigError(`${setting.variable} must be 1 or 0.`);
}

export function readConfirmMode(env: Env): ConfirmMode {
  const { variable, choices, default: usual } = settings.confirmMode;
  const value = read(env, settings.confirmMode)?.toLowerCase() ?? usual;
  const chosen = choices.find((choice) => choice === value);
  if (chosen) return chosen;
  throw new ConfigError(`${variable} must be ${choices.join(", ").replace(/, (?=\w+$)/, " or ")}.`);
}

export function readCredentials(env: Env): SeamCredentials | undefined {
  const { apiKey, personalAccessToken: token, workspaceId: workspace } = settings;
  const [key, secret, workspaceId] = [apiKey, token, workspace].map((setting) => {
    const value = read(env, setting);
    return value && oneWord(setting.variable, value);
  });
  if (key && secret) throw new ConfigError(`Set ${apiKey.variable} or ${token.variable}, not both.`);
  const tokenGoes = `set it as ${token.variable}, with ${workspace.variable}`;
  if (key) return apiKeyFrom({ name: apiKey.variable, tokenGoes }, key);
  if (!secret) return undefined;
  if (workspaceId) return tokenFrom(token.variable, secret, workspaceId);
  throw new ConfigError(`${token.variable} needs ${workspace.variable}, the workspace that it shall act in.`);
}

/** The API key goes there. */
export function readEndpoint(env: Env): string {
  const { variable, default: usual } = settings.endpoint;
  const endpoint = read(env, settings.endpoint) ?? usual;
  const problem = addressProblem(endpoint);
  if (problem) throw new ConfigError(`${variable} ${problem}.`);
  return endpoint;
}
