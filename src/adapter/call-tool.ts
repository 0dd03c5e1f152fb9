/** Runs a tool for a client: from arguments to an answer, or to words that an assistant can act on. */

import type { CallToolResult, ServerContext } from "@modelcontextprotocol/server";
import type { Account } from "../contract/account.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Tool } from "../contract/tool.ts";
import { quote } from "../text.ts";
import { tools } from "../tools/index.ts";
import { type Call, type Origin, openCall, wordsFor } from "./call.ts";
import { PersonMustBeAsked } from "./confirm.ts";
import { parseInput, refuseDeepArguments, withoutSecretArguments } from "./input.ts";
import { type Outcome, openTrail, type Trail } from "./trail.ts";

type Args = Record<string, unknown>;

/** Throws when there is no such tool, which the SDK has ruled out, and a Refusal for arguments that nobody can walk. */
export async function callTool(
  name: string,
  args: Args,
  ctx: ServerContext,
  origin: Origin,
): Promise<CallToolResult | PersonMustBeAsked["answer"]> {
  const tool = tools.find((one) => one.name === name);
  if (!tool) throw new Error(`There is no tool ${name}`);
  refuseDeepArguments(args);
  const trail = openTrail(tool, args, ctx, origin);
  const call = openCall(ctx, origin, trail);
  try {
    const answer = await run(tool, args, call, origin);
    const refusal = trail?.refusal();
    if (refusal) throw refusal;
    await call.progressIsOut();
    return audited("ok", answer, call, trail);
  } catch (error) {
    if (error instanceof PersonMustBeAsked) return error.answer;
    const words = wordsFor(trail?.refusal() ?? error, ctx, {
      hasChanged: call.hasChanged(),
      mayHaveChanged: call.context.mayHaveChanged(),
      howToLook: tool.howToLook,
    });
    const safe = origin.workspace.account.withoutSecrets(withoutSecretArguments(words, args));
    const answer = failed(withoutSentences(origin.notOffered, safe));
    return audited(ctx.mcpReq.signal.aborted ? "cancelled" : "error", answer, call, trail);
  } finally {
    call.close();
  }
}

const failed = (text: string): CallToolResult => ({ isError: true, content: [{ type: "text", text }] });

/** Advice to call what a read-only server does not offer would lead nowhere. */
const withoutSentences = (unwanted: RegExp | undefined, text: string): string =>
  unwanted
    ? text
        .split(/(?<=\.) /)
        .filter((sentence) => !unwanted.test(sentence))
        .join(" ")
    : text;

/** They would go to Seam, into the conversation, and into logs. */
function refuseSecrets(args: Args, { withoutSecrets }: Account): void {
  const found = Object.entries(args).find((entry) => {
    const text = JSON.stringify(entry);
    return withoutSecrets(text) !== text;
  });
  if (found)
    throw new Refusal(
      `Nothing was done: ${withoutSecrets(quote(found[0]))} holds what looks like a secret of Seam's (an API key or a token). ` +
        "No argument takes one, and it should be replaced, since it was shown in a conversation. " +
        "This server has its key from its environment.",
    );
}

async function run(
  tool: Tool,
  args: Args,
  call: Call,
  { workspace, notOffered }: Origin,
): Promise<CallToolResult> {
  refuseSecrets(args, workspace.account);
  const input = parseInput(tool, args);
  const result = tool.output.parse(await tool.run(input, call.context));
  if (notOffered && typeof result.next_step === "string" && notOffered.test(result.next_step))
    result.next_step = undefined;
  const note = call.note();
  if (note) result.summary = `${result.summary} ${note}`;
  if (workspace.isSandbox) result.summary = `Sandbox, no real doors: ${result.summary}`;
  return { content: [{ type: "text", text: JSON.stringify(result) }], structuredContent: result };
}

/** What the audit log wants of a result. */
interface Result {
  status: string;
  people: { user_identity_id: string; status: string }[];
}

/**
 * The line with the outcome, written before the answer goes out. What was done stays done when it cannot be written:
 * the answer says both.
 */
function audited(
  outcome: Outcome["outcome"],
  answer: CallToolResult,
  { requestIds }: Call,
  trail: Trail | undefined,
): CallToolResult {
  if (!trail) return answer;
  const [block] = answer.content;
  const text = block?.type === "text" ? block.text : "";
  const { status, people } = (answer.structuredContent ?? {}) as Partial<Result>;
  const became = people && Object.fromEntries(people.map((one) => [one.user_identity_id, one.status]));
  try {
    trail.end({
      outcome,
      status,
      people: became,
      error: answer.isError ? text : undefined,
      request_ids: requestIds,
    });
    return answer;
  } catch (error) {
    if (trail.refusal()) return answer; // which says so already
    console.error(error);
    const done = answer.isError ? "The call had failed" : "The call itself was carried out";
    return failed(`The audit log could not be written. ${done}: ${text}`);
  }
}
