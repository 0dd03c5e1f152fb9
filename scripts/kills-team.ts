/**
 * `npm run kills:team`: three workers of the built server on one database remove 500 people, while workers are killed
 * and frozen, the database is killed, and Seam is out of order and limits requests. Ends with one line of figures, and
 * with 1 when anything is left or wrong. With `-- --publish` the line goes into docs/reliability.md.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { percentile } from "../bench/measure.ts";
import { startPostgres } from "../test/durable/postgres.ts";
import { envFor } from "../test/support/stdio.ts";
import { strike } from "./kills-team/calamities.ts";
import { openHotel } from "./kills-team/hotel.ts";
import { watchJobs } from "./kills-team/jobs.ts";
import { startWorkers } from "./kills-team/workers.ts";
import { publish } from "./support/pages.ts";

const PEOPLE = 500;
const BYSTANDERS = 100;
const WORKERS = 3;
/** How many the desk removes by one call, first in peace and then while workers die. */
const GROUPS = { inPeace: 50, inTrouble: 10 };
const IN_PEACE = 300;
/** It takes half of it on a machine that has nothing else to do. */
const LIMIT_MS = 480_000;
/** Whoever has not begun by then is dead or frozen. */
const GIVEN_UP_MS = 20_000;
const LAST_LOOK_MS = 90_000;
const LOOK_MS = 200;
const SHOWN_EVERY_MS = 10_000;

const { values } = parseArgs({ options: { publish: { type: "boolean", default: false } } });
const begin = performance.now();
const seconds = () => ((performance.now() - begin) / 1000).toFixed(1);
const say = (text: string) => console.log(`${seconds().padStart(6)} s  ${text}`);

const postgres = await startPostgres();
const { outage } = postgres;
if (!outage) throw new Error("This needs a database of its own, which it can kill: leave DATABASE_URL unset");
const databaseUrl = await postgres.database();
const hotel = await openHotel(PEOPLE, BYSTANDERS);
const workers = await startWorkers(WORKERS, { ...envFor(hotel.sandbox), DATABASE_URL: databaseUrl });
const jobs = await watchJobs(databaseUrl);

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(LOOK_MS);
}

/** One call of the tool, which is over once the database has everybody; again, of another worker, when that one died. */
async function ask(people: readonly string[], place: number): Promise<void> {
  const missing = () => people.filter((one) => !jobs.begun().has(one));
  for (let turn = place; missing().length > 0; turn++) {
    const chat = new AbortController();
    const args = { user_identity_ids: missing(), wait_seconds: 60 };
    const signal = AbortSignal.any([chat.signal, AbortSignal.timeout(GIVEN_UP_MS)]);
    const answer = workers.call(turn, "remove_user_identities", args, signal);
    await Promise.race([answer.catch(() => sleep(LOOK_MS)), until(() => missing().length === 0)]);
    chat.abort();
  }
}

const groupsOf = (people: readonly string[], size: number) =>
  Array.from({ length: people.length / size }, (_, i) => people.slice(i * size, (i + 1) * size));

async function askAll(people: readonly string[], size: number): Promise<void> {
  const groups = groupsOf(people, size);
  await Promise.all(
    Array.from({ length: WORKERS }, async (_, place) => {
      for (let next = groups.shift(); next; next = groups.shift()) await ask(next, place);
    }),
  );
}

const removed = () => jobs.states().removed ?? 0;
const isOver = () => removed() === PEOPLE;
const show = setInterval(() => say(`${JSON.stringify(jobs.states())} ${hotel.requests()}`), SHOWN_EVERY_MS);
say(`${PEOPLE} people with ${hotel.things} things of theirs, ${WORKERS} workers`);
await askAll(hotel.leaving.slice(0, IN_PEACE), GROUPS.inPeace);
say(`${IN_PEACE} are asked for, ${removed()} removed`);
const asked = askAll(hotel.leaving.slice(IN_PEACE), GROUPS.inTrouble).then(() => say("all are asked for"));
const everything = Promise.all([asked, strike({ hotel, workers, outage, say })]).then(() => until(isOver));
await Promise.race([everything, sleep(LIMIT_MS - performance.now() + begin)]);
clearInterval(show);

/** What the tool says of those who are gone, whoever is asked. */
async function lies(): Promise<string[]> {
  const groups = groupsOf(isOver() ? hotel.leaving : [], GROUPS.inPeace);
  const answers = await Promise.all(
    groups.map((user_identity_ids, place) =>
      workers.call(place, "remove_user_identities", { user_identity_ids }, AbortSignal.timeout(LAST_LOOK_MS)),
    ),
  );
  return answers.flatMap(({ text, data }) =>
    data?.status === "removed" ? [] : `says of who is gone: ${text}`,
  );
}

const { left, deletions, repeated, others, ...judged } = hotel.judge();
const wrong = [...judged.wrong, ...(await lies())];
const pickUps = jobs.pickUps(workers.deaths);
const later = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
await jobs.close();
workers.close();
await hotel.sandbox.close();
await postgres.close();
for (const one of wrong) say(`wrong: ${one}`);
const figures =
  `${removed()} of ${PEOPLE} people removed, ${left} of ${hotel.things} things left, ${wrong.length} wrong, ` +
  `${others} things of others; ${deletions} deletions, ${repeated} repeated; ${workers.deaths.length} workers killed, ` +
  `${pickUps.length} jobs of theirs taken up after ${later(percentile(pickUps, 0.5))} (p50), ` +
  `${later(Math.max(...pickUps))} at most; ${seconds()} s`;
const isWell = isOver() && left === 0 && wrong.length === 0;
if (isWell && values.publish) publish("kills", `${figures}.`, "docs/reliability.md");
console.log(`kills:team: ${figures}`);
process.exit(isWell ? 0 : 1);
