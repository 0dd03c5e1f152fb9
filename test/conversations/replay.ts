/** Replays a conversation through a real client. Knows no test runner: the benchmark and the demo use it too. */
import type { Client, Progress } from "@modelcontextprotocol/client";
import { idFromName } from "../../src/sandbox/engine/ids.ts";
import { type Answer, callTool, type Harness, type Options, startHarness } from "../support/harness.ts";
import { untilTimeIsUp } from "../support/time.ts";
import {
  type Args,
  type Call,
  type Conversation,
  NOW,
  type Question,
  type Read,
  type Stage,
} from "./conversation.ts";

/** One call as it went. */
export interface Turn {
  call: Call;
  args: Record<string, unknown>;
  answer: Answer;
  /** What the assistant reads: the structured result as JSON, or the error's text. */
  text: string;
  /** What it asks the agent before the next call. */
  question?: Question;
}

export interface Replay {
  turns: Turn[];
  /** The names of the tools that the server offers. */
  tools: string[];
  instructions: string;
}

/** Somebody who is told of everything as it happens. */
export interface Watcher {
  calls(call: Call, args: Args): void;
  progresses(step: Progress): void;
  answers(call: Call, answer: Answer): void;
  claims(words: string, isSo: boolean): void;
}

/** A server on a sandbox, and its client. */
type Start = (options: Options) => Promise<Pick<Harness, "client" | "sandbox" | "close">>;

/** Throws when a call fails that should not, or something is not as the conversation claims it or wants it at the end. */
export async function replay(
  conversation: Conversation,
  start: Start = startHarness,
  watcher?: Watcher,
): Promise<Replay> {
  const { options = {}, setup, steps, result } = conversation;
  const clock = createClock();
  const harness = await start({ ...options, sandbox: { now: clock.now, ...options.sandbox } });
  try {
    const { sandbox, client } = harness;
    let count = 0;
    sandbox.workspace.state.new_id = () => idFromName(`made in this conversation/${count++}`);
    const stage = createStage(sandbox, clock.passTime);
    setup?.(stage);
    const turns: Turn[] = [];
    for (const step of steps) {
      if ("asks" in step) Object.assign(turns.at(-1) ?? {}, { question: step });
      else turns.push(await play(step, turns, stage, client, watcher));
    }
    result?.(stage);
    return {
      turns,
      tools: (await client.listTools()).tools.map((tool) => tool.name),
      instructions: client.getInstructions() ?? "",
    };
  } finally {
    await harness.close();
  }
}

/** Begins at NOW and goes on as time does. */
function createClock() {
  let offset = NOW - Date.now();
  return {
    now: () => Date.now() + offset,
    passTime(ms: number) {
      offset += ms;
    },
  };
}

function createStage(sandbox: Stage["sandbox"], passTime: Stage["passTime"]): Stage {
  const mends: (() => void)[] = [];
  return {
    sandbox,
    passTime,
    break: (fault) => void mends.push(sandbox.fail(fault)),
    mend: () => {
      for (const mend of mends.splice(0)) mend();
    },
  };
}

async function play(
  call: Call,
  turns: Turn[],
  stage: Stage,
  client: Client,
  watcher: Watcher | undefined,
): Promise<Turn> {
  call.meanwhile?.(stage);
  const read = readSoFar(turns);
  const args = typeof call.args === "function" ? call.args(read) : (call.args ?? {});
  watcher?.calls(call, args);
  const progress: Progress[] = [];
  const answer = await ask(client, call.tool, args, (step) => {
    progress.push(step);
    watcher?.progresses(step);
  });
  watcher?.answers(call, answer);
  if (answer.isError !== (call.expect?.isError === true))
    throw new Error(`${call.tool} ${answer.isError ? "failed" : "did not fail"}: ${answer.text}`);
  for (const [words, claim] of Object.entries(call.claims ?? {})) {
    const isSo = claim({ ...answer, progress, read, workspace: stage.sandbox.workspace });
    watcher?.claims(words, isSo);
    if (!isSo) throw new Error(`not so: ${words}`);
  }
  return { call, args, answer, text: answer.isError ? answer.text : JSON.stringify(answer.data) };
}

/** What the protocol has besides tools, whose refusals are errors of the client. */
const METHODS: Record<string, (client: Client, args: Args) => Promise<object>> = {
  "tools/list": (client) => client.listTools(),
  "resources/list": (client) => client.listResources(),
  "resources/read": (client, { uri }) => client.readResource({ uri: String(uri) }),
};

async function ask(
  client: Client,
  name: string,
  args: Args,
  onprogress: (step: Progress) => void,
): Promise<Answer> {
  const method = METHODS[name];
  const call = (tool: string, more: Args) => callTool(client, tool, more, { onprogress });
  if (!method) return isImpatient(args) ? untilTimeIsUp(call, name, args) : call(name, args);
  return method(client, args).then(
    (data) => ({ isError: false, text: JSON.stringify(data), data }),
    ({ message }: Error) => ({ isError: true, text: message, data: undefined }),
  );
}

const isImpatient = (args: Args): args is Args & { wait_seconds: number } => "wait_seconds" in args;

const readSoFar = (turns: Turn[]): Read =>
  Object.fromEntries(
    turns.filter(({ answer }) => !answer.isError).map(({ call, answer }) => [call.tool, answer.data]),
  );
