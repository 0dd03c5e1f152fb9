/**
 * `serve`: one server over HTTP for many callers, until SIGTERM or SIGINT. A bundle of its own: a start over stdio loads
 * nothing of it.
 */
import { listedTools } from "../adapter/listed.ts";
import { withEngine } from "../adapter/with-engine.ts";
import { type Caller, SCOPES, type Scope } from "../contract/caller.ts";
import { ConfigError } from "../contract/config-error.ts";
import type { RunningEngine } from "../durable/engine.ts";
import { countInMemory, createLimits } from "../team/limits.ts";
import { askedAs, scopeFor } from "../team/roles.ts";
import { createSignIn } from "../team/sign-in.ts";
import { createLog, type Log } from "../telemetry/log.ts";
import { createMetrics } from "../telemetry/metrics.ts";
import { createHttpServer, type HttpServerOptions } from "../transports/http/create-http-server.ts";
import { serveUsage } from "./command-usage.ts";
import { type Companies, openCompanies } from "./companies.ts";
import type { Surroundings } from "./config.ts";
import { readServeConfig, type ServeConfig } from "./serve-config.ts";
import { allServeSettings } from "./serve-settings.ts";

/** Returns the exit code of what ends by itself; a server ends the process when it has drained. */
export async function serve(
  argv: readonly string[],
  { env, stdout }: Surroundings,
): Promise<number | undefined> {
  try {
    const config = readServeConfig(argv, env);
    if (config) await start(config, env, stdout);
    else stdout.write(serveUsage(allServeSettings));
    return config ? undefined : 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message); // this bundle's own class, which nobody outside knows
    return 1;
  }
}

async function start(
  config: ServeConfig,
  env: Surroundings["env"],
  stdout: Surroundings["stdout"],
): Promise<void> {
  const { host, port, publicUrl, allowedHosts, allowedOrigins, drainMs } = config;
  const log = createLog();
  const metrics = createMetrics();
  const companies = await openCompanies(config, { env, stdout, log, metrics });
  let engine: RunningEngine | undefined;
  try {
    engine = await openEngineFor(config, companies, log);
    const server = await createHttpServer({
      host,
      port,
      publicUrl,
      allowedHosts,
      allowedOrigins,
      drainMs,
      signIn: signInOf(config),
      lease: leasing(companies, engine),
      isReady: engine?.isReady,
      limit: limitOf(config),
      neededScope,
      webhooks: companies.webhooks,
      log,
      metrics,
    });
    // Before anybody is told that it listens: who starts it may end it at once.
    endWith(async () => {
      log.info({}, "draining");
      await Promise.all([server.close(), engine?.close()]);
      await companies.close();
    });
    const url = `${publicUrl ?? server.url}/mcp`;
    log.info({ url, address: server.url }, "listening");
    if (config.auditLog !== "-") stdout.write(greeting(url, config, engine !== undefined));
  } catch (error) {
    await engine?.close();
    await companies.close();
    throw error;
  }
}

function greeting(url: string, { workspace, signIn }: ServeConfig, isKept: boolean): string {
  const what = workspace.isSandbox ? "a sandbox: no real doors" : "Seam";
  const who = signIn ? `whoever signs in at ${signIn.issuer}` : "everybody on this machine";
  return `Serving ${what}, for ${who}: ${url}
Claude Code connects with: claude mcp add --transport http seam ${url}
${isKept ? "Removals are kept in the database, and go on whatever becomes of this process. Limits are" : "Limits and removals under way are"} kept in this process.
`;
}

/** Ends the process once, however often it is told to. */
function endWith(close: () => Promise<void>): void {
  let isEnding = false;
  async function end() {
    if (isEnding) return;
    isEnding = true;
    await close().catch((error) => console.error(error));
    process.exit(0);
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);
}

/** Each workspace with what keeps its removals; a sandbox goes with its process, and so do its removals. */
function leasing(companies: Companies, engine: RunningEngine | undefined): HttpServerOptions["lease"] {
  return async (caller) => {
    const lease = await companies.of(caller?.company);
    const { workspace } = lease;
    const company = companies.areSeveral ? (caller?.company ?? "") : "";
    if (!workspace.isSandbox) workspace.engine ??= engine?.of(company, workspace);
    return lease;
  };
}

async function openEngineFor(
  { databaseUrl, keptDays, workspace }: ServeConfig,
  companies: Companies,
  log: Log,
): Promise<RunningEngine | undefined> {
  if (databaseUrl === undefined) return undefined;
  if (workspace.isSandbox) {
    log.warn({}, "a sandbox goes with its process: its removals are not kept in the database");
    return undefined;
  }
  if (isOlderThan(ENGINE_NODE, process.versions.node))
    log.warn({ node: process.versions.node }, `with a database, Node ${ENGINE_NODE} or later is advised`);
  const { openEngine } = await import("../durable/engine.ts");
  return openEngine({ databaseUrl, keptDays, lease: companies.of, log });
}

/** What pg-boss declares; the tests run on older ones, too. */
const ENGINE_NODE = "22.12.0";

function isOlderThan(wanted: string, node: string): boolean {
  const [major = 0, minor = 0] = node.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split(".").map(Number);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}

function signInOf({ signIn, publicUrl, host, port }: ServeConfig): HttpServerOptions["signIn"] {
  if (!signIn) return undefined;
  const audience = signIn.audience ?? [`${publicUrl ?? `http://${host}:${port}`}/mcp`];
  const { verify, isReady } = createSignIn({ ...signIn, audience });
  const scopes = SCOPES.map((scope) => askedAs(scope, signIn));
  return { verify, isReady, issuer: signIn.issuer, scopes };
}

function limitOf({ callsPerMinute, workspaceCallsPerMinute }: ServeConfig): HttpServerOptions["limit"] {
  const limits = createLimits({
    subjects: countInMemory(callsPerMinute),
    workspaces: countInMemory(workspaceCallsPerMinute),
  });
  return async (caller: Caller | undefined) => {
    const allowance = caller ? await limits.take(caller) : undefined;
    return allowance?.isAllowed === false ? allowance : undefined;
  };
}

const neededScopes = new Map(
  [...listedTools, ...withEngine.listed].map(({ name, annotations }) => [name, scopeFor(annotations)]),
);
const neededScope = (tool: string): Scope | undefined => neededScopes.get(tool);
