/**
 * `serve`: one server over HTTP for many callers, until SIGTERM or SIGINT. A bundle of its own: a start over stdio loads
 * nothing of it.
 */
import { listedTools } from "../adapter/listed.ts";
import { withEngine } from "../adapter/with-engine.ts";
import { type Caller, SCOPES, type Scope } from "../contract/caller.ts";
import { ConfigError } from "../contract/config-error.ts";
import type { Database } from "../durable/database.ts";
import type { RunningEngine } from "../durable/engine.ts";
import type { SharedEvents } from "../durable/events.ts";
import { countInMemory, createLimits } from "../team/limits.ts";
import { askedAs, scopeFor } from "../team/roles.ts";
import { countShared } from "../team/shared-limits.ts";
import { createSignIn } from "../team/sign-in.ts";
import { createLog, type Log, logConsole, logWarnings } from "../telemetry/log.ts";
import { createMetrics } from "../telemetry/metrics.ts";
import { createHttpServer, type HttpServerOptions } from "../transports/http/create-http-server.ts";
import { serveUsage } from "./command-usage.ts";
import { type Companies, openCompanies } from "./companies.ts";
import { complain } from "./complain.ts";
import type { Surroundings } from "./config.ts";
import { openDatabaseFor } from "./database.ts";
import { migrateDatabase } from "./migrate-command.ts";
import { readServeConfig, type ServeConfig } from "./serve-config.ts";
import { allServeSettings } from "./serve-settings.ts";
import { explainDatabase, explainStart } from "./start-problems.ts";
import { laidOut, unbroken } from "./usage.ts";

/** Returns the exit code of what ends by itself; a server ends the process when it has drained. */
export async function serve(
  argv: readonly string[],
  { env, stdout }: Surroundings,
): Promise<number | undefined> {
  try {
    if (argv[0] === "migrate") {
      await migrateDatabase(argv.slice(1), { env, stdout });
      return 0;
    }
    const config = readServeConfig(argv, env);
    if (config)
      await start(config, env, stdout).catch((error) => {
        throw explainStart(error, config);
      });
    else stdout.write(serveUsage(allServeSettings));
    return config ? undefined : 0;
  } catch (error) {
    if (error instanceof ConfigError) return complain(error.message); // this bundle's own class, which nobody outside knows
    throw error;
  }
}

async function start(
  config: ServeConfig,
  env: Surroundings["env"],
  stdout: Surroundings["stdout"],
): Promise<void> {
  const { host, port, publicUrl, allowedHosts, allowedOrigins, drainMs } = config;
  const log = createLog();
  logWarnings(log);
  const metrics = createMetrics();
  const database = await openDatabaseFor(config, log).catch((error) => {
    throw explainDatabase(error);
  });
  let companies: Companies | undefined;
  let shared: Shared | undefined;
  try {
    const opened = await openCompanies(config, { env, stdout, log, metrics, database });
    companies = opened;
    shared = database && (await openShared(database, opened, config, log));
    const server = await createHttpServer({
      host,
      port,
      publicUrl,
      allowedHosts,
      allowedOrigins,
      drainMs,
      signIn: signInOf(config, env, log),
      lease: leasing(opened, shared?.engine),
      isDatabaseUp: database?.isUp,
      limit: limitOf(config, database, log),
      neededScope,
      webhooks: {
        secretOf: opened.webhookSecretOf,
        onEvent: shared?.events.publish ?? opened.deliver,
      },
      log,
      metrics,
    });
    logConsole(log);
    // Before anybody is told that it listens: who starts it may end it at once.
    endWith(async () => {
      log.info({}, "draining");
      await Promise.all([server.close(), shared?.engine.close()]);
      await shared?.events.close();
      await opened.close();
      await database?.close();
    });
    const url = `${publicUrl ?? server.url}/mcp`;
    log.info({ url, address: server.url }, "listening");
    if (config.auditLog !== "-") stdout.write(laidOut(greeting(url, config, database !== undefined), stdout));
  } catch (error) {
    await shared?.engine.close();
    await shared?.events.close();
    await companies?.close();
    await database?.close();
    throw error;
  }
}

/** What works on the database beside the calls. */
interface Shared {
  engine: RunningEngine;
  events: SharedEvents;
}

async function openShared(
  { queue }: Database,
  { of, deliver }: Companies,
  { keptDays }: ServeConfig,
  log: Log,
): Promise<Shared> {
  const [{ openEngine }, { shareEvents }] = await Promise.all([
    import("../durable/engine.ts"),
    import("../durable/events.ts"),
  ]);
  const events = await shareEvents(queue, deliver);
  const engine = await openEngine({ queue, keptDays, lease: of, log }).catch(async (error) => {
    await events.close();
    throw error;
  });
  return { engine, events };
}

const GOES = "A sandbox ends with this process, and so does all that is done in it.";
const KEPT =
  "Removals and limits are kept in the database, for all replicas: what is under way goes on whatever becomes of this process.";
const NOT_KEPT =
  "Not durable: removals under way and limits are in this process alone, and end with it. A database keeps them (DATABASE_URL).";

function greeting(url: string, { workspace, signIn }: ServeConfig, isKept: boolean): string {
  const what = workspace.isSandbox ? "a sandbox: no real doors" : "Seam";
  const who = signIn ? `whoever signs in at ${signIn.issuer}` : "everybody on this machine";
  const whatIsKept = isKept ? KEPT : NOT_KEPT;
  return `Serving ${what}, for ${who}: ${url}
Claude Code connects with: ${unbroken(`claude mcp add --transport http seam ${url}`)}
${workspace.isSandbox ? GOES : whatIsKept}
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

function signInOf(
  { signIn, publicUrl, host, port }: ServeConfig,
  env: Surroundings["env"],
  log: Log,
): HttpServerOptions["signIn"] {
  if (!signIn) return undefined;
  const audience = signIn.audience ?? [`${publicUrl ?? `http://${host}:${port}`}/mcp`];
  const { verify, isReady } = createSignIn({
    ...signIn,
    audience,
    env,
    tell: (sentence) => log.warn({ sentence }, "sign-in"),
  });
  const scopes = SCOPES.map((scope) => askedAs(scope, signIn));
  return { verify, isReady, issuer: signIn.issuer, scopes };
}

function limitOf(
  { callsPerMinute, workspaceCallsPerMinute }: ServeConfig,
  database: Database | undefined,
  log: Log,
): HttpServerOptions["limit"] {
  const tell = (error: unknown) => log.warn({ error }, "calls are counted in this process alone for now");
  const count = (name: string, perMinute: number) =>
    database ? countShared({ table: database.counted, name, perMinute, tell }) : countInMemory(perMinute);
  const limits = createLimits({
    subjects: count("subject", callsPerMinute),
    workspaces: count("company", workspaceCallsPerMinute),
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
