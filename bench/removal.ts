/** Removal: our workflow beside the documents' sequential script, on the same workspace. */
import { SeamHttp } from "@seamapi/http";
import { number, table } from "../scripts/support/pages.ts";
import type { Exchange, Sandbox } from "../src/sandbox/sandbox.ts";
import { startRecorded } from "../test/support/harness.ts";
import { shown, stats } from "./measure.ts";
import { connectedTo, createBusyPerson } from "./scenario.ts";
import { removeSequentially } from "./sequential-removal.ts";

const ROUNDS = 5;
const LATENCY_MS = 50;
const DELETION_MS = 500;
/** Requests and deletions that must follow one another: find, list, credentials of ACS users, delete, see, and so on. */
const CHAIN = { requests: 9, deletions: 3 };

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
  const limit = CHAIN.requests * LATENCY_MS + CHAIN.deletions * DELETION_MS;
  const row = (name: string, rounds: Round[]) => [
    name,
    shown(stats(rounds.map(({ ms }) => ms))),
    `${number(stats(rounds.map(({ ms }) => ms)).median / limit, 2)} x`,
    number(stats(rounds.map(({ requests }) => requests)).median),
    number(stats(rounds.map((one) => one.polls)).median),
  ];
  const head = ["", "wall time, ms", "of the limit", "requests", "event polls"];
  return [
    `The limit, ${number(limit)} ms, is the longest chain of requests and deletions that depend on one another. ${ROUNDS} rounds in turns.`,
    table(head, [row("**remove_user_identity**", mine), row("the documents' script", theirs)]),
    await together(),
    await manyCredentials(),
  ].join("\n\n");
}

async function together(): Promise<string> {
  const rows = [];
  for (const people of [1, 10, 50]) {
    const { ms, requests, polls } = await ours(people, PERSON);
    rows.push([
      number(people),
      number(ms),
      number(requests / people, 1),
      number(polls),
      number((1000 * polls) / ms, 1),
    ]);
  }
  return table(["removals at once", "wall time, ms", "requests each", "event polls", "polls a second"], rows);
}

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
