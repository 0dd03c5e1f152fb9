/** Asks a person before something is taken away: by elicitation where the host can, else with a code. */
import { createHmac, randomBytes } from "node:crypto";
import {
  type ElicitRequestFormParams,
  inputRequired,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { Refusal } from "../explain.ts";
import type { Confirmation, ConfirmMode, Proposal } from "../mcp.ts";

/** People take their time; the host's own limits apply beside this one. */
const HUMAN_TIMEOUT_MS = 300_000;

/** How one client can be asked. */
export interface Asking {
  mode: ConfirmMode;
  era: "legacy" | "modern";
  /** The client declares elicitation by form. */
  canElicit: boolean;
  /** What the person has agreed to: a removal that goes on after `removing` is not asked about again. */
  agreed: Set<string>;
}

/** 2026-07-28 clients are asked by the answer to their call, which they then repeat. Thrown through the tool. */
export class PersonMustBeAsked extends Error {
  readonly answer: ReturnType<typeof inputRequired>;

  constructor(key: string, params: ElicitRequestFormParams) {
    super("a person must be asked");
    this.answer = inputRequired({ inputRequests: { [key]: inputRequired.elicit(params) } });
  }
}

const secret = randomBytes(32);

/**
 * Throws a Refusal when the person says no or turns the question away, PersonMustBeAsked to ask a 2026-07-28 client,
 * and the signal's reason.
 */
export async function confirm(proposal: Proposal, asking: Asking, ctx: ServerContext): Promise<Confirmation> {
  const { subject, code } = proposal;
  const expected = codeOf(proposal);
  if (asking.mode === "never" || asking.agreed.has(subject) || code === expected)
    return agree(subject, asking, false);
  if (!asking.canElicit)
    return asking.mode === "auto" ? { isConfirmed: true, wasAsked: false } : withCode(expected);
  const action = await ask(proposal, expected, asking, ctx);
  if (action === "accept") return agree(subject, asking, true);
  if (action === "failed") return withCode(expected);
  throw new Refusal(
    action === "decline"
      ? "The person said no. Nothing was touched."
      : "The person closed the question without an answer. Nothing was touched. Ask them what they want.",
  );
}

function agree(subject: string, { agreed }: Asking, wasAsked: boolean): Confirmation {
  agreed.add(subject);
  return { isConfirmed: true, wasAsked };
}

const withCode = (confirmation_code: string): Confirmation => ({ isConfirmed: false, confirmation_code });

/** Bound to the thing and the whole plan, and good for this process only. */
const codeOf = ({ subject, plan }: Proposal): string =>
  createHmac("sha256", secret)
    .update(JSON.stringify([subject, [...plan].sort()]))
    .digest("hex")
    .slice(0, 8);

type Action = "accept" | "decline" | "cancel" | "failed";

async function ask({ question }: Proposal, key: string, asking: Asking, ctx: ServerContext): Promise<Action> {
  const params: ElicitRequestFormParams = {
    mode: "form",
    message: question,
    requestedSchema: {
      type: "object",
      properties: {
        confirm: { type: "boolean", title: "Yes, do it", description: "This cannot be undone." },
      },
      required: ["confirm"],
    },
  };
  if (asking.era === "modern") {
    const answer = ctx.mcpReq.inputResponses?.[key];
    if (answer === undefined) throw new PersonMustBeAsked(key, params);
    return read(answer);
  }
  try {
    const options = { timeout: HUMAN_TIMEOUT_MS, signal: ctx.mcpReq.signal };
    return read(await ctx.mcpReq.elicitInput(params, options));
  } catch (error) {
    ctx.mcpReq.signal.throwIfAborted();
    console.error(`The person could not be asked: ${error instanceof Error ? error.message : error}`);
    return "failed";
  }
}

/** The answer comes from outside: only an explicit yes is one. */
function read(answer: unknown): Action {
  const { action, content } = (answer ?? {}) as { action?: unknown; content?: { confirm?: unknown } };
  if (action === "accept") return content?.confirm === true ? "accept" : "decline";
  return action === "decline" ? "decline" : "cancel";
}
