/** Seam's deliveries between replicas: whichever takes one, all hear it, once. */
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../src/durable/database.ts";
import { shareEvents } from "../../src/durable/events.ts";
import type { SeamEvent } from "../../src/seam/resources.ts";
import { createLog } from "../../src/telemetry/log.ts";
import { startSeam } from "../http/harness.ts";
import { eventually } from "../support/eventually.ts";
import { createGuest } from "../support/fixtures.ts";
import { startReplica, usePostgres } from "./harness.ts";
import { startPooler } from "./pooler.ts";

const { postgres, missing } = await usePostgres();

const event = (event_id: string): SeamEvent => ({ event_id, event_type: "phone.deactivated" });
const ids = (from: number, count: number) => Array.from({ length: count }, (_, i) => `e${from + i}`);

/** What hears at one replica. */
async function startHearing(databaseUrl: string) {
  const lines: string[] = [];
  const log = createLog({ write: (line) => void lines.push(line) });
  const database = await openDatabase({ databaseUrl, keptDays: 1, log });
  const heard: string[] = [];
  const events = await shareEvents(database.queue, (company, { event_id }) =>
    heard.push(`${company}${event_id}`),
  );
  onTestFinished(async () => {
    await events.close();
    await database.close();
  });
  const sql = (text: string) => database.queue.db.executeSql(text);
  return { ...events, heard, sql, database, logged: () => lines.join("") };
}

/** A start finds within 2 s that LISTEN works; a slow machine needs another one. */
const startListening = (databaseUrl: string) =>
  eventually(async () => {
    const hearing = await startHearing(databaseUrl);
    expect(hearing.logged()).not.toContain("LISTEN");
    return hearing;
  });

type Hearing = Awaited<ReturnType<typeof startHearing>>;

/** A transaction that has done this and stays open. */
function holdTransaction({ database }: Hearing, statement: string) {
  let commit = () => {};
  const gate = new Promise<void>((resolve) => {
    commit = resolve;
  });
  let opened = () => {};
  const isOpen = new Promise<void>((resolve) => {
    opened = resolve;
  });
  const work = database.queue.together(async (db) => {
    await db.executeSql(statement);
    opened();
    await gate;
  });
  return {
    isOpen,
    close() {
      commit();
      return work;
    },
  };
}

const all = (replicas: readonly Hearing[], wanted: string[]) =>
  expect
    .poll(() => replicas.map(({ heard }) => heard.toSorted()))
    .toEqual(replicas.map(() => wanted.toSorted()));

test.skipIf(missing)(
  "each event is heard once by every replica, whichever took it, and however often",
  async () => {
    const url = await postgres().database();
    const replicas = await Promise.all([startHearing(url), startHearing(url), startHearing(url)]);
    const wanted = ids(0, 100);
    await Promise.all(
      wanted.flatMap((id, i) => [0, 1].map((more) => replicas[(i + more) % 3]?.publish("", event(id)))),
    );
    await all(replicas, wanted);
    await replicas[0]?.publish("", event("e7"));
    await replicas[1]?.publish("other", event("e7"));
    await all(replicas, [...wanted, "othere7"]);
  },
);

test.skipIf(missing)("what was there before a replica started is no news to it", async () => {
  const url = await postgres().database();
  const first = await startHearing(url);
  const { isOpen, close } = holdTransaction(first, "select pg_current_xact_id()");
  await isOpen;
  await first.publish("", event("before"));
  const second = await startHearing(url);
  await first.publish("", event("after"));
  await all([first], ["before", "after"]);
  await all([second], ["after"]);
  await close();
});

test.skipIf(missing)("one that took long to be stored is heard, though later ones were before", async () => {
  const url = await postgres().database();
  const [one, other] = await Promise.all([startHearing(url), startHearing(url)]);
  const slow = `insert into seam_mcp.events (company, event_id, event) values ('', 'slow', '{"event_id":"slow"}')`;
  const { isOpen, close } = holdTransaction(one, slow);
  await isOpen;
  for (const id of ids(0, 5)) await one.publish("", event(id));
  await all([one, other], ids(0, 5));
  await close();
  await all([one, other], [...ids(0, 5), "slow"]);
});

test.skipIf(missing)(
  "through a pooler that loses notifications nothing is lost, and the log says so once at the start",
  async () => {
    const url = await postgres().database();
    const pooled = await startPooler(url);
    const [one, other] = await Promise.all([startHearing(pooled), startListening(url)]);
    expect(one.logged()).toContain("LISTEN does not work on this database connection");
    await other.publish("", event("a"));
    await one.publish("", event("b"));
    await all([one, other], ["a", "b"]);
    expect(one.logged().match(/LISTEN/g)).toHaveLength(1);
  },
);

test.skipIf(missing)("through a pooler a removal ends, too", async () => {
  const { sandbox } = await startSeam();
  const replica = await startReplica(sandbox, await startPooler(await postgres().database()));
  const { user_identity_id } = createGuest(sandbox);
  const { data, text } = await replica.call("remove_user_identity", { user_identity_id });
  expect(data, text).toMatchObject({ status: "removed" });
});

test.skipIf(missing)("a listener that is cut off misses nothing", async () => {
  const url = await postgres().database();
  const [one, other] = await Promise.all([startHearing(url), startHearing(url)]);
  await one.sql(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query like 'LISTEN%'`);
  for (const id of ids(0, 20)) await one.publish("", event(id));
  await all([one, other], ids(0, 20));
});

test.skipIf(missing || process.env.DATABASE_URL)(
  "while the database is away who took it hears it, and Seam is told to repeat it for the others",
  async () => {
    const { database, outage } = postgres();
    const url = await database();
    const [one, other] = await Promise.all([startHearing(url), startHearing(url)]);
    await outage?.begin();
    await expect(one.publish("", event("a"))).rejects.toThrow();
    await outage?.end();
    expect([one.heard, other.heard]).toEqual([["a"], []]);
    await expect
      .poll(() =>
        one.publish("", event("a")).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    await expect.poll(() => other.heard).toEqual(["a"]);
  },
);
