/** What is kept of removals: one row each, in a table of ours beside the engine's. */
import type { Db as Database } from "pg-boss";
import type { Asked } from "../adapter/trail.ts";
import type { Account, Leaving } from "../removal/person.ts";
import type { Verdict } from "../removal/run.ts";
import type { StoredThing } from "./stored.ts";

export type Db = Pick<Database, "executeSql">;

/**
 * `waiting`: for a worker, or until it is time to go on; `running`: a worker is at it. The others are ends: `asking`
 * waits for a person's yes to more than was agreed to, `failed` says why in its reason.
 */
export type State = "waiting" | "running" | "removed" | "failed" | "asking" | "cancelled";

/** Whose removal: of a person in a workspace of Seam's, which one company works in. */
export interface Place {
  company: string;
  workspace: string;
}

export interface Row extends Place {
  id: string;
  user_identity_id: string;
  state: State;
  person: Leaving;
  keep_acs_users: boolean;
  asked: Asked;
  things: StoredThing[];
  lookalikes: Account[];
  progress: { progress: number; total?: number; message: string } | null;
  verdict: Verdict | null;
  kept: Account[] | null;
  reason: string | null;
  is_cancelled: boolean;
  job_id: string;
  runs: number;
  /** How many of them in a row came to nothing. */
  idle_runs: number;
  created_at: Date;
  ended_at: Date | null;
}

export const SCHEMA = "seam_mcp";
const TABLE = `${SCHEMA}.removals`;

/** Each may be run again. A later version adds its own after these. */
const STEPS = [
  `create schema if not exists ${SCHEMA}`,
  `create table if not exists ${TABLE} (
    id uuid primary key,
    company text not null,
    workspace text not null,
    user_identity_id text not null,
    state text not null,
    person jsonb not null,
    keep_acs_users boolean not null,
    asked jsonb not null,
    things jsonb not null,
    lookalikes jsonb not null,
    progress jsonb,
    verdict text,
    kept jsonb,
    reason text,
    is_cancelled boolean not null default false,
    job_id uuid not null,
    runs integer not null default 0,
    idle_runs integer not null default 0,
    created_at timestamptz not null default now(),
    ended_at timestamptz)`,
  `create unique index if not exists removals_under_way on ${TABLE} (workspace, user_identity_id) where ended_at is null`,
  `create index if not exists removals_of_workspace on ${TABLE} (workspace, created_at)`,
  `create index if not exists removals_ended on ${TABLE} (ended_at)`,
  `create table if not exists ${SCHEMA}.pauses (workspace text primary key, until timestamptz not null)`,
];

/** Any number, the same for all processes: one after the other makes what is missing. */
const LOCK = 7_326_001;

/** Makes what is missing; several processes may do so at once. */
export async function migrate(db: Db): Promise<void> {
  await db.executeSql(`select pg_advisory_xact_lock(${LOCK})`);
  for (const step of STEPS) await db.executeSql(step);
}

const first = async (db: Db, text: string, values: unknown[]): Promise<Row | undefined> =>
  (await db.executeSql(text, values)).rows[0];

const OF = "workspace = $1 and user_identity_id = $2";

/** The person's removal: the one under way, else the last. */
export const rowOf = (db: Db, workspace: string, user_identity_id: string) =>
  first(db, `select * from ${TABLE} where ${OF} order by ended_at is not null, created_at desc limit 1`, [
    workspace,
    user_identity_id,
  ]);

export const rowById = (db: Db, id: string) => first(db, `select * from ${TABLE} where id = $1`, [id]);

export async function idByEmail(db: Db, workspace: string, email: string): Promise<string | undefined> {
  const text = `select user_identity_id from ${TABLE} where workspace = $1
    and lower(person->>'email_address') = lower($2) order by created_at desc limit 1`;
  return (await db.executeSql(text, [workspace, email])).rows[0]?.user_identity_id;
}

/** All that are under way or have ended within the time that they are kept, the latest first. */
export async function rowsOf(db: Db, workspace: string, most: number): Promise<Row[]> {
  const text = `select * from ${TABLE} where workspace = $1
    order by ended_at is not null, state = 'removed', created_at desc limit $2`;
  return (await db.executeSql(text, [workspace, most])).rows;
}

export type NewRow = Pick<
  Row,
  | "id"
  | "company"
  | "workspace"
  | "user_identity_id"
  | "person"
  | "keep_acs_users"
  | "asked"
  | "things"
  | "lookalikes"
  | "job_id"
>;

/** What ended before makes room. Undefined when another one is under way. */
export async function insert(db: Db, row: NewRow): Promise<Row | undefined> {
  const { workspace, user_identity_id } = row;
  await db.executeSql(`delete from ${TABLE} where ${OF} and ended_at is not null`, [
    workspace,
    user_identity_id,
  ]);
  const { person, asked, things, lookalikes } = row;
  return first(
    db,
    `insert into ${TABLE} (id, company, workspace, user_identity_id, state, person, keep_acs_users, asked, things, lookalikes, job_id)
     values ($1, $2, $3, $4, 'waiting', $5, $6, $7, $8, $9, $10) on conflict do nothing returning *`,
    [
      row.id,
      row.company,
      workspace,
      user_identity_id,
      JSON.stringify(person),
      row.keep_acs_users,
      JSON.stringify(asked),
      JSON.stringify(things),
      JSON.stringify(lookalikes),
      row.job_id,
    ],
  );
}

/** For a worker that has its job; undefined when it has ended, or has another job by now. */
export const claim = (db: Db, id: string, job_id: string) =>
  first(
    db,
    `update ${TABLE} set state = 'running', runs = runs + 1
     where id = $1 and job_id = $2 and ended_at is null returning *`,
    [id, job_id],
  );

/** No longer line is told apart. */
const LONGEST_LINE = 10_000;

/** How many of the workspace are under way or wait. */
export async function lineOf(db: Db, workspace: string): Promise<number> {
  const text = `select count(*)::int as line from
    (select 1 from ${TABLE} where workspace = $1 and ended_at is null limit ${LONGEST_LINE}) as line`;
  return (await db.executeSql(text, [workspace])).rows[0].line;
}

export interface Found {
  things: StoredThing[];
  progress?: Row["progress"];
}

/** What is certain by now, for whoever goes on when this process does not. */
export const save = (db: Db, { id, job_id }: Pick<Row, "id" | "job_id">, { things, progress }: Found) =>
  db.executeSql(
    `update ${TABLE} set things = $3, progress = coalesce($4, progress)
     where id = $1 and job_id = $2 and ended_at is null`,
    [id, job_id, JSON.stringify(things), progress ? JSON.stringify(progress) : null],
  );

export interface End extends Pick<Row, "state" | "things"> {
  verdict?: Verdict | undefined;
  kept?: Account[] | undefined;
  reason?: string | undefined;
}

/** Returns whether it was this job's to end. */
export async function finish(db: Db, row: Pick<Row, "id" | "job_id">, end: End): Promise<boolean> {
  const { rows } = await db.executeSql(
    `update ${TABLE} set state = $3, things = $4, verdict = $5, kept = $6, reason = $7, ended_at = now()
     where id = $1 and job_id = $2 and ended_at is null returning id`,
    [
      row.id,
      row.job_id,
      end.state,
      JSON.stringify(end.things),
      end.verdict ?? null,
      end.kept ? JSON.stringify(end.kept) : null,
      end.reason ?? null,
    ],
  );
  return rows.length > 0;
}

export interface Delay extends Pick<Row, "things" | "idle_runs"> {
  next_job_id: string;
  reason?: string | undefined;
}

/** Back to the engine, under another job. Returns whether it was this job's. */
export async function putOff(db: Db, row: Pick<Row, "id" | "job_id">, delay: Delay): Promise<boolean> {
  const { rows } = await db.executeSql(
    `update ${TABLE} set state = 'waiting', job_id = $3, things = $4, idle_runs = $5, reason = $6
     where id = $1 and job_id = $2 and ended_at is null returning id`,
    [
      row.id,
      row.job_id,
      delay.next_job_id,
      JSON.stringify(delay.things),
      delay.idle_runs,
      delay.reason ?? null,
    ],
  );
  return rows.length > 0;
}

/** The wish; who has the job carries it out. */
export const wishCancelled = (db: Db, workspace: string, user_identity_id: string) =>
  first(db, `update ${TABLE} set is_cancelled = true where ${OF} and ended_at is null returning *`, [
    workspace,
    user_identity_id,
  ]);

/** What those who follow removals look at again and again. */
export type Glance = Pick<Row, "id" | "state" | "progress" | "is_cancelled" | "ended_at" | "job_id">;

export async function glance(db: Db, ids: readonly string[]): Promise<Glance[]> {
  const text = `select id, state, progress, is_cancelled, ended_at, job_id from ${TABLE} where id = any($1)`;
  return (await db.executeSql(text, [ids])).rows;
}

/** Nobody asks Seam for this workspace before then. */
export const pause = (db: Db, workspace: string, ms: number) =>
  db.executeSql(
    `insert into ${SCHEMA}.pauses as p (workspace, until) values ($1, now() + $2 * interval '1 millisecond')
     on conflict (workspace) do update set until = greatest(p.until, excluded.until)`,
    [workspace, ms],
  );

/** How long each of these is still paused, in ms. */
export async function pauses(db: Db, workspaces: readonly string[]): Promise<Map<string, number>> {
  const text = `select workspace, extract(epoch from until - now()) * 1000 as ms from ${SCHEMA}.pauses
    where until > now() and workspace = any($1)`;
  const { rows } = await db.executeSql(text, [workspaces]);
  return new Map(rows.map(({ workspace, ms }) => [workspace, Number(ms)]));
}

/** Deletes what ended so long ago, names and all. */
export async function forget(db: Db, days: number): Promise<void> {
  await db.executeSql(`delete from ${TABLE} where ended_at < now() - $1 * interval '1 day'`, [days]);
  await db.executeSql(`delete from ${SCHEMA}.pauses where until < now() - interval '1 day'`);
}
