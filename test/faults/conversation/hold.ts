/** One call, and perhaps another beside it: made, disturbed, and its answer held against what was so. */
import { setTimeout as delay } from "node:timers/promises";
import type { Arrival } from "../../../src/sandbox/sandbox.ts";
import type { Answer } from "../../support/harness.ts";
import { roleOf } from "../kinds.ts";
import { startedTo } from "../started.ts";
import type { World } from "../world.ts";
import type { Call } from "./calls.ts";
import { isWrite, type Told } from "./claims.ts";
import { type Lies, prepareLies } from "./lies.ts";
import { claimsOf } from "./oracle.ts";
import { disturb } from "./other-hand.ts";
import type { Stage } from "./stage.ts";
import { type Asked, trespassOf } from "./trespass.ts";

export interface Outcome {
  seed: number;
  calls: number;
  /** How many claims were held against the workspace, by kind. */
  claims: Map<string, number>;
  /** What does not hold: the kind of claim, and what is so instead. */
  wrong: { kind: string; tool: string; words: string }[];
  /** What happened, call by call; of calls without fault only the call and its answer. */
  story: string[];
}

/** What happens with each request, and when a person is asked; set anew for each call. */
export interface Hooks {
  onRequest: (arrival: Arrival) => void;
  onQuestion: () => void;
}

export interface Scene {
  world: World;
  stage: Stage;
  outcome: Outcome;
  /** How likely the other hand acts with a request. */
  busy: number;
  hooks: Hooks;
}

/** What a call's story holds at most: a removal under way may ask a hundred times. */
const MOST_LINES = 200;
const MOST_CHARACTERS = 200;
/** How often another hand comes in during one call. */
const MOST_DEEDS = 5;

/** Makes the call, and the one beside it, and holds the answers against what was so. */
export async function hold(call: Call, { world, stage, outcome, busy, hooks }: Scene): Promise<void> {
  const { history, sandbox } = stage;
  const calls = [call, ...(call.beside ? [call.beside] : [])];
  const wrongBefore = outcome.wrong.length;
  const lies = prepareLies(stage);
  const from = history.look();
  const firstExchange = world.exchanges.length;
  const watch = watchRequests(calls, { stage, lies, outcome, busy });
  Object.assign(hooks, watch.hooks);
  const answers = await Promise.all(calls.map((one) => ask(one, world, outcome)));
  const isGoingOn = await asksForMore(world);
  Object.assign(hooks, AT_REST);
  lies.heal();
  const during = [from, history.look()] as const;
  const exchanges = world.exchanges.slice(firstExchange);
  const found = {
    history,
    sandbox,
    during,
    exchanges,
    askedAt: watch.askedAt,
    hasAccepted: world.exchanges.some(({ path, is_carried_out }) => is_carried_out && isWrite(path)),
    hadAccepted: world.exchanges
      .slice(0, firstExchange)
      .some(({ path, is_carried_out, fault }) => isWrite(path) && (is_carried_out || fault === "ignored")),
    isGoingOn,
    isAlone: calls.length === 1,
    lie: lies.told,
  };
  for (const { call, answer } of answers) check({ call, answer, ...found }, outcome);
  const isRight = outcome.wrong.length === wrongBefore;
  outcome.story.push(
    ...calls.map(({ tool, args }) => `${tool} ${JSON.stringify(args)}`),
    ...(isRight ? [] : [...watch.story.slice(-MOST_LINES), ...lies.words.map((words) => `  ${words}`)]),
    ...answers.map(({ answer }) => `  => ${isRight ? answer.text.slice(0, MOST_CHARACTERS) : answer.text}`),
  );
}

/** Longer than a request takes that was sent before the answer, and than the pause before it is repeated. */
const QUIET_MS = 15;

/** Whether a change is asked for although the answers have been given. */
async function asksForMore({ sandbox }: World): Promise<boolean> {
  const before = startedTo(sandbox).length;
  await delay(QUIET_MS);
  return startedTo(sandbox).slice(before).some(isWrite);
}

export const AT_REST: Hooks = { onRequest: () => {}, onQuestion: () => {} };

interface Watched {
  stage: Stage;
  lies: Lies;
  outcome: Outcome;
  busy: number;
}

/** Lets the other hand act as requests come in, and looks at what each of them would change. */
function watchRequests(calls: readonly Call[], { stage, lies, outcome, busy }: Watched) {
  const { history } = stage;
  const story: string[] = [];
  const asked: Asked[] = [];
  const askedAt = new Map<string, number>();
  const startedBefore = startedTo(stage.sandbox).length;
  /** A call before was answered with this request on its way: on a busy machine it arrives now, and is not this one's. */
  const isLate = ({ path }: Arrival) => !startedTo(stage.sandbox).slice(startedBefore).includes(path);
  let deeds = 0;
  const act = (likely: number) => {
    if (deeds >= MOST_DEEDS || !stage.chance(likely)) return;
    deeds += 1;
    const deed = disturb(stage);
    if (deed) story.push(`  another hand ${deed}`);
  };
  const onRequest = (arrival: Arrival) => {
    history.look();
    act(busy);
    if (arrival.path === "/events/list" || isLate(arrival)) return;
    story.push(`  ${arrival.path} ${JSON.stringify(arrival.params)}`);
    asked.push({ arrival, moment: history.now });
    const ids = roleOf(arrival.path) === "delete" ? Object.values(arrival.params) : [];
    for (const id of ids) if (typeof id === "string" && !askedAt.has(id)) askedAt.set(id, history.now);
    const isMisled = lies.told === "stale";
    const isKnown = (words: string) => outcome.wrong.some((one) => one.words === words); // it was tried again
    for (const words of trespassOf(calls, asked, history, isMisled)) {
      if (isKnown(words)) continue;
      outcome.wrong.push({ kind: "trespass", tool: calls[0]?.tool ?? "", words });
      story.push(`  !! ${words}`);
    }
  };
  return { hooks: { onRequest, onQuestion: () => act(0.6) }, story, askedAt };
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
