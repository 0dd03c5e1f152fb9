import type { Result, Step, ToolCall } from "./tool-call.ts";

/** Says of what happened in the sandbox that no real door has to do with it. */
export const labelled =
  (next: Step<ToolCall, Result>): Step<ToolCall, Result> =>
  async (call) => {
    const result = await next(call);
    if (!call.origin.workspace.isSandbox) return result;
    return { ...result, summary: `Sandbox, no real doors: ${result.summary}` };
  };
