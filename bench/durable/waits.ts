/** How long somebody waits with kept removals: for a start, for a start beside a crowd, for a stop. */
import { setTimeout as sleep } from "node:timers/promises";
import { number } from "../../scripts/support/pages.ts";
import { SCHEMA } from "../../src/durable/rows.ts";
import { ENGINE_SCHEMA } from "../../src/durable/schema.ts";
import { percentile } from "../measure.ts";
import type { Scene, Stage } from "./stage.ts";

const LOOK_MS = 25;
/** Singles come at any moment of the turns of the others. */
const MOST_BETWEEN_MS = 4_000;
const FAIR_MS = 5_000;
const STOPPED_MS = 2_000;

/** One after the other at each worker, so that none waits for another. */
export async function measureStart(stage: Stage, people: number): Promise<string> {
  const scene = await stage.open(2);
  const leaving = scene.guests(people);
  await Promise.all(
    scene.workers.map(async ({ call }) => {
      for (let user_identity_id = leaving.pop(); user_identity_id; user_identity_id = leaving.pop())
        await call("remove_user_identity", { user_identity_id, wait_seconds: 60 });
    }),
  );
  const { rows } = await scene.database.executeSql(
    `select extract(epoch from started_on - created_on)::float * 1000 as ms from ${ENGINE_SCHEMA}.job
     where name = 'removals' and started_on is not null`,
  );
  await scene.end();
  const ms = rows.map((row) => row.ms as number);
  return `From the commit of a removal to its start, with two workers that have nothing else to do: p50 ${number(percentile(ms, 0.5), 1)} ms, p95 ${number(percentile(ms, 0.95), 1)} ms (${ms.length} jobs).`;
}

/** How soon one of another workspace starts while so many of one wait, on one worker. */
export async function measureFairness(
  stage: Stage,
  { waiting, singles }: { waiting: number; singles: number },
): Promise<string> {
  const crowd = await stage.crowd();
  await crowd.ask(waiting);
  const ms: number[] = [];
  while (ms.length < singles) {
    const at = performance.now();
    await crowd.askOne();
    ms.push(performance.now() - at);
    await sleep(Math.random() * MOST_BETWEEN_MS);
  }
  await crowd.close();
  const most = Math.max(...ms);
  if (most > FAIR_MS) throw new Error(`one of another workspace has started after ${most} ms only`);
  return `While ${number(waiting)} people of one workspace wait for one worker, a single one of another starts ${number(percentile(ms, 0.5))} ms after it was asked for (p50), ${number(most)} ms at most (${singles} of them).`;
}

/** From the wish to the word that it has stopped. */
export async function measureCancel(stage: Stage, people: number): Promise<string> {
  const scene = await stage.open(2);
  const ms: number[] = [];
  for (const [i, user_identity_id] of scene.guests(people).entries()) {
    const removal = scene.workers[0]?.call("remove_user_identity", { user_identity_id, wait_seconds: 60 });
    const ended = removal?.catch(() => {}); // a call whose removal was cancelled says so as an error
    while (!(await isAtWork(scene, user_identity_id))) await sleep(LOOK_MS);
    const at = performance.now();
    const answer = await scene.workers[i % 2]?.call("remove_user_identity", {
      user_identity_id,
      cancel: true,
    });
    ms.push(performance.now() - at);
    if (answer?.status !== "cancelled") throw new Error(`a cancelled removal is ${answer?.status}`);
    await ended;
  }
  await scene.end();
  const most = Math.max(...ms);
  if (most > STOPPED_MS) throw new Error(`a removal has stopped after ${most} ms only`);
  return `Cancelled through either of two workers while one is at it, a removal has stopped after ${number(percentile(ms, 0.5))} ms (p50), ${number(most)} ms at most (${people} of them).`;
}

async function isAtWork({ database }: Scene, user_identity_id: string): Promise<boolean> {
  const text = `select from ${SCHEMA}.removals where user_identity_id = $1 and state = 'running'`;
  return (await database.executeSql(text, [user_identity_id])).rows.length > 0;
}
