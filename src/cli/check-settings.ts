/** The settings that a start would stumble over, and those that it would pass over in silence. */
import { existsSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { ConfigError } from "../contract/config-error.ts";
import { readCredentials, readWebhookSecret } from "../team/secrets.ts";
import { contentOf, optionsOf } from "../team/workspaces.ts";
import { readWorkspaces, type WorkspaceSettings } from "../team/workspaces-file.ts";
import { isLoopback } from "../transports/http/guards.ts";
import { openAuditLog } from "../workspace/audit.ts";
import { openWorkspace } from "../workspace/open.ts";
import { checkSeam } from "./check-seam.ts";
import { type Config, type Env, flagsOf, read, refuseStdout, type Switches } from "./config.ts";
import type { Finding } from "./doctor.ts";
import { IN_DATABASE, readServeConfig, type ServeConfig } from "./serve-config.ts";
import { allServeSettings, serveSettings } from "./serve-settings.ts";
import { allSettings, settings } from "./settings.ts";
import { AGAIN, tryListening } from "./try-listening.ts";
import { nearest } from "./unknown.ts";
import { allWaySettings } from "./way-settings.ts";

const NEXT = "correct that variable, here and in the env block of this server in the host's settings.";

/** Whether the environment is one of a server over HTTP; a database's address alone may be meant for other programs. */
export const isForServe = (env: Env): boolean =>
  allServeSettings.some((one) => one !== serveSettings.databaseUrl && read(env, one) !== undefined) ||
  isAuditInDatabase(env);

const isAuditInDatabase = (env: Env): boolean =>
  read(env, settings.auditLog) === IN_DATABASE && read(env, serveSettings.databaseUrl) !== undefined;

/** The audit log, and names and values that have no effect. */
export function* checkSettings({ auditLog }: Pick<Config, "auditLog">, env: Env): Generator<Finding> {
  if (auditLog !== undefined) yield checkAuditLog(auditLog, env);
  for (const { variable } of [...allSettings, ...allWaySettings].filter(
    (one) => env[one.variable]?.trim() && !read(env, one),
  ))
    yield {
      state: "warning",
      what: "settings",
      says: `${variable} holds a placeholder that nothing has filled in, and counts as not set`,
    };
  const known = [...allSettings, ...allServeSettings].map(({ variable }) => variable);
  for (const variable of Object.keys(env).filter(
    (one) => one.startsWith("SEAM_MCP_") && !known.includes(one),
  ))
    yield {
      state: "warning",
      what: "settings",
      says: `${variable} is not a setting of this server, which passes it over`,
      next: `${nearest(variable, known)
        .map((one) => `did you mean ${one}? `)
        .join("")}${NEXT}`,
    };
}

function checkAuditLog(auditLog: string, env: Env): Finding {
  const what = "audit log";
  try {
    if (auditLog === "-" && isForServe(env)) return { state: "ok", what, says: "goes to stdout" };
    if (isAuditInDatabase(env))
      return {
        state: "ok",
        what,
        says: "goes into the database of serve",
      };
    refuseStdout(auditLog);
    const isThere = existsSync(auditLog);
    openAuditLog(auditLog);
    if (!isThere) rmSync(auditLog);
    return { state: "ok", what, says: `${resolve(auditLog)} can be written` };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { state: "failed", what, says: error.message, next: NEXT };
  }
}

const WHAT = "serve";

/**
 * What `serve` would read and reach with what doctor was told, where the environment has settings of its own for it. Of
 * a database alone what is wrong is a warning: it may be another program's.
 */
export async function* checkServe(told: Switches, env: Env): AsyncGenerator<Finding> {
  if (isForServe(env)) return yield* tryAll(told, env);
  if (!/^postgres/.test(read(env, serveSettings.databaseUrl) ?? "")) return;
  for await (const { state, says, next, ...finding } of tryAll(told, env))
    yield state === "failed"
      ? { ...finding, state: "warning", says, next: `if serve shall run here: ${next ?? says}` }
      : { ...finding, state, says, ...(next && { next }) };
}

async function* tryAll(told: Switches, env: Env): AsyncGenerator<Finding> {
  try {
    const config = readServeConfig(flagsOf(told), env);
    if (!config) return;
    yield { state: "ok", what: WHAT, says: "its settings can be read" };
    yield await tryListening(config);
    const { databaseUrl, signIn } = config;
    if (databaseUrl ?? signIn) yield* (await import("./try-serve.ts")).tryServe(config, env);
    yield* checkCompanies(config, env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    yield { state: "failed", what: WHAT, says: error.message, next: AGAIN };
  }
}

/** What of a company waits for each. */
const SECRETS = [
  [readCredentials, "that company's calls"],
  [readWebhookSecret, "what Seam delivers for that company"],
] as const;

/** The file, and each secret that it names: `serve` reads a company's with its first call. Throws ConfigError for the file. */
async function* checkCompanies({ workspacesFile, host }: ServeConfig, env: Env): AsyncGenerator<Finding> {
  if (!workspacesFile) return;
  const companies = readWorkspaces(await contentOf(workspacesFile), { mayBeLoopback: isLoopback(host) });
  const { size } = companies;
  yield {
    state: "ok",
    what: WHAT,
    says: `the workspaces file has ${size === 1 ? "1 company" : `${size} companies`}`,
  };
  if (size === 0)
    yield { state: "warning", what: WHAT, says: "nobody gets in before the workspaces file names a company" };
  for (const company of companies.values())
    for (const [readSecret, what] of SECRETS) {
      const problem = await problemOf(readSecret(company, env));
      const next = `put each secret where the workspaces file says that it is: serve starts without, and refuses ${what}.`;
      if (problem) yield { state: "failed", what: WHAT, says: problem, next };
    }
  for (const finding of await Promise.all([...companies.values()].map((one) => tryKey(one, env))))
    if (finding) yield finding;
}

/** Which workspace the company's key opens; undefined where it has none that can be read, or needs none. */
async function tryKey(company: WorkspaceSettings, env: Env): Promise<Finding | undefined> {
  const credentials = await readCredentials(company, env).catch(() => undefined);
  if (!credentials) return undefined;
  const { workspace, endpoint, close } = await openWorkspace({ ...optionsOf(company, credentials), env });
  try {
    const way = { endpoint, isSandbox: false, env };
    for await (const { what, state, says, next } of checkSeam(workspace.connection, way))
      if (what === "workspace" || state === "failed")
        return { state, what: WHAT, says: `${company.name}: ${says}`, ...(next && { next }) };
    return undefined;
  } finally {
    await close();
  }
}

const problemOf = (reading: Promise<unknown>): Promise<string | undefined> =>
  reading.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof ConfigError) return error.message;
      throw error;
    },
  );
