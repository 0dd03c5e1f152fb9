import type { CallToolResult } from "@modelcontextprotocol/server";
import { wordsFor } from "./call.ts";
import { withoutSecretArguments } from "./input.ts";
import { type Answer, AnswerInstead, type Result, type Step, type ToolCall } from "./tool-call.ts";

/** Turns what the tool returns into an answer, and what it throws into words that an assistant can act on. */
export const explained =
  (next: Step<ToolCall, Result>): Step<ToolCall, Answer> =>
  async (call) => {
    try {
      const result = await next(call);
      const refusal = call.trail?.refusal(); // which the tool may have taken for an answer that it can do without
      if (refusal) throw refusal;
      await call.progressIsOut();
      return succeeded(result);
    } catch (error) {
      if (error instanceof AnswerInstead) return error.answer;
      return failed(wordsOf(call.trail?.refusal() ?? error, call));
    }
  };

export const succeeded = (result: Result): CallToolResult => ({
  content: [{ type: "text", text: JSON.stringify(result) }],
  structuredContent: result,
});

export const failed = (text: string): CallToolResult => ({
  isError: true,
  content: [{ type: "text", text }],
});

function wordsOf(error: unknown, { tool, args, ctx, origin, context, hasChanged }: ToolCall): string {
  const words = wordsFor(error, ctx, origin, {
    hasChanged: hasChanged(),
    mayHaveChanged: context.mayHaveChanged(),
    howToLook: tool.howToLook,
  });
  return origin.workspace.account.withoutSecrets(withoutSecretArguments(words, tool, args));
}
