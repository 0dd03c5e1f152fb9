/**
 * What `serve` is set up with, tried: its database and its sign-in. A bundle of its own: `doctor` loads it where there is
 * something to try.
 */
import { type Look, lookAt } from "../durable/look.ts";
import { SCHEMA_NAMES } from "../durable/schema.ts";
import { createProviderKeys } from "../team/provider-keys.ts";
import type { Env } from "./config.ts";
import type { Finding } from "./doctor.ts";
import type { ServeConfig } from "./serve-config.ts";
import { serveSettings } from "./serve-settings.ts";
import { DATABASE_PROBLEMS, whyNoDatabase } from "./start-problems.ts";

type Told = Pick<Finding, "state" | "says" | "next">;

const { databaseUrl: DATABASE, issuer: ISSUER, jwksUrl: KEYS } = serveSettings;
/** Somebody waits at a terminal. */
const PATIENCE_MS = 5_000;
const NAMES = SCHEMA_NAMES.join(" and ");

/** Changes nothing anywhere, and tells no secret. A sandbox keeps nothing in a database. */
export async function* tryServe(
  { databaseUrl, workspace, signIn }: Pick<ServeConfig, "databaseUrl" | "workspace" | "signIn">,
  env: Env,
  patienceMs = PATIENCE_MS,
): AsyncGenerator<Finding> {
  if (databaseUrl !== undefined && !workspace.isSandbox) yield* tryDatabase(databaseUrl, patienceMs);
  if (signIn) yield { what: "sign-in", ...(await trySignIn(signIn, env, patienceMs)) };
}

async function* tryDatabase(databaseUrl: string, patienceMs: number): AsyncGenerator<Finding> {
  try {
    const look = await lookAt(databaseUrl, patienceMs);
    yield { state: "ok", what: "database", says: `PostgreSQL ${look.version}${at(databaseUrl)} answered` };
    yield { what: "schemas", ...schemasIn(look) };
    yield { what: "LISTEN", ...listeningIn(look) };
  } catch (error) {
    yield { state: "failed", what: "database", ...explain(error, databaseUrl) };
  }
}

/** The host alone, of an address with one `@` at most: in one with a mistake anything may be of the password. */
function at(databaseUrl: string): string {
  const isClear = URL.canParse(databaseUrl) && databaseUrl.split("@").length <= 2;
  const { hostname } = isClear ? new URL(databaseUrl) : { hostname: "" };
  return hostname && ` at ${hostname}`;
}

function schemasIn({ schemas, mayMake, mayChange }: Look): Told {
  switch (schemas) {
    case "current":
      return { state: "ok", says: `${NAMES} are up to date` };
    case "outdated":
      return mayChange
        ? {
            state: "ok",
            says: `${NAMES} are of an older version; serve brings them up to date at its start`,
          }
        : {
            state: "failed",
            says: `${NAMES} are of an older version, and this role may not change them`,
            next: "run serve migrate once as the role that owns their tables.",
          };
    case "missing":
      return mayMake
        ? { state: "ok", says: `what serve needs in ${NAMES} is not made yet; serve makes it at its start` }
        : {
            state: "failed",
            says: `what serve needs in ${NAMES} is not made yet, and this role may not make it`,
            next: "run serve migrate once as a role that may, or let this one make schemas (grant create on database).",
          };
  }
}

const listeningIn = ({ isListening }: Look): Told =>
  isListening
    ? { state: "ok", says: "notifications arrive" }
    : {
        state: "warning",
        says: "notifications do not arrive (a transaction pooler in between?): all is looked for every 2 s instead",
        next: `to have removals told at once, name the database itself in ${DATABASE.variable}, not the pooler.`,
      };

/** By code, since a library's own words may repeat the address. */
function explain(error: unknown, databaseUrl: string): Pick<Finding, "says" | "next"> {
  const { code = "" } = error as NodeJS.ErrnoException;
  const reasons = whyNoDatabase(error, {
    ...DATABASE_PROBLEMS,
    [UNREADABLE]: "this role may not read what is there",
  });
  return {
    says: `the database${at(databaseUrl)} cannot be used${reasons && `: ${reasons}`}`,
    next: adviceFor(code),
  };
}

/** insufficient_privilege: the look itself makes nothing. */
const UNREADABLE = "42501";

function adviceFor(code: string): string {
  if (code.startsWith("28"))
    return `correct the user or the password in ${DATABASE.variable}, with special characters percent-encoded (%23 for #).`;
  if (code === UNREADABLE) return `let this role use the schemas ${NAMES}, or own them.`;
  if (code === "3D000") return `make that database, or correct its name in ${DATABASE.variable}.`;
  return `check ${DATABASE.variable}, that the database runs, and that this machine may reach it; without it serve does not start.`;
}

/** Fetches the provider's keys, as the first token would. */
async function trySignIn(
  { issuer, jwksUri }: NonNullable<ServeConfig["signIn"]>,
  env: Env,
  timeout: number,
): Promise<Told> {
  const told: string[] = [];
  const tell = (sentence: string) => void told.push(sentence);
  const { isReady } = createProviderKeys(issuer, { jwksUri, env, tell, pace: { timeout } });
  if (await isReady()) return { state: "ok", says: `the keys of ${issuer} can be fetched` };
  return {
    state: "failed",
    says: `${issuer}: ${told.join(" ")}`,
    next:
      `check ${ISSUER.variable}, letter for letter as the provider's metadata has it, and the way there; ` +
      `${KEYS.variable} names keys that its metadata do not.`,
  };
}
