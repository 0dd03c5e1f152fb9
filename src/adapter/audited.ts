import { type CallToolResult, isInputRequiredResult } from "@modelcontextprotocol/server";
import { failed } from "./explained.ts";
import type { Answer, Step, ToolCall } from "./tool-call.ts";
import type { Trail } from "./trail.ts";

/** Writes down how a call ended before its answer goes out; a question to a person ends nothing. */
export const audited =
  (next: Step<ToolCall, Answer>): Step<ToolCall, Answer> =>
  async (call) => {
    const answer = await next(call);
    if (!call.trail || isInputRequiredResult(answer)) return answer;
    return record(answer, call.trail, call);
  };

/** What the audit log wants of a result. */
interface Told {
  status: string;
  people: { user_identity_id: string; status: string }[];
}

/** What was done stays done when the line cannot be written: the answer says both. */
async function record(
  answer: CallToolResult,
  trail: Trail,
  { ctx, requestIds }: ToolCall,
): Promise<CallToolResult> {
  const [block] = answer.content;
  const text = block?.type === "text" ? block.text : "";
  const { status, people } = (answer.structuredContent ?? answer) as Partial<Told>; // a task says so itself
  const became = people && Object.fromEntries(people.map((one) => [one.user_identity_id, one.status]));
  const failure = ctx.mcpReq.signal.aborted ? "cancelled" : "error";
  try {
    await trail.end({
      outcome: answer.isError ? failure : "ok",
      status,
      people: became,
      error: answer.isError ? text : undefined,
      request_ids: requestIds,
    });
    return answer;
  } catch (error) {
    if (trail.refusal()) return answer; // which says so already
    console.error(error);
    return failed(`The audit log could not be written. The call itself ended so: ${text}`);
  }
}
