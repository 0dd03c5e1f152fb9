import type { AskingContext } from "../contract/context.ts";
import { type Agreement, codeFor, confirm } from "./confirm.ts";
import type { AskingCall, Result, Step, ToolCall } from "./tool-call.ts";

/**
 * Lets the tool ask a person, and says with its result why a code that was sent, or a question, did not do. Where nothing
 * is remembered, an answer that is not the end carries a code for what was agreed to.
 */
export const confirmed =
  (next: Step<AskingCall, Result>): Step<ToolCall, Result> =>
  async (call) => {
    const { trail, origin, ctx } = call;
    let note: string | undefined;
    let agreement: Agreement | undefined;
    let subject: string | undefined;
    const context: AskingContext = {
      ...call.context,
      async confirm(proposal) {
        subject = proposal.subject;
        const decision = await confirm(proposal, origin, ctx);
        // A later look in the same call finds what was just agreed to: how that came about stays the answer.
        if (!(agreement && decision.agreement === "agreed before")) agreement = decision.agreement;
        if (trail) trail.agreement = agreement;
        if (!decision.isConfirmed) note = decision.note;
        return decision;
      },
    };
    const result = await next({ ...call, context, agreement: () => agreement });
    if (note) return { ...result, summary: `${result.summary} ${note}` };
    const agreed = subject === undefined ? [] : origin.agreed.of(subject);
    if (!origin.isPerRequest || subject === undefined || agreed.length === 0 || !isUnfinished(result))
      return result;
    const confirmation_code = codeFor({ subject, plan: agreed }, origin);
    return { ...result, confirmation_code, next_step: `${result.next_step ?? ""} ${ALONG}`.trim() };
  };

const UNFINISHED = new Set<unknown>(["removing", "deactivating", "deleting", "incomplete"]);
const isUnfinished = ({ status }: Result): boolean => UNFINISHED.has(status);

const ALONG =
  "In a further call of this tool send this confirmation_code along, so that nobody is asked again.";
