/** The tables of ours in the database: made when they are missing, and brought up to date, by whoever starts first. */
import { type Db, RANK, TABLE as REMOVALS, SCHEMA } from "./rows.ts";

/** The engine's own. */
export const ENGINE_SCHEMA = `${SCHEMA}_jobs`;
export const SCHEMA_NAMES = [SCHEMA, ENGINE_SCHEMA] as const;
export const EVENTS = `${SCHEMA}.events`;
export const AUDIT = `${SCHEMA}.audit`;
/** Counted calls: what a crash of the database takes away is no more than a minute's. */
export const CALLS = "calls";

/** Each may be run again. A later version adds its own at the end. */
const STEPS = [
  `create table if not exists ${REMOVALS} (
    id uuid primary key,
    company text not null,
    workspace text not null,
    user_identity_id text not null,
    state text not null,
    person jsonb not null,
    keep_acs_users boolean not null,
    asked jsonb not null,
    things jsonb not null,
    more jsonb,
    lookalikes jsonb not null,
    progress jsonb,
    verdict text,
    kept jsonb,
    reason text,
    is_cancelled boolean not null default false,
    starts_at timestamptz,
    zone text,
    news text,
    job_id uuid not null,
    runs integer not null default 0,
    idle_runs integer not null default 0,
    created_at timestamptz not null default now(),
    ended_at timestamptz)`,
  `create unique index if not exists removals_under_way on ${REMOVALS} (workspace, user_identity_id) where ended_at is null`,
  `create index if not exists removals_of_person on ${REMOVALS} (workspace, user_identity_id, created_at)`,
  `create index if not exists removals_listed on ${REMOVALS} (workspace, ${RANK}, created_at desc)`,
  `create index if not exists removals_not_removed on ${REMOVALS} (workspace, state) where state <> 'removed'`,
  `create index if not exists removals_email on ${REMOVALS} (workspace, lower(person->>'email_address'))`,
  `create index if not exists removals_ended on ${REMOVALS} (ended_at)`,
  `create table if not exists ${SCHEMA}.pauses (workspace text primary key, until timestamptz not null)`,
  `create table if not exists ${EVENTS} (
    company text not null,
    event_id text not null,
    event jsonb not null,
    tx xid8 not null default pg_current_xact_id(),
    at timestamptz not null default now(),
    primary key (company, event_id))`,
  `create index if not exists events_tx on ${EVENTS} (tx)`,
  `create table if not exists ${AUDIT} (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    entry jsonb not null)`,
  `create unlogged table if not exists ${SCHEMA}.${CALLS} (
    key text primary key,
    points integer not null,
    expire bigint)`,
];

/** Any number, the same for all processes: one after the other makes what is missing. */
const LOCK = 7_326_001;

/**
 * To be called in a transaction; several processes may do so at once. Where all is there nothing is asked of the role
 * but to read, and a version later than this one's is left as it is.
 */
export async function migrate(db: Db): Promise<void> {
  await db.executeSql(`select pg_advisory_xact_lock(${LOCK})`);
  // A role that owns the schemas need not be one that may make any.
  for (const schema of SCHEMA_NAMES)
    if (!(await has(db, "to_regnamespace", schema))) await db.executeSql(`create schema ${schema}`);
  if (!(await isOutdated(db))) return;
  for (const step of STEPS) await db.executeSql(step);
  await db.executeSql(`create table if not exists ${VERSION} (version integer not null)`);
  await db.executeSql(`delete from ${VERSION}`);
  await db.executeSql(`insert into ${VERSION} values ($1)`, [STEPS.length]);
}

const VERSION = `${SCHEMA}.version`;

/** Whether {@link migrate} has something to do in our own schema. */
export const isOutdated = async (db: Db): Promise<boolean> => (await versionOf(db)) < STEPS.length;

/** How many of the steps have been taken: of ours, or of the engine's; 0 where nothing is. */
export async function versionOf(db: Db, schema = SCHEMA): Promise<number> {
  const table = `${schema}.version`;
  if (!(await has(db, "to_regclass", table))) return 0;
  return Number((await db.executeSql(`select version from ${table}`)).rows[0]?.version ?? 0);
}

const has = async (db: Db, by: "to_regnamespace" | "to_regclass", name: string): Promise<boolean> =>
  (await db.executeSql(`select ${by}($1) is not null as has`, [name])).rows[0].has;
