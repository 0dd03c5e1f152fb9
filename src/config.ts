/** What the process is told: flags and environment, checked. Pure. */
import { parseArgs } from "node:util";
import type { ConfirmMode } from "./mcp.ts";
import type { SeamCredentials } from "./seam/http.ts";

export const USAGE = `Usage: seam-mobile-access-mcp [--sandbox] [--read-only]

A Model Context Protocol server (stdio) for mobile access on Seam. An MCP host starts it; see the README.

  --sandbox    serve a built-in workspace instead of Seam: no account, no real doors
  --read-only  offer only the tools that change nothing
  --help       show this text
  --version    show the version

Environment:
  SEAM_API_KEY                 API key of a Seam workspace, or:
  SEAM_PERSONAL_ACCESS_TOKEN   personal access token, together with
  SEAM_WORKSPACE_ID            the workspace that it shall act in
  SEAM_ENDPOINT                base URL of the API (default https://connect.getseam.com)
  SEAM_MCP_READ_ONLY           1: as --read-only
  SEAM_MCP_CONFIRM             auto (default): where the host can, ask a person before something is taken away;
                               always: everywhere; never: do not ask
  SEAM_MCP_AUDIT_LOG           file that gets one JSON line per call that changes something
`;

export interface Config {
  action: "serve" | "help" | "version";
  isSandbox: boolean;
  isReadOnly: boolean;
  endpoint: string;
  confirmMode: ConfirmMode;
  /** A file to append to; absent when no audit log is kept. */
  auditLog?: string;
  /** Absent: the server starts, lists its tools, and explains on each call how to set the key. */
  credentials?: SeamCredentials;
}

/** A flag or a variable is wrong; the message is one sentence that names it and never contains a secret. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ConfigError";
  }
}

const ENDPOINT = "https://connect.getseam.com";

/**
 * Reads the command line (without node and the script) and the environment. Throws ConfigError. An empty variable
 * counts as absent, since hosts pass unset settings as empty strings.
 */
export function readConfig(argv: readonly string[], env: Record<string, string | undefined>): Config {
  const flags = readFlags(argv);
  const action = flags.help ? "help" : flags.version ? "version" : "serve";
  const auditLog = env.SEAM_MCP_AUDIT_LOG?.trim();
  const config: Config = {
    action,
    isSandbox: flags.sandbox,
    isReadOnly: flags["read-only"] || readSwitch(env, "SEAM_MCP_READ_ONLY"),
    confirmMode: readConfirmMode(env),
    endpoint: ENDPOINT,
    ...(auditLog && { auditLog }),
  };
  if (action !== "serve" || flags.sandbox) return config;
  const credentials = readCredentials(env);
  return { ...config, endpoint: readEndpoint(env), ...(credentials && { credentials }) };
}

function readFlags(argv: readonly string[]) {
  const flag = { type: "boolean", default: false } as const;
  const options = { sandbox: flag, "read-only": flag, help: flag, version: flag };
  try {
    return parseArgs({ args: [...argv], options, strict: true }).values;
  } catch {
    const wrong = argv.find((arg) => !arg.startsWith("--") || !Object.hasOwn(options, arg.slice(2)));
    throw new ConfigError(`${nameFlag(wrong)}.\n\n${USAGE}`);
  }
}

/** Only what looks like a flag is repeated: anything else may be a key that strayed onto the command line. */
function nameFlag(arg = ""): string {
  const [, flag, value] = /^(--?[a-z][a-z-]{0,30})(=?)/.exec(arg) ?? [];
  if (!flag) return "An argument is not an option";
  return value ? `${flag} takes no value` : `${flag} is not an option`;
}

function readSwitch(env: Record<string, string | undefined>, variable: string): boolean {
  const value = env[variable]?.trim().toLowerCase() ?? "";
  if (["1", "true", "yes"].includes(value)) return true;
  if (["", "0", "false", "no"].includes(value)) return false;
  throw new ConfigError(`${variable} must be 1 or 0.`);
}

function readConfirmMode(env: Record<string, string | undefined>): ConfirmMode {
  const value = env.SEAM_MCP_CONFIRM?.trim().toLowerCase() || "auto";
  if (value === "auto" || value === "always" || value === "never") return value;
  throw new ConfigError("SEAM_MCP_CONFIRM must be auto, always or never.");
}

function readCredentials(env: Record<string, string | undefined>): SeamCredentials | undefined {
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
function readSecret(env: Record<string, string | undefined>, variable: string): string | undefined {
  const value = env[variable]?.trim();
  if (value && !/^[\x21-\x7e]+$/.test(value))
    throw new ConfigError(`${variable} must be one word, without spaces, line breaks or special characters.`);
  return value || undefined;
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
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new ConfigError(`${variable} holds characters that no API key has.`);
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

function readEndpoint(env: Record<string, string | undefined>): string {
  const endpoint = env.SEAM_ENDPOINT?.trim() || ENDPOINT;
  if (!URL.canParse(endpoint)) throw new ConfigError("SEAM_ENDPOINT is not a URL.");
  const { protocol, hostname } = new URL(endpoint);
  if (protocol === "https:" || (protocol === "http:" && LOOPBACK.has(hostname))) return endpoint;
  throw new ConfigError("SEAM_ENDPOINT must start with https://, since the API key goes there.");
}
