/** One call of a tool, as its layers see it: each does its part around the next one, which sees a little more. */
import type { CallToolResult, InputRequiredResult, ServerContext } from "@modelcontextprotocol/server";
import type { AskingContext } from "../contract/context.ts";
import type { Tool } from "../contract/tool.ts";
import type { Call, Origin } from "./call.ts";
import type { Agreement } from "./confirm.ts";
import type { Trail } from "./trail.ts";

export type Args = Record<string, unknown>;

export interface ToolCall extends Call {
  tool: Tool;
  /** As they were sent. */
  args: Args;
  ctx: ServerContext;
  origin: Origin;
  /** Absent where nothing is recorded. */
  trail: Trail | undefined;
}

/** A call that can ask a person. */
export interface AskingCall extends ToolCall {
  context: AskingContext;
  /** Why the call goes on, once that is known. */
  agreement(): Agreement | undefined;
}

/** A call whose arguments are what the tool wants. */
export interface CheckedCall extends AskingCall {
  input: Args;
}

/** What a tool has returned, once it is parsed: its `summary` among others. */
export type Result = Record<string, unknown>;

/** What the client gets: a result, the question to a person, or a task. */
export type Answer = CallToolResult | InputRequiredResult;

/** Thrown through the tool: its client gets this instead of a result. */
export class AnswerInstead extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super("the call has an answer that is not the tool's");
    this.answer = answer;
  }
}

export type Step<Seen extends ToolCall, Out> = (call: Seen) => Promise<Out>;
