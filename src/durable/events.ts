/** Seam's deliveries, shared by all replicas: kept for a while in a table, and announced by the database itself. */
import type { SeamEvent } from "../seam/resources.ts";
import type { Queue } from "./queue.ts";
import type { Db } from "./rows.ts";
import { EVENTS } from "./schema.ts";

export interface SharedEvents {
  /** Resolves when the event is kept, so that every replica hears it once. Throws what the database throws. */
  publish(company: string, event: SeamEvent): Promise<void>;
  close(): Promise<void>;
}

/** What is announced is heard at once; a look at this pace hears it too when announcements do not come through. */
const LOOK_MS = 2_000;
const CHANNEL = "seam_mcp_events";

/**
 * All that may not have been committed by the look before, whoever stored it and however long that took; the first look
 * sees what the second might take for news. `isUnsettled`: the next look will see it again.
 */
const LOOK = `select e.company, e.event_id, e.event, e.tx >= now.xmin as "isUnsettled", now.xmin::text as until
  from (select pg_snapshot_xmin(pg_current_snapshot()) as xmin) as now
  left join ${EVENTS} as e on e.tx >= coalesce($1::xid8, now.xmin)`;

/** `hear` is called with every event that any replica publishes from now on. */
export async function shareEvents(
  { db, listen }: Pick<Queue, "db" | "listen">,
  hear: (company: string, event: SeamEvent) => void,
): Promise<SharedEvents> {
  let seen: string | undefined;
  let heard = new Set<string>();
  let looking: Promise<void> | undefined;
  let isDue = false;

  async function lookNow(): Promise<void> {
    const { rows } = await db.executeSql(LOOK, [seen]);
    const unsettled = new Set<string>();
    for (const { company, event_id, event, isUnsettled } of rows) {
      if (event_id === null) continue;
      const key = JSON.stringify([company, event_id]);
      if (isUnsettled) unsettled.add(key);
      if (seen !== undefined && !heard.has(key)) hear(company, event);
    }
    heard = unsettled;
    seen = rows[0].until;
  }

  /** One after the other; what is announced meanwhile is looked for once more. */
  function look(): void {
    isDue = looking !== undefined;
    looking ??= lookNow()
      .catch(() => {}) // the database is away: the next look goes on from the last one
      .finally(() => {
        looking = undefined;
        if (isDue) look();
      });
  }

  await lookNow();
  const timer = setInterval(look, LOOK_MS).unref();
  const listening = await listen?.(CHANNEL, look, look).catch(() => undefined); // else the looks must do
  return {
    async publish(company, event) {
      try {
        await keep(db, company, event);
      } catch (error) {
        hear(company, event); // Seam will repeat it for the others
        throw error;
      }
    },
    async close() {
      clearInterval(timer);
      await listening?.close();
      isDue = false;
      await looking;
    },
  };
}

const keep = (db: Db, company: string, event: SeamEvent) =>
  db.executeSql(
    `with kept as (insert into ${EVENTS} (company, event_id, event) values ($1, $2, $3) on conflict do nothing returning 1)
     select pg_notify('${CHANNEL}', '') from kept`,
    [company, event.event_id, JSON.stringify(event)],
  );

/** Longer than any replica is behind. */
export const forgetEvents = (db: Db) =>
  db.executeSql(`delete from ${EVENTS} where at < now() - interval '10 minutes'`);
