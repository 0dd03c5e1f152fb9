/** Until when Seam limits a workspace: the same for all processes. */
import { type Db, SCHEMA } from "./rows.ts";

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
