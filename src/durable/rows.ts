/** What is kept of removals: one row each, in a table of ours beside the engine's; and how it is read. */
import type { Db as Database } from "pg-boss";
import type { Asked } from "../adapter/trail.ts";
import type { Account } from "../removal/accounts.ts";
import type { Leaving } from "../removal/person.ts";
import type { Verdict } from "../removal/run.ts";
import type { StoredThing } from "./stored.ts";

export type Db = Pick<Database, "executeSql">;

/**
 * `scheduled`: its time has not come; `waiting`: for a worker, or until it is time to go on; `running`: a worker is at
 * it. The others are ends: `asking` waits for a person's yes to more than was agreed to, `failed` says why in its reason.
 */
export type State = "scheduled" | "waiting" | "running" | "removed" | "failed" | "asking" | "cancelled";

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
  /** What turned up beyond the agreement, where it waits for a yes. */
  more: StoredThing[] | null;
  lookalikes: Account[];
  progress: { progress: number; total?: number; message: string } | null;
  verdict: Verdict | null;
  kept: Account[] | null;
  reason: string | null;
  is_cancelled: boolean;
  /** For when it was set; null: it began at once. Before then, `things` are what was agreed to. */
  starts_at: Date | null;
  /** Of the doors. */
  zone: string | null;
  /** What had turned up by then, in words; null: nobody has looked yet. */
  news: string | null;
  job_id: string;
  runs: number;
  /** How many of them in a row came to nothing. */
  idle_runs: number;
  created_at: Date;
  ended_at: Date | null;
}

export const SCHEMA = "seam_mcp";
export const TABLE = `${SCHEMA}.removals`;

export const first = async (db: Db, text: string, values: unknown[]): Promise<Row | undefined> =>
  (await db.executeSql(text, values)).rows[0];

export const OF = "workspace = $1 and user_identity_id = $2";

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

/** What needs somebody first, then what goes on, then what is set for later; schema.ts has an index for it. */
export const RANK = `(case state when 'failed' then 0 when 'asking' then 0 when 'running' then 1 when 'waiting' then 1
  when 'scheduled' then 2 when 'cancelled' then 3 else 4 end)`;

/** The person's last one, under way or not, of the workspace $1 in a query of `one`. */
export const LAST = `workspace = $1 and not exists (select from ${TABLE} as later where later.workspace = one.workspace
  and later.user_identity_id = one.user_identity_id and later.created_at > one.created_at)`;

/** Of each person the one under way, or the last that has ended and is still kept. */
export async function rowsOf(db: Db, workspace: string, most: number): Promise<Row[]> {
  const text = `select * from ${TABLE} as one where ${LAST} order by ${RANK}, created_at desc limit $2`;
  return (await db.executeSql(text, [workspace, most])).rows;
}

/** How many there are in each state, but for those that are removed: of these only the latest are looked at. */
export async function countsOf(db: Db, workspace: string): Promise<Map<State, number>> {
  const text = `select state, count(*)::int as number from ${TABLE} as one
    where ${LAST} and state <> 'removed' group by state`;
  const { rows } = await db.executeSql(text, [workspace]);
  return new Map(rows.map(({ state, number }) => [state, number]));
}

/** No longer line is told apart. */
const LONGEST_LINE = 10_000;

/** How many of the workspace are under way or wait, or will by then. */
export async function lineOf(db: Db, workspace: string, then: Date | null = null): Promise<number> {
  const text = `select count(*)::int as line from (select 1 from ${TABLE}
    where workspace = $1 and ended_at is null and (state <> 'scheduled' or starts_at <= coalesce($2, now()))
    limit ${LONGEST_LINE}) as line`;
  return (await db.executeSql(text, [workspace, then])).rows[0].line;
}

/** What those who follow removals look at again and again. */
export type Glance = Pick<Row, "id" | "state" | "progress" | "is_cancelled" | "ended_at" | "job_id" | "runs">;

export async function glance(db: Db, ids: readonly string[]): Promise<Glance[]> {
  const text = `select id, state, progress, is_cancelled, ended_at, job_id, runs from ${TABLE} where id = any($1)`;
  return (await db.executeSql(text, [ids])).rows;
}
