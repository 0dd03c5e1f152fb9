/** What the process is told: words, flags and environment, checked. Pure. */

import { parseArgs } from "node:util";
import type { ConfirmMode } from "../contract/backend.ts";
import { ConfigError } from "../contract/config-error.ts";
import { addressProblem } from "../seam/address.ts";
import { type Env, valueIn } from "../seam/env.ts";
import type { SeamCredentials } from "../seam/http.ts";
import { apiKeyFrom, oneWord, tokenFrom } from "../workspace/credentials.ts";
import { allSettings, type Setting, settings } from "./settings.ts";
import { complaintOf } from "./unknown.ts";
import { COMMANDS, HOSTS, type HostName, type Terminal, type USAGES } from "./usage.ts";

export interface Config {
  action: "serve" | "doctor" | "config" | "help" | "version";
  /** Whose settings are asked for, with the action `config`. */
  host?: HostName;
  /** Whose usage is asked for, with the action `help`; absent: the whole. */
  command?: keyof typeof USAGES;
  isSandbox: boolean;
  isReadOnly: boolean;
  endpoint: string;
  confirmMode: ConfirmMode;
  /** A file to append to; absent when no audit log is kept. */
  auditLog?: string;
  /** Absent: the server starts, lists its tools, and explains on each call how to set the key. */
  credentials?: SeamCredentials;
}

export type { Env } from "../seam/env.ts";

/** What a command of its own uses of the process. */
export interface Surroundings {
  env: Env;
  stdout: Terminal;
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
  if (asked.action !== "serve") return asked;
  const config = readEnvironment(asked, env);
  refuseStdout(config.auditLog);
  return config;
}

/** Over stdio, stdout belongs to the protocol. Throws ConfigError. */
export function refuseStdout(auditLog: string | undefined): void {
  if (auditLog === "-")
    throw new ConfigError(`${settings.auditLog.variable} may be - (stdout) for serve alone; name a file.`);
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

const FLAGS = [...allSettings.flatMap(({ flag }) => flag ?? []), "help", "version"];
/** As other programs have them. */
const SHORT: Record<string, { short: string }> = { help: { short: "h" }, version: { short: "v" } };

function readFlags(argv: readonly string[]) {
  const options = Object.fromEntries(
    FLAGS.map((flag) => [flag, { type: "boolean", ...SHORT[flag] } as const]),
  );
  try {
    const parsed = parseArgs({ args: [...argv], options, strict: true, allowPositionals: true });
    return { flags: new Set(Object.keys(parsed.values)), words: parsed.positionals };
  } catch {
    throw unknown(argv.find((arg) => arg.startsWith("-") && !KNOWN_FLAGS.includes(arg)));
  }
}

type Action = Pick<Config, "action" | "host" | "command">;

function readAction([word, ...more]: string[], flags: ReadonlySet<string>): Action {
  const isOurs = word === "doctor" || word === "config";
  if (word !== undefined && word !== "help" && !isOurs) throw unknown(word);
  if (flags.has("help") || word === "help" || more[0] === "help")
    return { action: "help", ...(isOurs && { command: word }) };
  if (flags.has("version")) return { action: "version" };
  if (word === "config") return { action: "config", host: hostIn(more) };
  if (word === "doctor" && more[0] !== undefined) throw tooMany(word, more[0]);
  return { action: word ?? "serve" };
}

function hostIn([host, more]: string[]): HostName {
  const known = HOSTS.find((name) => name === host);
  if (known && more === undefined) return known;
  if (known) throw new ConfigError("config takes one host.");
  const which = host === undefined ? "config needs the name of a host." : complaintOf(host, HOSTS, "a host");
  throw new ConfigError(`${which}\nThe hosts are ${HOSTS.join(", ")}.`);
}

const tooMany = (command: string, word = "") =>
  new ConfigError(
    `${complaintOf(word, KNOWN_FLAGS, `an option of ${command}`)} ${command} --help shows what there is.`,
  );

const KNOWN_FLAGS = FLAGS.map((flag) => `--${flag}`);
const ALL = `The commands are ${COMMANDS.join(", ")}; the options ${KNOWN_FLAGS.join(", ")}. help says what they do.`;

function unknown(arg = "") {
  if (arg === "migrate") return new ConfigError("migrate goes with serve: serve migrate.");
  return new ConfigError(`${complaintOf(arg, [...COMMANDS, ...KNOWN_FLAGS], "a command")}\n${ALL}`);
}

type Variable = Pick<Setting, "variable">;

/** Undefined when it is absent, empty or an unfilled placeholder. */
export const read = (env: Env, { variable }: Variable): string | undefined => valueIn(env, variable);

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
