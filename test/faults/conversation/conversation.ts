/** One random conversation: an assistant calls tools while somebody else is at work and Seam lies now and then. */
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "@modelcontextprotocol/client";
import type { Arrival } from "../../../src/sandbox/sandbox.ts";
import type { Answer, Options } from "../../harness.ts";
import { failNowAndThen, fateBy, random } from "../chance.ts";
import { roleOf } from "../kinds.ts";
import { startWorld, type World } from "../world.ts";
import { type Call, drawCall } from "./calls.ts";
import type { Told } from "./claims.ts";
import { prepareLies } from "./lies.ts";
import { claimsOf } from "./oracle.ts";
import { disturb } from "./other-hand.ts";
import { Stage } from "./stage.ts";
import { type Asked, trespassOf } from "./trespass.ts";

export interface Outcome {
  seed: number;
  calls: number;
  /** How many claims were held against the workspace, by kind. */
  claims: Map<string, number>;
  /** What does not hold: the kind of claim, and the answer. */
  wrong: { kind: string; tool: string; words: string }[];
  /** What happened, call by call; of calls without fault only the call and its answer. */
  story: string[];
}

/** What a call's story holds at most: a removal under way may ask a hundred times. */
const MOST_LINES = 60;
/** How often another hand comes in during one call. */
const MOST_DEEDS = 5;

const MOST_CALLS = 6;
const HOUR_MS = 3_600_000;

export async function converse(seed: number): Promise<Outcome> {
  const next = random(seed);
  const below = (end: number) => Math.floor(next() * end);
  const chances = { lost: next() < 0.5 ? 0 : next(), late: next(), twice: next(), lateMs: below(400) };
  const skewMs = below(2 * HOUR_MS) - HOUR_MS;
  let onRequest: (arrival: Arrival) => void = () => {};
  let onQuestion = () => {};
  const world = await startWorld({
    ...(next() < 0.2 && agreeing(() => onQuestion())),
    sandbox: {
      now: () => Date.now() + skewMs,
      deletionDelayMs: next() < 0.05 ? 60_000 : below(60),
      identityDeletion: next() < 0.5 ? "refuse" : "cascade",
      eventOrder: next() < 0.5 ? "newest_first" : "shuffled",
      eventFate: fateBy(chances, next),
      onRequest: (arrival) => onRequest(arrival),
    },
  });
  try {
    const stage = new Stage(world.sandbox, next);
    const heal = failNowAndThen(world.sandbox, next() < 0.7 ? 0 : next() * 0.08, next);
    world.sandbox.fail({ kind: "stale", times: 0 }); // from now on Seam remembers what it answered
    if (next() < 0.08) failOne(stage);
    const outcome: Outcome = { seed, calls: 0, claims: new Map(), wrong: [], story: [] };
    const busy = next() < 0.3 ? 0 : next() * 0.15;
    let call: Call | undefined;
    for (let left = 1 + below(MOST_CALLS); left > 0; left--) {
      call = drawCall(stage, call);
      const hooks = {
        set onRequest(hook: typeof onRequest) {
          onRequest = hook;
        },
        set onQuestion(hook: () => void) {
          onQuestion = hook;
        },
      };
      await hold(call, { world, stage, outcome, busy, hooks });
    }
    heal();
    return outcome;
  } finally {
    await world.close();
  }
}

interface Scene {
  world: World;
  stage: Stage;
  outcome: Outcome;
  /** How likely the other hand acts with a request. */
  busy: number;
  hooks: { onRequest: (arrival: Arrival) => void; onQuestion: () => void };
}

/** Makes the call, and the one beside it, and holds the answers against what was so. */
async function hold(call: Call, { world, stage, outcome, busy, hooks }: Scene): Promise<void> {
  const { history, sandbox } = stage;
  const calls = [call, ...(call.beside ? [call.beside] : [])];
  const wrongBefore = outcome.wrong.length;
  const story: string[] = [];
  let deeds = 0;
  const lies = prepareLies(stage);
  const from = history.look();
  const firstExchange = world.exchanges.length;
  const asked: Asked[] = [];
  const askedAt = new Map<string, number>();
  const isMisled = () => lies.told === "stale" || lies.told === "late";
  const act = () => {
    deeds += 1;
    const deed = disturb(stage);
    if (deed) story.push(`  another hand ${deed}`);
  };
  hooks.onQuestion = () => {
    if (stage.chance(0.6)) act();
  };
  hooks.onRequest = (arrival) => {
    history.look();
    if (deeds < MOST_DEEDS && stage.chance(busy)) act();
    if (arrival.path === "/events/list") return;
    asked.push({ arrival, moment: history.now });
    if (roleOf(arrival.path) === "delete")
      for (const id of Object.values(arrival.params))
        if (typeof id === "string" && !askedAt.has(id)) askedAt.set(id, history.now);
    story.push(`  ${arrival.path} ${JSON.stringify(arrival.params)}`);
    for (const words of trespassOf(calls, asked, history, isMisled()))
      outcome.wrong.push({ kind: "trespass", tool: call.tool, words });
  };
  const answers = await Promise.all(calls.map((one) => ask(one, world, outcome)));
  await delay(0); // a request that was given up may be under way
  hooks.onRequest = () => {};
  hooks.onQuestion = () => {};
  lies.heal();
  const during = [from, history.look()] as const;
  const exchanges = world.exchanges.slice(firstExchange);
  const found = { history, sandbox, during, exchanges, askedAt, lie: lies.told, isAlone: calls.length === 1 };
  story.push(...lies.words.map((words) => `  ${words}`));
  for (const { call, answer } of answers) check({ call, answer, ...found }, outcome);
  const isRight = outcome.wrong.length === wrongBefore;
  outcome.story.push(
    ...calls.map(({ tool, args }) => `${tool} ${JSON.stringify(args)}`),
    ...(isRight ? [] : story.slice(-MOST_LINES)),
    ...answers.map(({ answer }) => `  => ${isRight ? answer.text.slice(0, MOST_CHARACTERS) : answer.text}`),
  );
}

async function ask(call: Call, world: World, outcome: Outcome): Promise<{ call: Call; answer: Answer }> {
  const answer = await world.call(call.tool, call.args).catch((error: Error): Answer => {
    outcome.wrong.push({ kind: "no answer", tool: call.tool, words: error.message });
    return { isError: true, text: error.message, data: undefined };
  });
  return { call, answer };
}

function check(told: Told, outcome: Outcome): void {
  outcome.calls += 1;
  for (const { kind, isTrue, but } of claimsOf(told)) {
    outcome.claims.set(kind, (outcome.claims.get(kind) ?? 0) + 1);
    if (!isTrue) outcome.wrong.push({ kind, tool: told.call.tool, words: but || "it is not so" });
  }
}

const MOST_CHARACTERS = 200;

/** A client whose person is asked, and agrees after a while. */
const agreeing = (onQuestion: () => void): Options => ({
  client: { capabilities: { elicitation: { form: {} } } },
  prepare(client: Client) {
    client.setRequestHandler("elicitation/create", async () => {
      onQuestion();
      return { action: "accept", content: {} } as never;
    });
  },
});

/** Something of the leaver's that its access control system will not let go. */
function failOne(stage: Stage): void {
  const kind = stage.pick(["acs_user", "acs_credential"] as const) ?? "acs_user";
  const id = stage.pick(stage.thingsOf(stage.leaver, kind));
  if (id) stage.sandbox.workspace.failDeletionOf(id);
}
