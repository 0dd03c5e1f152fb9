/** What `serve` is told: flags and environment, checked. Pure. */
import type { BackendOptions } from "../contract/backend.ts";
import { SCOPES, type Scope } from "../contract/caller.ts";
import { ConfigError } from "../contract/config-error.ts";
import type { RoleSettings } from "../team/roles.ts";
import type { SignInSettings } from "../team/sign-in.ts";
import { isLoopback } from "../transports/http/guards.ts";
import { webhookSecretFrom } from "../workspace/credentials.ts";
import { readArguments, type Takes } from "./arguments.ts";
import { checkProxy } from "./check-proxy.ts";
import { type Env, read, readConfirmMode, readCredentials, readEndpoint, readSwitch } from "./config.ts";
import { allServeSettings, serveSettings } from "./serve-settings.ts";
import { settings } from "./settings.ts";
import { addressOf, listOf, type Told, toldBy, wholeNumber } from "./values.ts";

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
  /** A file, `-` for stdout, or {@link IN_DATABASE}; absent: no audit log is kept. */
  auditLog?: string | undefined;
}

/** What the one workspace is called, where there is no file of companies. */
export const ONLY_WORKSPACE = "default";

/** Where the audit log is, when it is a table of the database. */
export const IN_DATABASE = "database";

const SHARED = [settings.isSandbox, settings.isReadOnly] as const;
const TAKES: Takes = {
  command: "serve",
  switches: SHARED.map(({ flag }) => flag),
  texts: allServeSettings.flatMap(({ flag }) => flag ?? []),
  words: ["migrate"],
  seeAlso: " serve --help shows what there is.",
};
const MOST_PORT = 65_535;
const CALLS = { least: 1, most: 1_000_000 };
const SHORTEST_SECRET = 32;

/** The arguments after `serve`; undefined when its usage is asked for. Throws ConfigError. */
export function readServeConfig(argv: readonly string[], env: Env): ServeConfig | undefined {
  const given = readArguments(argv, TAKES);
  if (!given) return undefined;
  if (given.words.length) throw new ConfigError("serve migrate takes nothing but its environment.");
  const told = toldBy(given, env);
  const isOn = (setting: (typeof SHARED)[number]) =>
    given.flags.has(setting.flag) || readSwitch(env, setting);

  const issuer = told.value(serveSettings.issuer);
  const publicUrl = publicUrlOf(told);
  const host = told.value(serveSettings.host) ?? serveSettings.host.default;
  refuseStrangers(host, issuer !== undefined && publicUrl !== undefined);
  const workspacesFile = told.value(serveSettings.workspaces);
  const isSandbox = isOn(settings.isSandbox);
  if (workspacesFile && !issuer)
    throw new ConfigError(
      `${told.name(serveSettings.workspaces)} needs ${serveSettings.issuer.variable}: which company calls, its sign-in tells.`,
    );
  if (workspacesFile && isSandbox)
    throw new ConfigError(
      `${told.name(serveSettings.workspaces)} and the sandbox exclude each other; a company in the file may have a sandbox.`,
    );
  const webhookSecret = told.value(serveSettings.webhookSecret);
  if (workspacesFile && webhookSecret)
    throw new ConfigError(
      `${serveSettings.webhookSecret.variable} is for one workspace; for several, ${serveSettings.workspaces.variable} has webhook_secret.`,
    );
  if (issuer || !isSandbox) checkProxy(env);
  return {
    host,
    port: wholeNumber(told, serveSettings.port, { most: MOST_PORT }),
    publicUrl,
    allowedHosts: listOf(told.value(serveSettings.allowedHosts)),
    allowedOrigins: listOf(told.value(serveSettings.allowedOrigins)),
    workspacesFile,
    workspace: workspacesFile ? {} : workspaceOf(isSandbox, env),
    webhookSecret: webhookSecret && webhookSecretFrom(serveSettings.webhookSecret.variable, webhookSecret),
    isReadOnly: isOn(settings.isReadOnly),
    confirmMode: confirmModeOf(env, issuer !== undefined),
    signIn: signInOf(told),
    sealingSecrets: secretsOf(told.value(serveSettings.sealingSecrets)),
    callsPerMinute: wholeNumber(told, serveSettings.callsPerMinute, CALLS),
    workspaceCallsPerMinute: wholeNumber(told, serveSettings.workspaceCallsPerMinute, CALLS),
    drainMs: wholeNumber(told, serveSettings.drainSeconds, { most: 3_600 }) * 1000,
    databaseUrl: readDatabaseUrl(env),
    keptDays: wholeNumber(told, serveSettings.keptDays, { least: 1, most: 3_650 }),
    auditLog: auditLogOf(told.value(settings.auditLog), {
      isSandbox,
      hasDatabase: readDatabaseUrl(env) !== undefined,
    }),
  };
}

/** Without what this server puts behind it. */
function publicUrlOf(told: Told): string | undefined {
  const url = addressOf(told, serveSettings.publicUrl)?.replace(/\/$/, "");
  if (!url?.endsWith("/mcp")) return url;
  throw new ConfigError(
    `${told.name(serveSettings.publicUrl)} goes without /mcp, which this server puts behind it: ${url.slice(0, -"/mcp".length)}.`,
  );
}

/** Whoever reaches a server without a sign-in is served. */
function refuseStrangers(host: string, hasSignIn: boolean): void {
  const { issuer, publicUrl } = serveSettings;
  if (!isLoopback(host) && !hasSignIn)
    throw new ConfigError(
      `To listen on ${host}, which others reach, a sign-in (${issuer.variable}) and the public URL (${publicUrl.variable}) are needed.`,
    );
}

function workspaceOf(isSandbox: boolean, env: Env): ServeConfig["workspace"] {
  if (isSandbox) return { isSandbox };
  const credentials = readCredentials(env);
  if (credentials) return { endpoint: readEndpoint(env), credentials };
  throw new ConfigError(
    `serve needs ${settings.apiKey.variable}, or ${serveSettings.workspaces.variable} for several companies.\nTo try it without an account: serve --${settings.isSandbox.flag}`,
  );
}

function confirmModeOf(env: Env, isShared: boolean): ServeConfig["confirmMode"] {
  if (readConfirmMode(env) !== "never") return "always";
  if (!isShared) return "never";
  throw new ConfigError(
    `${settings.confirmMode.variable} must not be never where callers sign in: over a network nothing is taken away unasked.`,
  );
}

function signInOf(told: Told): ServeConfig["signIn"] {
  const issuer = addressOf(told, serveSettings.issuer);
  if (issuer === undefined) return undefined;
  const scopePrefix = told.value(serveSettings.scopePrefix);
  const jwksUri = addressOf(told, serveSettings.jwksUrl);
  const roles = rolesOf(told);
  return {
    issuer,
    audience: told
      .value(serveSettings.audience)
      ?.split(",")
      .map((one) => one.trim()),
    companyClaim: told.value(serveSettings.companyClaim) ?? serveSettings.companyClaim.default,
    ...(jwksUri && { jwksUri }),
    ...(scopePrefix && { scopePrefix }),
    ...(roles && { roles }),
  };
}

function rolesOf(told: Told): RoleSettings["roles"] {
  const { rolesClaim, roles } = serveSettings;
  const claim = told.value(rolesClaim);
  const pairs = listOf(told.value(roles)).map((pair) => pair.split("=").map((one) => one.trim()));
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

/** Throws ConfigError. */
export function readDatabaseUrl(env: Env): string | undefined {
  const url = read(env, serveSettings.databaseUrl);
  if (url === undefined) return undefined;
  const { variable } = serveSettings.databaseUrl;
  if (!/^postgres(ql)?:\/\/./.test(url))
    throw new ConfigError(`${variable} must be like postgres://user:password@host/name.`);
  // Before a socket's folder (?host=) there may be no host.
  if (URL.canParse(url.replace("@/", "@localhost/"))) return url;
  throw new ConfigError(
    `${variable} is no address: special characters in user and password must be percent-encoded (%23 for #, %2F for /, %3F for ?, %40 for @), and a port is at most ${MOST_PORT}.`,
  );
}

function auditLogOf(
  place: string | undefined,
  { isSandbox, hasDatabase }: { isSandbox: boolean; hasDatabase: boolean },
): string | undefined {
  if (place !== IN_DATABASE || (hasDatabase && !isSandbox)) return place;
  throw new ConfigError(
    `${settings.auditLog.variable}=${IN_DATABASE} needs ${serveSettings.databaseUrl.variable}, and no sandbox. A file of that name is ./${IN_DATABASE}.`,
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
