/** Whoever follows a removal: what is heard of it is not older than the wish to hear. */
import { expect, test } from "vitest";
import { createFollowing } from "../../src/durable/follow.ts";
import { type Db, type Glance, rowById, TABLE } from "../../src/durable/rows.ts";
import { startSeam } from "../http/harness.ts";
import { eventually } from "../support/eventually.ts";
import { createGuest } from "../support/fixtures.ts";
import { endDeletions, LASTING, untilTimeIsUp } from "../support/time.ts";
import { startReplica, usePostgres } from "./harness.ts";

const { postgres, missing } = await usePostgres();

test("who begins to follow while a look is under way hears nothing of that look", async () => {
  const looks: ((runs: number) => void)[] = [];
  const executeSql = () =>
    new Promise((resolve) => looks.push((runs) => resolve({ rows: [{ id: "removal", runs }] })));
  const following = createFollowing({ executeSql } as unknown as Db);
  const heard: Record<string, number[]> = { call: [], worker: [] };
  const followAs = (who: string) =>
    following.follow({ id: "removal", hear: ({ runs }: Glance) => void heard[who]?.push(runs) });
  const stops = [followAs("call")];
  await eventually(() => expect(looks).toHaveLength(1));
  stops.push(followAs("worker"));
  looks[0]?.(0);
  await eventually(() => expect(looks).toHaveLength(2));
  looks[1]?.(1);
  await eventually(() => expect(heard).toEqual({ call: [0, 1], worker: [1] }));
  for (const stop of stops) stop();
});

test.skipIf(missing)("what a worker takes for another's, and nobody has, goes on all the same", async () => {
  const { sandbox } = await startSeam(LASTING);
  const { database, call } = await startReplica(sandbox, await postgres().database());
  const { db } = database.queue;
  const { user_identity_id } = createGuest(sandbox);
  const { data, text: said } = await untilTimeIsUp(call, "remove_user_identity", {
    user_identity_id,
    wait_seconds: 4,
  });
  expect(data?.status, said).toBe("removing");
  const row = () => rowById(db, data.removal_id);
  await eventually(async () => expect((await row())?.state).toBe("running"));
  const text = `update ${TABLE} set runs = runs + 1 where id = $1 returning runs`;
  const { runs } = (await db.executeSql(text, [data.removal_id])).rows[0];
  await eventually(async () => expect((await row())?.runs).toBeGreaterThan(runs));
  endDeletions(sandbox);
  await eventually(async () => expect((await row())?.state).toBe("removed"));
});
