/** Removal: our workflow beside the documents' sequential script, on the same workspace. */
import { SeamHttp } from "@seamapi/http";
import { number, table } from "../scripts/support/pages.ts";
import type { Exchange, Sandbox } from "../src/sandbox/sandbox.ts";
import { startRecorded } from "../test/support/harness.ts";
import type { Busy, BusyEnd } from "./busy-seam.ts";
import { ask, end, start } from "./http/process.ts";
import { shown, stats } from "./measure.ts";
import { connectedTo, createBusyPerson } from "./scenario.ts";
import { removeSequentially } from "./sequential-removal.ts";

const ROUNDS = 5;
const LATENCY_MS = 50;
const DELETION_MS = 500;
/**
 * What must follow one another: find the person, list, list the ACS users' credentials, see that their id has not come to
 * mean another; whose a session is, delete it; whose an automation is, delete it, see its event; whose a phone is, by a
 * list and by whom their id means after it, deactivate it, see its event; list again, read the identity, delete it, miss
 * it in the list, and by its own route; and list what came in the last moment.
 */
const CHAIN = { requests: 19, deletions: 3 };
const LIMIT_MS = CHAIN.requests * LATENCY_MS + CHAIN.deletions * DELETION_MS;

interface Round {
  ms: number;
  requests: number;
  polls: number;
}

async function withSandbox<Result>(
  work: (sandbox: Sandbox, exchanges: Exchange[]) => Promise<Result>,
): Promise<Result> {
  const { sandbox, exchanges } = await startRecorded({
    latencyMs: LATENCY_MS,
    deletionDelayMs: DELETION_MS,
  });
  try {
    return await work(sandbox, exchanges);
  } finally {
    await sandbox.close();
  }
}

const polls = (exchanges: Exchange[]) => exchanges.filter(({ path }) => path === "/events/list").length;

/** Ours, through a client. */
const ours = (people: number, size: Parameters<typeof createBusyPerson>[1]) =>
  withSandbox(async (sandbox, exchanges) => {
    const all = Array.from({ length: people }, () => createBusyPerson(sandbox, size));
    const { call, close } = await connectedTo(sandbox);
    await call("find_user_identities", {});
    exchanges.length = 0;
    const startedAt = performance.now();
    await Promise.all(all.map((person) => call("remove_user_identity", { ...person, wait_seconds: 240 })));
    const round: Round = {
      ms: performance.now() - startedAt,
      requests: exchanges.length,
      polls: polls(exchanges),
    };
    if (all.some(({ user_identity_id }) => sandbox.workspace.leftovers(user_identity_id).length > 0))
      throw new Error("something was left behind");
    await close();
    return round;
  });

/** The script, through the official client, polling every 250 ms. */
const script = () =>
  withSandbox(async (sandbox, exchanges) => {
    const person = createBusyPerson(sandbox, PERSON);
    const seam = new SeamHttp({
      apiKey: sandbox.apiKey,
      endpoint: sandbox.endpoint,
      isUndocumentedApiEnabled: true,
    });
    const startedAt = performance.now();
    await removeSequentially(seam, { ...person, pollMs: 250 });
    return { ms: performance.now() - startedAt, requests: exchanges.length, polls: polls(exchanges) };
  });

const PERSON = { phones: 4, credentials: 4 };

export async function run(): Promise<string> {
  const [mine, theirs]: [Round[], Round[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    mine.push(await ours(1, PERSON));
    theirs.push(await script());
  }
  const row = (name: string, rounds: Round[]) => [
    name,
    shown(stats(rounds.map(({ ms }) => ms))),
    `${number(stats(rounds.map(({ ms }) => ms)).median / LIMIT_MS, 2)} x`,
    number(stats(rounds.map(({ requests }) => requests)).median),
    number(stats(rounds.map((one) => one.polls)).median),
  ];
  const head = ["", "wall time, ms", "of the limit", "requests", "event polls"];
  return [
    `The limit, ${number(LIMIT_MS)} ms, is the longest chain of requests and deletions that depend on one another. ${ROUNDS} rounds in turns.`,
    table(head, [row("**remove_user_identity**", mine), row("the documents' script", theirs)]),
    await together(),
    await manyCredentials(),
  ].join("\n\n");
}

/** Those who go side by side do the same in the same moments: their requests queue, and then their deletions last. */
const poolTimeOf = (requests: number, connections: number): number =>
  Math.max(LIMIT_MS, (requests / connections) * LATENCY_MS + CHAIN.deletions * DELETION_MS);

/** Seam is a process of its own here, since it has most of the work. */
async function together(): Promise<string> {
  const rows = [];
  for (const [people, connections] of TOGETHER) {
    const { child, ready } = await start<Busy>(
      "../busy-seam.ts",
      [people, LATENCY_MS, DELETION_MS].map(String),
    );
    const { call, close } = await connectedTo(ready, { connections });
    await call("find_user_identities", {});
    const startedAt = performance.now();
    await Promise.all(
      ready.ids.map((user_identity_id) =>
        call("remove_user_identity", { user_identity_id, wait_seconds: 240 }),
      ),
    );
    const ms = performance.now() - startedAt;
    const { left, requests, polls } = await ask<BusyEnd>(child, {});
    if (left > 0) throw new Error("something was left behind");
    await close();
    await end(child);
    rows.push([
      number(people),
      number(connections),
      number(ms),
      `${number(ms / poolTimeOf(requests, connections), 2)} x`,
      number(requests / people, 1),
      number(polls),
      number((1000 * polls) / ms, 1),
    ]);
  }
  const head = [
    "removals at once",
    "connections at most",
    "wall time, ms",
    "of the pool's time",
    "requests each",
    "event polls",
    "polls a second",
  ];
  return `The pool's time is what the requests of all take on so many connections, and three deletions; or the limit, if that is more.\n\n${table(head, rows)}`;
}

/** People, and connections: the curve is for the most. */
const TOGETHER = [
  [1, 64],
  [10, 64],
  [50, 8],
  [50, 16],
  [50, 32],
  [50, 64],
  [50, 128],
] as const;

async function manyCredentials(): Promise<string> {
  const rows = [];
  for (const credentials of [10, 100, 1_000]) {
    global.gc?.();
    const before = process.memoryUsage().heapUsed;
    const { ms, requests } = await ours(1, { credentials });
    const grown = (process.memoryUsage().heapUsed - before) / 1e6;
    rows.push([
      number(credentials),
      number(ms),
      number(requests),
      number(requests / credentials, 2),
      number(grown, 1),
    ]);
  }
  return table(
    [
      "credentials of one person",
      "wall time, ms",
      "requests",
      "a credential",
      "heap growth, MB (sandbox included)",
    ],
    rows,
  );
}
