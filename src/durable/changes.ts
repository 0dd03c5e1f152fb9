/** How a row changes. What a job changes, it changes only while it is the row's: another one may have taken its place. */
import type { Account } from "../removal/accounts.ts";
import type { Verdict } from "../removal/run.ts";
import { type Db, first, LAST, OF, type Row, SCHEMA, TABLE } from "./rows.ts";
import type { StoredThing } from "./stored.ts";

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
  | "starts_at"
  | "zone"
>;

/** What has not begun makes room for the next. Returns its job, if there was one. */
export async function makeRoom(
  db: Db,
  workspace: string,
  user_identity_id: string,
): Promise<string | undefined> {
  const text = `delete from ${TABLE} where ${OF} and state = 'scheduled' returning job_id`;
  return (await db.executeSql(text, [workspace, user_identity_id])).rows[0]?.job_id;
}

/** One job may be tried by several, one after the other: each try has a number. */
export type Attempt = Pick<Row, "id" | "job_id" | "runs">;

const MINE = "where id = $1 and job_id = $2 and runs = $3 and ended_at is null";

/** Undefined when another one is under way. */
export async function insert(db: Db, row: NewRow): Promise<Row | undefined> {
  const { workspace, user_identity_id, person, asked, things, lookalikes } = row;
  return first(
    db,
    `insert into ${TABLE} (id, company, workspace, user_identity_id, state, person, keep_acs_users, asked, things,
       lookalikes, job_id, starts_at, zone)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing returning *`,
    [
      row.id,
      row.company,
      workspace,
      user_identity_id,
      row.starts_at ? "scheduled" : "waiting",
      JSON.stringify(person),
      row.keep_acs_users,
      JSON.stringify(asked),
      JSON.stringify(things),
      JSON.stringify(lookalikes),
      row.job_id,
      row.starts_at,
      row.zone,
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

/** Its time has come: what there is now goes, in place of what was agreed to. */
export const begun = (
  db: Db,
  row: Row,
  { things, lookalikes, news }: Pick<Row, "things" | "lookalikes" | "news">,
) =>
  db.executeSql(`update ${TABLE} set things = $4, lookalikes = $5, news = $6 ${MINE}`, [
    ...attempt(row),
    JSON.stringify(things),
    JSON.stringify(lookalikes),
    news,
  ]);

export interface Found {
  things: StoredThing[];
  progress?: Row["progress"];
}

/** What is certain by now, for whoever goes on when this process does not. */
export const save = (db: Db, row: Attempt, { things, progress }: Found) =>
  db.executeSql(`update ${TABLE} set things = $4, progress = coalesce($5, progress) ${MINE}`, [
    ...attempt(row),
    JSON.stringify(things),
    orNull(progress),
  ]);

export interface End extends Pick<Row, "state" | "things"> {
  more?: StoredThing[] | undefined;
  verdict?: Verdict | undefined;
  kept?: Account[] | undefined;
  reason?: string | undefined;
}

/** Returns whether it was this attempt's to end. */
export async function finish(db: Db, row: Attempt, end: End): Promise<boolean> {
  const { rows } = await db.executeSql(
    `update ${TABLE} set state = $4, things = $5, more = $6, verdict = $7, kept = $8, reason = $9, ended_at = now()
     ${MINE} returning id`,
    [
      ...attempt(row),
      end.state,
      JSON.stringify(end.things),
      orNull(end.more),
      end.verdict ?? null,
      orNull(end.kept),
      end.reason ?? null,
    ],
  );
  return rows.length > 0;
}

export interface Delay extends Pick<Row, "things" | "idle_runs"> {
  next_job_id: string;
  reason?: string | undefined;
}

/** Back to the engine, under another job. Returns the row, if it was this attempt's. */
export const putOff = (db: Db, row: Attempt, delay: Delay) =>
  first(
    db,
    `update ${TABLE} set state = case when starts_at is not null and news is null then 'scheduled' else 'waiting' end,
       job_id = $4, things = $5, idle_runs = $6, reason = $7 ${MINE} returning *`,
    [...attempt(row), delay.next_job_id, JSON.stringify(delay.things), delay.idle_runs, delay.reason ?? null],
  );

const attempt = ({ id, job_id, runs }: Attempt) => [id, job_id, runs];

const orNull = (value: unknown): string | null => (value ? JSON.stringify(value) : null);

/** The wish; who has the job carries it out. */
export const wishCancelled = (db: Db, workspace: string, user_identity_id: string, id?: string) =>
  first(
    db,
    `update ${TABLE} set is_cancelled = true
     where ${OF} and ended_at is null and id = coalesce($3, id) returning *`,
    [workspace, user_identity_id, id ?? null],
  );

/** What waits for a yes gets a no. Returns whether it did. */
export async function closeAsking(
  db: Db,
  workspace: string,
  user_identity_id: string,
  id?: string,
): Promise<boolean> {
  const { rows } = await db.executeSql(
    `update ${TABLE} as one set state = 'cancelled', reason = null
     where ${LAST} and user_identity_id = $2 and state = 'asking' and id = coalesce($3, id) returning id`,
    [workspace, user_identity_id, id ?? null],
  );
  return rows.length > 0;
}

/** Deletes what ended so long ago, names and all. */
export async function forget(db: Db, days: number): Promise<void> {
  await db.executeSql(`delete from ${TABLE} where ended_at < now() - $1 * interval '1 day'`, [days]);
  await db.executeSql(`delete from ${SCHEMA}.pauses where until < now() - interval '1 day'`);
}
