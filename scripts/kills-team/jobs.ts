/** What the database tells: how many removals are over, and when a dead worker's jobs were taken up by another one. */
import { PgBoss } from "pg-boss";
import { SCHEMA } from "../../src/durable/rows.ts";
import { ENGINE_SCHEMA } from "../../src/durable/schema.ts";

export interface Jobs {
  /** How many removals stand in which state; as at the last look while the database is away. */
  states(): Readonly<Record<string, number>>;
  /** Whose removal is kept by now. */
  begun(): ReadonlySet<string>;
  /** Milliseconds from a death to the next start of a job that had been in those hands. */
  pickUps(deaths: readonly number[]): number[];
  close(): Promise<void>;
}

/** One start of a job, which is over by its end or with its worker. */
interface Start {
  startedAt: number;
  /** When its worker last said that it lives. */
  aliveAt: number;
}

const LOOK_MS = 250;
/** A worker says so every second, and a look may be late. */
const SILENCE_MS = 1_400;

/** Looks until it is closed. */
export async function watchJobs(connectionString: string): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString,
    schema: ENGINE_SCHEMA,
    supervise: false,
    schedule: false,
    migrate: false,
    max: 2,
  });
  boss.on("error", () => {}); // it is away now and then
  await boss.start();
  const db = boss.getDb();
  const starts = new Map<string, Start[]>();
  let states: Record<string, number> = {};
  let begun = new Set<string>();

  async function look(): Promise<void> {
    const active = await db.executeSql(
      `select id, retry_count as attempt, extract(epoch from started_on) * 1000 as started,
         extract(epoch from coalesce(heartbeat_on, started_on)) * 1000 as alive
       from ${ENGINE_SCHEMA}.job where state = 'active'`,
    );
    for (const { id, started, alive } of active.rows) {
      const known = starts.get(id) ?? [];
      starts.set(id, known);
      const last = known.at(-1);
      const startedAt = Number(started);
      if (last?.startedAt === startedAt) last.aliveAt = Number(alive);
      else known.push({ startedAt, aliveAt: Number(alive) });
    }
    const { rows } = await db.executeSql(`select user_identity_id, state from ${SCHEMA}.removals`);
    states = {};
    for (const { state } of rows) states[state] = (states[state] ?? 0) + 1;
    begun = new Set(rows.map(({ user_identity_id }) => user_identity_id));
  }

  const timer = setInterval(() => look().catch(() => {}), LOOK_MS);
  return {
    states: () => states,
    begun: () => begun,
    pickUps: (deaths) =>
      [...starts.values()].flatMap((of) =>
        of.flatMap(({ aliveAt }, i) => {
          const next = of[i + 1];
          const death = deaths.find((at) => at >= aliveAt && at < aliveAt + SILENCE_MS);
          return next && death ? next.startedAt - death : [];
        }),
      ),
    async close() {
      clearInterval(timer);
      await boss.stop({ graceful: false, close: true });
    },
  };
}
