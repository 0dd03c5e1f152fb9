/** One call of a tool, as its layers see it: each does its part around the next one, which sees a little more. */
import type { CallToolResult, ServerContext } from "@modelcontextprotocol/server";
import type { AskingContext } from "../contract/context.ts";
import type { Tool } from "../contract/tool.ts";
import type { Call, Origin } from "./call.ts";
import type { Agreement, PersonMustBeAsked } from "./confirm.ts";
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

/** What the client gets: a result, or the question to a person. */
export type Answer = CallToolResult | PersonMustBeAsked["answer"];

export type Step<Seen extends ToolCall, Out> = (call: Seen) => Promise<Out>;
