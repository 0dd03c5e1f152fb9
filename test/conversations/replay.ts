/** Replays a conversation through a real client. Knows no test runner: the benchmark uses it too. */
import { idFromName } from "../../src/sandbox/ids.ts";
import { type Answer, startHarness } from "../support/harness.ts";
import { type Call, type Conversation, NOW, type Question, type Read, type Stage } from "./conversation.ts";

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

/** Throws when a call fails that should not, or the workspace is not as the conversation wants it at the end. */
export async function replay(conversation: Conversation): Promise<Replay> {
  const { options = {}, setup, steps, result } = conversation;
  const clock = createClock();
  const harness = await startHarness({ ...options, sandbox: { now: clock.now, ...options.sandbox } });
  try {
    const { sandbox, client } = harness;
    let count = 0;
    sandbox.workspace.state.new_id = () => idFromName(`made in this conversation/${count++}`);
    const stage = createStage(sandbox, clock.passTime);
    setup?.(stage);
    const turns: Turn[] = [];
    for (const step of steps) {
      if ("asks" in step) Object.assign(turns.at(-1) ?? {}, { question: step });
      else turns.push(await play(step, turns, stage, harness.call));
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
  send: (name: string, args: Record<string, unknown>) => Promise<Answer>,
): Promise<Turn> {
  call.meanwhile?.(stage);
  const args = typeof call.args === "function" ? call.args(readSoFar(turns)) : (call.args ?? {});
  const answer = await send(call.tool, args);
  if (answer.isError !== (call.expect.isError === true))
    throw new Error(`${call.tool} ${answer.isError ? "failed" : "did not fail"}: ${answer.text}`);
  return { call, args, answer, text: answer.isError ? answer.text : JSON.stringify(answer.data) };
}

const readSoFar = (turns: Turn[]): Read =>
  Object.fromEntries(
    turns.filter(({ answer }) => !answer.isError).map(({ call, answer }) => [call.tool, answer.data]),
  );
