/** One random run of removals: what is there, what goes wrong, who disturbs, and what must hold all the same. */
import fc from "fast-check";
import { addPhone } from "../support/fixtures.ts";
import type { Answer } from "../support/harness.ts";
import { type EventChances, failNowAndThen, fateBy, random } from "./chance.ts";
import { Ledger } from "./ledger.ts";
import { addSystems, type Plan, plans, populate } from "./population.ts";
import { verdictOf } from "./truth.ts";
import { type Server, startWorld, type World } from "./world.ts";

/** Something happens when so many more requests have reached Seam. */
interface Disturbance {
  after: number;
  how: "cancel" | "kill" | "phone signs in" | "session begins";
}

export interface Case {
  people: Plan[];
  bystanders: Plan[];
  /** Calls for the same person at the same time. */
  callers: number;
  keep_acs_users: boolean;
  contract: "refuse" | "cascade";
  order: "newest_first" | "oldest_first" | "shuffled";
  events: EventChances;
  /** The part of requests that fail. */
  failing: number;
  skewMs: number;
  deletionDelayMs: number;
  /** One for each of the first calls. */
  disturbances: Disturbance[];
  seed: number;
}

const percent = (min: number, max: number) => fc.integer({ min, max }).map((value) => value / 100);
const chance = fc.oneof(fc.constant(0), percent(1, 100));
const HOUR_MS = 3_600_000;
/** Deletions that last longer than any call waits; after the first calls, the clock leaps past them. */
const SLOW_MS = 60_000;

export const cases: fc.Arbitrary<Case> = fc.record({
  people: fc.oneof(
    { weight: 3, arbitrary: fc.array(plans, { minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.array(plans, { minLength: 2, maxLength: 3 }) },
  ),
  bystanders: fc.array(plans, { maxLength: 1 }),
  callers: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(2) }),
  keep_acs_users: fc.boolean(),
  contract: fc.constantFrom("refuse", "cascade"),
  order: fc.constantFrom("newest_first", "oldest_first", "shuffled"),
  events: fc.record({ lost: chance, late: chance, twice: chance, lateMs: fc.nat({ max: 400 }) }),
  failing: fc.oneof(fc.constant(0), percent(2, 20)),
  skewMs: fc.integer({ min: -HOUR_MS, max: HOUR_MS }),
  deletionDelayMs: fc.oneof(
    { weight: 30, arbitrary: fc.nat({ max: 60 }) },
    { weight: 1, arbitrary: fc.constant(SLOW_MS) },
  ),
  disturbances: fc.array(
    fc.record({
      after: fc.nat({ max: 60 }),
      how: fc.constantFrom("cancel", "kill", "phone signs in", "session begins"),
    }),
    { maxLength: 3 },
  ),
  seed: fc.integer(),
});

/** Calls after which everything must be gone once nothing goes wrong any more. */
const MOST_CALLS = 6;

/** What does not hold; empty when all is well. */
export async function run(one: Case): Promise<string[]> {
  const next = random(one.seed);
  let leapMs = 0;
  const world = await startWorld({
    sandbox: {
      now: () => Date.now() + one.skewMs + leapMs,
      deletionDelayMs: one.deletionDelayMs,
      identityDeletion: one.contract,
      eventOrder: one.order,
      eventFate: fateBy(one.events, next),
      onExchange: () => onExchange(),
    },
  });
  let onExchange = () => {};
  const { sandbox } = world;
  const systems = addSystems(sandbox);
  for (const plan of one.bystanders) populate(sandbox, plan, systems, "Bystander");
  const people = one.people.map((plan, index) => populate(sandbox, plan, systems, `Leaver ${index}`));
  const ledger = new Ledger(sandbox, people);
  const heal = failNowAndThen(sandbox, one.failing, next);
  let server = world.first;
  let left = people;
  try {
    for (let round = 0; left.length > 0; round++) {
      const disturbance = one.disturbances[round];
      if (!disturbance) heal();
      if (round > one.disturbances.length + MOST_CALLS)
        return [...ledger.wrong, `does not come to its end: ${ledger.last}`];
      const stop = new AbortController();
      onExchange = countdown(disturbance, () => disturb(disturbance, { stop, server, world, ledger, left }));
      left = await callAll(server, left, one, {
        signal: stop.signal,
        ledger,
        isAlone: left.length === 1 && one.callers === 1 && !disturbance,
        isKilled: disturbance?.how === "kill",
        wait_seconds: waitIn(one, round),
      });
      onExchange = () => {};
      leapMs += SLOW_MS;
      sandbox.workspace.state.deletion_delay_ms = Math.min(one.deletionDelayMs, 60);
      if (disturbance?.how === "kill") server = await world.another();
    }
    ledger.checkDeletions(world.exchanges);
    ledger.checkOthers();
    await ledger.checkSilence();
    return ledger.wrong;
  } finally {
    await world.close();
  }
}

/** As long as a loaded machine may need, when nothing goes wrong. */
const PATIENT_SECONDS = 200;

/** Short while deletions do not end or requests fail. */
function waitIn({ deletionDelayMs, disturbances }: Case, round: number): number {
  if (round === 0 && deletionDelayMs === SLOW_MS) return 1;
  return round < disturbances.length ? 2 : PATIENT_SECONDS;
}

function countdown(disturbance: Disturbance | undefined, act: () => void): () => void {
  let left = disturbance ? disturbance.after : Number.POSITIVE_INFINITY;
  return () => {
    if (left-- === 0) act();
  };
}

interface Scene {
  stop: AbortController;
  server: Server;
  world: World;
  ledger: Ledger;
  left: string[];
}

function disturb(
  disturbance: Disturbance | undefined,
  { stop, server, world: { sandbox }, ledger, left }: Scene,
): void {
  const [user_identity_id = ""] = left;
  switch (disturbance?.how) {
    case "cancel":
      stop.abort("enough");
      break;
    case "kill":
      void server.close();
      break;
    case "phone signs in":
      ledger.during(() => addPhone(sandbox, user_identity_id));
      break;
    default:
      ledger.during(() => sandbox.workspace.create.client_session({ user_identity_id }));
  }
}

interface Round {
  signal: AbortSignal;
  ledger: Ledger;
  isAlone: boolean;
  /** The server goes away in this round. */
  isKilled: boolean;
  wait_seconds: number;
}

/** Calls for everybody who is left, `callers` times each. Returns who is left after that. */
async function callAll(
  server: Server,
  left: string[],
  { callers, keep_acs_users }: Case,
  { signal, ledger, isAlone, isKilled, wait_seconds }: Round,
): Promise<string[]> {
  const calls = left.flatMap((person) => Array.from({ length: callers }, () => person));
  const removed = await Promise.all(
    calls.map(async (user_identity_id) => {
      const progress = ledger.progress();
      const before = ledger.picture();
      const answer = await server
        .call(
          "remove_user_identity",
          { user_identity_id, keep_acs_users, wait_seconds },
          { signal, onprogress: progress.add },
        )
        .catch((error: Error): Answer | string => error.message);
      if (typeof answer === "string") {
        if (!signal.aborted && !isKilled) ledger.wrong.push(`gives no answer: ${answer}`);
        return undefined; // nobody was told anything
      }
      progress.check(answer);
      if (answer.data?.status === "removing" && wait_seconds === PATIENT_SECONDS)
        ledger.wrong.push(`does not come to its end although nothing goes wrong: ${answer.text}`);
      ledger.checkAnswer(user_identity_id, answer, verdictOf(answer), isAlone ? before : undefined);
      // A fresh process did not see the person; that nothing is left was checked above.
      return ["removed", "not_found"].includes(answer.data?.status) ? user_identity_id : undefined;
    }),
  );
  return left.filter((person) => !removed.includes(person));
}
