/**
 * Asks a person before something is taken away: by elicitation where the host can, else with a code.
 *
 * Some hosts declare elicitation and answer it by themselves, so an answer is the host's until a person says otherwise.
 * `decline` is an explicit no, perhaps a person's: it gives out no code and voids what was said before, so that an
 * assistant cannot go on by itself.
 * `cancel` is no choice (the protocol's words: dismissed without one), and so is a question that cannot be put: the
 * answer is the plan with a code, as for a host that cannot ask, and a person agrees in the chat.
 */

import {
  type ElicitRequestFormParams,
  inputRequired,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { Confirmation, Proposal } from "../contract/proposal.ts";
import { Refusal } from "../contract/refusal.ts";
import { count } from "../text.ts";
import type { Agreements } from "./agreements.ts";
import type { Origin } from "./call.ts";
import { canElicit } from "./client.ts";
import { GOOD_FOR_MINUTES, type Misfit, misfit, seal } from "./codes.ts";
import { AnswerInstead } from "./tool-call.ts";

/** People take their time; the host's own limits apply beside this one. */
const HUMAN_TIMEOUT_MS = 300_000;

/** How a call came by its agreement, for the audit log. */
export type Agreement = "elicitation" | "code" | "agreed before" | "not asked: auto" | "not asked: never";

export type Decision = Confirmation & { agreement?: Agreement };

/** 2026-07-28 clients are asked by the answer to their call, which they then repeat. Thrown through the tool. */
export class PersonMustBeAsked extends AnswerInstead {
  constructor(key: string, params: ElicitRequestFormParams) {
    super(inputRequired({ inputRequests: { [key]: inputRequired.elicit(params) } }));
  }
}

/**
 * Throws a Refusal when the host answers that nothing shall be done, PersonMustBeAsked to ask a 2026-07-28 client, and
 * the signal's reason.
 */
export async function confirm(proposal: Proposal, origin: Origin, ctx: ServerContext): Promise<Decision> {
  const { subject, plan, code } = proposal;
  const { agreed, workspace } = origin;
  const { confirmMode: mode } = workspace;
  if (mode === "never") return goOn("not asked: never");
  if (agreed.cover(subject, plan)) return goOn("agreed before");
  const wrong = code === undefined ? undefined : whyNot(code, proposal, origin);
  if (code !== undefined && !wrong) return agree("code", proposal, agreed);
  const canAsk = canElicit(ctx, origin);
  if (!canAsk && mode === "auto") return goOn("not asked: auto");
  const action = canAsk ? await ask(proposal, origin, ctx) : undefined;
  if (action === "accept") return agree("elicitation", proposal, agreed);
  if (action === "decline" || action === "accept, but not confirm") {
    agreed.refuse(subject);
    throw new Refusal(
      `The host answered "${action}" to the question. Nothing was touched. Ask the person you work for in the chat what they want; if they said no, leave it.${elsewhere(origin)}`,
    );
  }
  agreed.offer(subject);
  const notes = [wrong && noteOn(wrong), action && WITHOUT_ANSWER[action] + elsewhere(origin)].filter(
    (note) => note !== undefined,
  );
  const confirmation_code = codeFor(proposal, origin);
  return { isConfirmed: false, confirmation_code, note: notes.join(" ") || undefined };
}

/** A code is for whom it was given out to: somebody else's yes is none of theirs. */
const sealed = ({ subject, plan }: Pick<Proposal, "subject" | "plan">, { caller }: Origin) => ({
  subject: caller ? JSON.stringify([caller.issuer, caller.subject, subject]) : subject,
  plan,
});

/** A word with which a later call, to whatever process, goes on with what has been agreed to. */
export const codeFor = (covered: Pick<Proposal, "subject" | "plan">, origin: Origin): string =>
  seal("code", sealed(covered, origin), origin.workspace.account.sealingKeys, Date.now());

const goOn = (agreement: Agreement, wasAsked = false): Decision => ({
  isConfirmed: true,
  wasAsked,
  agreement,
});

function agree(agreement: Agreement, { subject, plan }: Proposal, agreed: Agreements): Decision {
  agreed.add(subject, plan);
  return goOn(agreement, agreement === "elicitation");
}

/** Where callers sign in the server does not start with that. */
const elsewhere = ({ caller }: Origin): string =>
  caller
    ? ""
    : " If this host answers such questions by itself, whoever runs this server can set SEAM_MCP_CONFIRM=never, which leaves the asking to the host.";

const WITHOUT_ANSWER = {
  cancel: `The host answered "cancel" to the question: that is neither a yes nor a no, so a person must agree in the chat.`,
  failed: `The question got no answer: the host could not put it, or nobody answered in time. A person must agree in the chat.`,
};

/** Why this code does not do; undefined when it does. */
const whyNot = (code: string, proposal: Proposal, origin: Origin): Misfit | "void" | undefined =>
  misfit("code", code, sealed(proposal, origin), origin.workspace.account.sealingKeys, Date.now()) ??
  (origin.agreed.isRefused(proposal.subject) ? "void" : undefined);

function noteOn(wrong: Misfit | "void"): string {
  if (wrong === "void")
    return "The confirmation_code that was sent is void: the answer to a later question was no.";
  if (wrong === "unknown")
    return "The confirmation_code that was sent is not one of this server's: it was changed on the way, made up, or given out with other credentials.";
  if (wrong === "expired")
    return `The confirmation_code that was sent has expired: a code holds for ${GOOD_FOR_MINUTES} minutes.`;
  if (wrong === "other call")
    return "The confirmation_code that was sent is for another call: it came with the plan for something else, or with other arguments.";
  return `The plan has grown since the confirmation_code was given out, by ${count(wrong.added, "thing")}: a person must agree to the whole of it again.`;
}

type Action = "accept" | "accept, but not confirm" | "decline" | "cancel" | "failed";

/** Accepting is the yes, so there is nothing to fill in. */
async function ask(proposal: Proposal, origin: Origin, ctx: ServerContext): Promise<Action> {
  const params: ElicitRequestFormParams = {
    mode: "form",
    message: proposal.question,
    requestedSchema: { type: "object", properties: {} },
  };
  if (origin.era === "modern") return answered(proposal, origin, ctx, params);
  try {
    const options = { timeout: HUMAN_TIMEOUT_MS, signal: ctx.mcpReq.signal };
    return read(await ctx.mcpReq.elicitInput(params, options));
  } catch (error) {
    ctx.mcpReq.signal.throwIfAborted();
    console.error(`The person could not be asked: ${error instanceof Error ? error.message : error}`);
    return "failed";
  }
}

/** The answer that this call brings along, to a question that covered all that is proposed now. Asks when it has none. */
function answered(
  proposal: Proposal,
  origin: Origin,
  ctx: ServerContext,
  params: ElicitRequestFormParams,
): Action {
  const now = Date.now();
  const { sealingKeys } = origin.workspace.account;
  const covered = sealed(proposal, origin);
  const answers = Object.entries(ctx.mcpReq.inputResponses ?? {});
  const found = answers.find(([key]) => !misfit("question", key, covered, sealingKeys, now));
  if (!found) throw new PersonMustBeAsked(seal("question", covered, sealingKeys, now), params);
  return read(found[1]);
}

/** The answer comes from outside: only an explicit yes is one. */
function read(answer: unknown): Action {
  const { action, content } = (answer ?? {}) as { action?: unknown; content?: { confirm?: unknown } | null };
  if (action === "accept") return content?.confirm === false ? "accept, but not confirm" : "accept";
  return action === "decline" ? "decline" : "cancel";
}
