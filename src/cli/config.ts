/** What the process is told: words, flags and environment, checked. Pure. */
import { parseArgs } from "node:util";
import { ConfigError } from "../contract/config-error.ts";
import type { ConfirmMode } from "../contract/workspace.ts";
import type { SeamCredentials } from "../seam/http.ts";
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

const ENDPOINT = "https://connect.getseam.com";

/**
 * Reads the command line (without node and the script) and, where the server is to be served, the environment.
 * Throws ConfigError.
 */
export function readConfig(argv: readonly string[], env: Env): Config {
  const { flags, words } = readFlags(argv);
  const asked: Config = {
    ...readAction(words, flags),
    isSandbox: flags.sandbox,
    isReadOnly: flags["read-only"],
    confirmMode: "auto",
    endpoint: ENDPOINT,
  };
  return asked.action === "serve" ? readEnvironment(asked, env) : asked;
}

/**
 * What was asked for on the command line, completed by the environment. Throws ConfigError. Hosts pass unset
 * settings as empty strings or as placeholders that they did not fill in; both count as absent.
 */
export function readEnvironment(asked: Config, env: Env): Config {
  const auditLog = read(env, "SEAM_MCP_AUDIT_LOG");
  const config: Config = {
    ...asked,
    isSandbox: asked.isSandbox || readSwitch(env, "SEAM_MCP_SANDBOX"),
    isReadOnly: asked.isReadOnly || readSwitch(env, "SEAM_MCP_READ_ONLY"),
    confirmMode: readConfirmMode(env),
    ...(auditLog && { auditLog }),
  };
  if (config.isSandbox) return config;
  const credentials = readCredentials(env);
  return { ...config, endpoint: readEndpoint(env), ...(credentials && { credentials }) };
}

function readFlags(argv: readonly string[]) {
  const flag = { type: "boolean", default: false } as const;
  const options = { sandbox: flag, "read-only": flag, help: flag, version: flag };
  try {
    const parsed = parseArgs({ args: [...argv], options, strict: true, allowPositionals: true });
    return { flags: parsed.values, words: parsed.positionals };
  } catch {
    const wrong = argv.find((arg) => arg.startsWith("-") && !Object.hasOwn(options, arg.slice(2)));
    throw new ConfigError(`${nameFlag(wrong)}.\n\n${USAGE}`);
  }
}

function readAction(
  [word, host, ...more]: string[],
  flags: { help: boolean; version: boolean },
): Pick<Config, "action" | "host"> {
  if (flags.help) return { action: "help" };
  if (flags.version) return { action: "version" };
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

/** A variable without the white space around it; undefined when it is absent, empty or an unfilled placeholder. */
function read(env: Env, variable: string): string | undefined {
  const value = env[variable]?.trim();
  return value && !PLACEHOLDER.test(value) ? value : undefined;
}

function readSwitch(env: Env, variable: string): boolean {
  const value = read(env, variable)?.toLowerCase() ?? "";
  if (["1", "true", "yes"].includes(value)) return true;
  if (["", "0", "false", "no"].includes(value)) return false;
  throw new ConfigError(`${variable} must be 1 or 0.`);
}

function readConfirmMode(env: Env): ConfirmMode {
  const value = read(env, "SEAM_MCP_CONFIRM")?.toLowerCase() ?? "auto";
  if (value === "auto" || value === "always" || value === "never") return value;
  throw new ConfigError("SEAM_MCP_CONFIRM must be auto, always or never.");
}

function readCredentials(env: Env): SeamCredentials | undefined {
  const api_key = readSecret(env, "SEAM_API_KEY");
  const personal_access_token = readSecret(env, "SEAM_PERSONAL_ACCESS_TOKEN");
  const workspace_id = readSecret(env, "SEAM_WORKSPACE_ID");
  if (api_key && personal_access_token)
    throw new ConfigError("Set SEAM_API_KEY or SEAM_PERSONAL_ACCESS_TOKEN, not both.");
  if (api_key) {
    refuseOtherTokens("SEAM_API_KEY", api_key);
    return { api_key };
  }
  if (!personal_access_token) return undefined;
  if (!personal_access_token.startsWith("seam_at"))
    throw new ConfigError(
      "SEAM_PERSONAL_ACCESS_TOKEN must be a personal access token, which starts with seam_at.",
    );
  if (!workspace_id)
    throw new ConfigError(
      "SEAM_PERSONAL_ACCESS_TOKEN needs SEAM_WORKSPACE_ID, the workspace that it shall act in.",
    );
  return { personal_access_token, workspace_id };
}

/** Goes into a header, so it is one visible ASCII word. */
function readSecret(env: Env, variable: string): string | undefined {
  const value = read(env, variable);
  if (value && /^["'`]|["'`]$/.test(value))
    throw new ConfigError(`${variable} must be written without quotes around it.`);
  if (value && !/^[\x21-\x7e]+$/.test(value))
    throw new ConfigError(`${variable} must be one word, without spaces, line breaks or special characters.`);
  return value;
}

const OTHER_TOKENS: Record<string, string> = {
  seam_cst: "a client session token, which acts for one app user only; use an API key of the workspace",
  seam_pk: "a publishable key, which cannot manage access; use an API key of the workspace",
  seam_at: "a personal access token; set it as SEAM_PERSONAL_ACCESS_TOKEN, with SEAM_WORKSPACE_ID",
  ey: "a console session token, which expires; use an API key of the workspace",
};

/** The prefixes that Seam's official clients check (seamapi/javascript-http, token.ts). */
function refuseOtherTokens(variable: string, token: string): void {
  const other = Object.entries(OTHER_TOKENS).find(([prefix]) => token.startsWith(prefix));
  if (other) throw new ConfigError(`${variable} holds ${other[1]}.`);
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

function readEndpoint(env: Env): string {
  const endpoint = read(env, "SEAM_ENDPOINT") ?? ENDPOINT;
  if (!URL.canParse(endpoint)) throw new ConfigError("SEAM_ENDPOINT is not a URL.");
  const { protocol, hostname, username, password } = new URL(endpoint);
  if (username || password) throw new ConfigError("SEAM_ENDPOINT must not carry a user or a password.");
  if (/[?#]/.test(endpoint))
    throw new ConfigError("SEAM_ENDPOINT must not have a query (?) or a fragment (#).");
  if (protocol === "https:" || (protocol === "http:" && LOOPBACK.has(hostname))) return endpoint;
  throw new ConfigError("SEAM_ENDPOINT must start with https://, since the API key goes there.");
}
