import type { Context } from "../contract/context.ts";
import { confirm } from "./confirm.ts";
import type { AskingCall, Result, Step, ToolCall } from "./tool-call.ts";

/** Lets the tool ask a person, and says with its result why a code that was sent, or a question, did not do. */
export const confirmed =
  (next: Step<AskingCall, Result>): Step<ToolCall, Result> =>
  async (call) => {
    const { trail, origin, ctx } = call;
    let note: string | undefined;
    const context: Context = {
      ...call.context,
      async confirm(proposal) {
        const decision = await confirm(proposal, origin, ctx);
        if (trail) trail.agreement = decision.agreement;
        if (!decision.isConfirmed) note = decision.note;
        return decision;
      },
    };
    const result = await next({ ...call, context });
    return note ? { ...result, summary: `${result.summary} ${note}` } : result;
  };
