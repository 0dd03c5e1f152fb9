/** What `serve` is told: flags and environment, checked. Pure. */
import { parseArgs } from "node:util";
import type { BackendOptions } from "../contract/backend.ts";
import { SCOPES, type Scope } from "../contract/caller.ts";
import { ConfigError } from "../contract/config-error.ts";
import { addressProblem } from "../seam/address.ts";
import type { RoleSettings } from "../team/roles.ts";
import type { SignInSettings } from "../team/sign-in.ts";
import { webhookSecretFrom } from "../workspace/credentials.ts";
import {
  type Env,
  nameFlag,
  read,
  readConfirmMode,
  readCredentials,
  readEndpoint,
  readSwitch,
} from "./config.ts";
import { allServeSettings, serveSettings } from "./serve-settings.ts";
import { type Setting, settings } from "./settings.ts";

export interface ServeConfig {
  host: string;
  port: number;
  /** Without a slash at its end. */
  publicUrl?: string | undefined;
  allowedHosts: string[];
  allowedOrigins: string[];
  /** The file of companies and their workspaces; absent: all callers share {@link workspace}. */
  workspacesFile?: string | undefined;
  workspace: Pick<BackendOptions, "endpoint" | "credentials" | "isSandbox">;
  /** By which Seam's webhook for the one workspace signs; absent: none is taken. */
  webhookSecret?: string | undefined;
  isReadOnly: boolean;
  /** Over a network nothing is taken away unasked; on loopback without a sign-in it may be. */
  confirmMode: "always" | "never";
  /** Absent: whoever reaches the server is served. The audience is absent where the public URL makes it. */
  signIn?: (Omit<SignInSettings, "audience"> & { audience?: string[] | undefined }) | undefined;
  sealingSecrets: string[];
  callsPerMinute: number;
  workspaceCallsPerMinute: number;
  drainMs: number;
  /** Keeps removals; absent: they go on for as long as a call waits. */
  databaseUrl?: string | undefined;
  keptDays: number;
  /** A file, or `-` for stdout; absent: no audit log is kept. */
  auditLog?: string | undefined;
}

/** What the one workspace is called, where there is no file of companies. */
export const ONLY_WORKSPACE = "default";

const SHARED = [settings.isSandbox, settings.isReadOnly] as const;
const MOST_PORT = 65_535;
const SHORTEST_SECRET = 32;

/** The arguments after `serve`; undefined when its usage is asked for. Throws ConfigError. */
export function readServeConfig(argv: readonly string[], env: Env): ServeConfig | undefined {
  const flags = readFlags(argv);
  if (flags.has("help")) return undefined;
  /** A flag goes before its variable. */
  const told = (setting: Setting) => {
    const flag = flags.get(setting.flag ?? "");
    return typeof flag === "string" ? flag : read(env, setting);
  };
  const isOn = (setting: (typeof SHARED)[number]) =>
    flags.get(setting.flag) === true || readSwitch(env, setting);
  const numberOf = (setting: Setting & { default: string }, most: number) =>
    wholeNumber(setting, told(setting) ?? setting.default, most);

  const issuer = told(serveSettings.issuer);
  const publicUrl = addressOf(serveSettings.publicUrl, told(serveSettings.publicUrl))?.replace(/\/$/, "");
  const workspacesFile = told(serveSettings.workspaces);
  const isSandbox = isOn(settings.isSandbox);
  if (workspacesFile && !issuer)
    throw new ConfigError(
      `${serveSettings.workspaces.variable} needs ${serveSettings.issuer.variable}: which company calls, its sign-in tells.`,
    );
  if (workspacesFile && isSandbox)
    throw new ConfigError(
      `${serveSettings.workspaces.variable} and the sandbox exclude each other; a company in the file may have a sandbox.`,
    );
  const webhookSecret = told(serveSettings.webhookSecret);
  if (workspacesFile && webhookSecret)
    throw new ConfigError(
      `${serveSettings.webhookSecret.variable} is for one workspace; for several, ${serveSettings.workspaces.variable} has webhook_secret.`,
    );
  return {
    host: told(serveSettings.host) ?? serveSettings.host.default,
    port: numberOf(serveSettings.port, MOST_PORT),
    publicUrl,
    allowedHosts: listOf(told(serveSettings.allowedHosts)),
    allowedOrigins: listOf(told(serveSettings.allowedOrigins)),
    workspacesFile,
    workspace: workspacesFile ? {} : workspaceOf(isSandbox, env),
    webhookSecret: webhookSecret && webhookSecretFrom(serveSettings.webhookSecret.variable, webhookSecret),
    isReadOnly: isOn(settings.isReadOnly),
    confirmMode: confirmModeOf(env, issuer !== undefined),
    signIn: issuer === undefined ? undefined : signInOf(issuer, told),
    sealingSecrets: secretsOf(told(serveSettings.sealingSecrets)),
    callsPerMinute: numberOf(serveSettings.callsPerMinute, 1_000_000),
    workspaceCallsPerMinute: numberOf(serveSettings.workspaceCallsPerMinute, 1_000_000),
    drainMs: numberOf(serveSettings.drainSeconds, 3_600) * 1000,
    databaseUrl: databaseOf(told(serveSettings.databaseUrl)),
    keptDays: numberOf(serveSettings.keptDays, 3_650),
    auditLog: told(settings.auditLog),
  };
}

function readFlags(argv: readonly string[]): ReadonlyMap<string, unknown> {
  const switches = [...SHARED.map(({ flag }) => flag), "help"];
  const texts = allServeSettings.flatMap(({ flag }) => flag ?? []);
  const options = Object.fromEntries([
    ...switches.map((flag) => [flag, { type: "boolean" }] as const),
    ...texts.map((flag) => [flag, { type: "string" }] as const),
  ]);
  try {
    return new Map(Object.entries(parseArgs({ args: [...argv], options, strict: true }).values));
  } catch (error) {
    const isValueMissing = (error as NodeJS.ErrnoException).code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE";
    const known = [...switches, ...texts].map((flag) => `--${flag}`);
    const wrong = argv.find((arg) => arg.startsWith("-") && !known.includes(arg.replace(/=.*$/s, "")));
    const what = isValueMissing ? "An option of serve lacks its value, or takes none" : nameFlag(wrong);
    throw new ConfigError(`${what}. serve --help names them.`);
  }
}

function workspaceOf(isSandbox: boolean, env: Env): ServeConfig["workspace"] {
  if (isSandbox) return { isSandbox };
  const credentials = readCredentials(env);
  if (credentials) return { endpoint: readEndpoint(env), credentials };
  throw new ConfigError(
    `serve needs ${settings.apiKey.variable}, or ${serveSettings.workspaces.variable} for several companies. To try it without an account: serve --${settings.isSandbox.flag}`,
  );
}

function confirmModeOf(env: Env, isShared: boolean): ServeConfig["confirmMode"] {
  if (readConfirmMode(env) !== "never") return "always";
  if (!isShared) return "never";
  throw new ConfigError(
    `${settings.confirmMode.variable} must not be never where callers sign in: over a network nothing is taken away unasked.`,
  );
}

type Told = (setting: Setting) => string | undefined;

function signInOf(issuer: string, told: Told): NonNullable<ServeConfig["signIn"]> {
  const scopePrefix = told(serveSettings.scopePrefix);
  const jwksUri = told(serveSettings.jwksUrl);
  const roles = rolesOf(told);
  return {
    issuer: addressOf(serveSettings.issuer, issuer),
    audience: told(serveSettings.audience)
      ?.split(",")
      .map((one) => one.trim()),
    companyClaim: told(serveSettings.companyClaim) ?? serveSettings.companyClaim.default,
    ...(jwksUri && { jwksUri: addressOf(serveSettings.jwksUrl, jwksUri) }),
    ...(scopePrefix && { scopePrefix }),
    ...(roles && { roles }),
  };
}

function rolesOf(told: Told): RoleSettings["roles"] {
  const { rolesClaim, roles } = serveSettings;
  const claim = told(rolesClaim);
  const pairs = listOf(told(roles)).map((pair) => pair.split("=").map((one) => one.trim()));
  if (claim === undefined && pairs.length === 0) return undefined;
  if (claim === undefined || pairs.length === 0)
    throw new ConfigError(`${rolesClaim.variable} and ${roles.variable} go together.`);
  const isScope = (word: string | undefined): word is Scope => SCOPES.some((scope) => scope === word);
  const scopes = pairs.map(([role, scope, ...more]) => {
    if (!role || !isScope(scope) || more.length > 0)
      throw new ConfigError(`${roles.variable} must be like Agent=seam:write,Lead=seam:remove.`);
    return [role, scope] as const;
  });
  return { claim, scopes: Object.fromEntries(scopes) };
}

function databaseOf(url: string | undefined): string | undefined {
  if (url === undefined || /^postgres(ql)?:\/\/./.test(url)) return url;
  throw new ConfigError(
    `${serveSettings.databaseUrl.variable} must be like postgres://user:password@host/name.`,
  );
}

function secretsOf(text: string | undefined): string[] {
  const secrets = listOf(text);
  if (secrets.some((secret) => secret.length < SHORTEST_SECRET))
    throw new ConfigError(
      `${serveSettings.sealingSecrets.variable} holds a secret of less than ${SHORTEST_SECRET} characters.`,
    );
  return secrets;
}

const listOf = (text = ""): string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);

function wholeNumber({ variable }: Setting, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new ConfigError(`${variable} must be a whole number of at most ${most}.`);
}

function addressOf(setting: Setting, address: string): string;
function addressOf(setting: Setting, address: string | undefined): string | undefined;
function addressOf({ variable }: Setting, address: string | undefined): string | undefined {
  const problem = address === undefined ? undefined : addressProblem(address);
  if (problem) throw new ConfigError(`${variable} ${problem}.`);
  return address;
}
