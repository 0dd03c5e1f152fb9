/** What is measured of kept removals: what each costs, how many workers do, and a long even load. */
import { setTimeout as sleep } from "node:timers/promises";
import { number, table } from "../../scripts/support/pages.ts";
import { SCHEMA } from "../../src/durable/rows.ts";
import { ENGINE_SCHEMA } from "../../src/durable/schema.ts";
import { memoryOf } from "../../test/support/memory.ts";
import { cpuOf } from "../http/process.ts";
import { percentile, shown, stats } from "../measure.ts";
import type { Scene, Stage } from "./stage.ts";

/** The most that one call of the tool takes. */
const GROUP = 50;
const LOOK_MS = 250;

/** The same people by a server alone and by one with a database, in turns. */
export async function measureOverhead(stage: Stage, rounds: number): Promise<string> {
  const sides = { "in the call alone": 0, "**kept in the database**": 1 };
  const measured = new Map(Object.keys(sides).map((side) => [side, [] as Cost[]]));
  for (let round = 0; round < rounds; round++)
    for (const [side, workers] of Object.entries(sides))
      measured.get(side)?.push(await costOf(stage, workers));
  const rows = [...measured].map(([side, costs]) => [
    side,
    ...(["cpuMs", "databaseMs", "statements", "wallMs", "memory"] as const).map((of) =>
      shown(stats(costs.map((cost) => cost[of])), of === "statements" ? 0 : 1),
    ),
  ]);
  const head = [
    "a removal, of 50 by one call",
    "CPU of the server, ms",
    "CPU of the database, ms",
    "SQL statements",
    "wall time of all 50 over 50, ms",
    "memory of the server, MB",
  ];
  return table(head, rows);
}

type Cost = Record<"cpuMs" | "databaseMs" | "statements" | "wallMs" | "memory", number>;

async function costOf(stage: Stage, workers: number): Promise<Cost> {
  const scene = await stage.open(workers);
  const [worker] = scene.workers;
  if (!worker) throw new Error("nobody works");
  await worker.call("remove_user_identity", { user_identity_id: scene.guests(1)[0], wait_seconds: 60 });
  const before = { ...(await stage.count()), cpu: cpuOf(worker.child), at: performance.now() };
  const args = { user_identity_ids: scene.guests(GROUP), wait_seconds: 240 };
  const { status } = await worker.call("remove_user_identities", args);
  if (status !== "removed") throw new Error(`the group is ${status}`);
  const wallMs = (performance.now() - before.at) / GROUP;
  const after = await stage.count();
  const cost = {
    cpuMs: (cpuOf(worker.child) - before.cpu) / GROUP,
    databaseMs: (after.cpuMs - before.cpuMs) / GROUP,
    statements: (after.statements - before.statements) / GROUP,
    wallMs,
    memory: memoryOf(worker.child).now,
  };
  await scene.end();
  return cost;
}

/** How many a second while all have enough to do: from when a tenth is over until nine tenths are. */
export async function measureThroughput(stage: Stage, groups: number): Promise<string> {
  const rows: string[][] = [];
  for (const count of [1, 2, 3]) {
    const scene = await stage.open(count);
    const people = GROUP * groups * count;
    const calls = Array.from({ length: groups * count }, (_, i) =>
      scene.workers[i % count]?.call("remove_user_identities", {
        user_identity_ids: scene.guests(GROUP),
        wait_seconds: 240,
      }),
    );
    await Promise.all(calls);
    const { rows: ended } = await scene.database.executeSql(
      `select extract(epoch from ended_at)::float as at from ${SCHEMA}.removals where state = 'removed' order by 1`,
    );
    if (ended.length !== people) throw new Error(`${ended.length} of ${people} are removed`);
    const [from, to] = [Math.floor(people / 10), Math.floor((people * 9) / 10)];
    const perSecond = (to - from) / (ended[to].at - ended[from].at);
    const memory = scene.workers.map(({ child }) => memoryOf(child).most);
    rows.push([String(count), String(people), number(perSecond, 2), number(Math.max(...memory))]);
    await scene.end();
  }
  return table(["workers", "people", "removals a second", "most memory of one, MB"], rows);
}

const ASKED_PER_SECOND = 1.25;

/**
 * Calls of one person each, evenly: from the first to the last end two workers must remove so many a second. Then the time
 * passes after which all is forgotten.
 */
export async function measureEvenLoad(
  stage: Stage,
  { seconds, perSecond }: { seconds: number; perSecond: number },
): Promise<string> {
  const scene = await stage.open(2);
  const { database, workers } = scene;
  const people = Math.ceil(seconds * ASKED_PER_SECOND);
  const before = await rowsIn(database);
  const begin = performance.now();
  let most = 0;
  const watch = setInterval(async () => {
    const { rows } = await database.executeSql(
      `select count(*)::int as waiting from ${SCHEMA}.removals where ended_at is null`,
    );
    most = Math.max(most, rows[0].waiting);
  }, 1_000);
  const calls: Promise<unknown>[] = [];
  for (const [i, user_identity_id] of scene.guests(people).entries()) {
    await sleep(begin + (i * 1_000) / ASKED_PER_SECOND - performance.now());
    calls.push(
      workers[i % 2]?.call("remove_user_identity", {
        user_identity_id,
        wait_seconds: 20,
      }) as Promise<unknown>,
    );
  }
  await Promise.all(calls);
  clearInterval(watch);
  const { rows } = await database.executeSql(
    `select extract(epoch from ended_at - created_at)::float as took,
       extract(epoch from max(ended_at) over () - min(created_at) over ())::float as all
     from ${SCHEMA}.removals where state = 'removed'`,
  );
  if (rows.length < people || people / rows[0].all < perSecond)
    throw new Error(`${rows.length} of ${people} are removed after ${rows[0].all} s`);
  const full = await rowsIn(database);
  const after = await forgetAll(scene, before);
  const took = rows.map((row) => row.took as number);
  const memory = workers.map(({ child }) => memoryOf(child).most);
  await scene.end();
  return (
    `${number(people)} people were asked for one by one in ${number(seconds)} s (${number(ASKED_PER_SECOND, 2)} a second, ` +
    `${number(ASKED_PER_SECOND * 86_400)} a day), and two workers kept up: ${number(percentile(took, 0.5), 1)} s for each (p50), ` +
    `${number(percentile(took, 0.95), 1)} s (p95), at most ${most} under way at once, at most ${number(Math.max(...memory))} MB in a worker. ` +
    `Rows before, then, and after the time for which they are kept: ${before}, ${full}, ${after}.`
  );
}

async function rowsIn(database: Scene["database"]): Promise<number> {
  const { rows } = await database.executeSql(
    `select (select count(*) from ${SCHEMA}.removals) + (select count(*) from ${SCHEMA}.pauses)
       + (select count(*) from ${ENGINE_SCHEMA}.job) as rows`,
  );
  return Number(rows[0].rows);
}

const LONG = "interval '400 days'";
const FORGOTTEN_WITHIN_MS = 60_000;

/** As if all of it had ended long ago; a server that starts, and the engine, clear away by themselves. */
async function forgetAll({ database, join }: Scene, wanted: number): Promise<number> {
  for (const text of [
    `update ${SCHEMA}.removals set ended_at = ended_at - ${LONG}`,
    `update ${SCHEMA}.pauses set until = until - ${LONG}`,
    `update ${ENGINE_SCHEMA}.job set completed_on = completed_on - ${LONG}, keep_until = keep_until - ${LONG}`,
    `update ${ENGINE_SCHEMA}.queue set maintain_on = null`,
  ])
    await database.executeSql(text);
  await join();
  const until = performance.now() + FORGOTTEN_WITHIN_MS;
  let rows = await rowsIn(database);
  while (rows > wanted && performance.now() < until) {
    await sleep(LOOK_MS);
    rows = await rowsIn(database);
  }
  if (rows > wanted) throw new Error(`${rows} rows are left, ${wanted} were there before`);
  return rows;
}
