/** Runs a tool for a client: from arguments to an answer, or to words that an assistant can act on. */
import type { CallToolResult, ServerContext } from "@modelcontextprotocol/server";
import { explain } from "../explain.ts";
import { JSON_TYPE, type Tool } from "../mcp.ts";
import { tools } from "../tools/index.ts";
import { type Call, logUnexpected, type Origin, openCall } from "./call.ts";
import { PersonMustBeAsked } from "./confirm.ts";
import { parseInput, SECRET_ARGUMENTS, withoutSecretArguments } from "./input.ts";

/** More would only fill the conversation. */
const MOST_LINKS = 5;

type Args = Record<string, unknown>;

/** Throws when there is no such tool, which the SDK has ruled out. */
export async function callTool(
  name: string,
  args: Args,
  ctx: ServerContext,
  origin: Origin,
): Promise<CallToolResult | PersonMustBeAsked["answer"]> {
  const tool = tools.find((one) => one.name === name);
  if (!tool) throw new Error(`There is no tool ${name}`);
  const call = openCall(ctx, origin);
  try {
    const answer = await run(tool, args, call, origin);
    await call.progressIsOut();
    return audited(tool, args, call, origin, answer);
  } catch (error) {
    if (error instanceof PersonMustBeAsked) return error.answer;
    logUnexpected(error, ctx);
    const words = explain(error, {
      hasChanged: call.hasChanged(),
      mayHaveChanged: call.context.mayHaveChanged(),
      howToLook: tool.howToLook,
    });
    const text = withoutSentences(origin.notOffered, withoutSecretArguments(words, args));
    return audited(tool, args, call, origin, { isError: true, content: [{ type: "text", text }] });
  } finally {
    call.close();
  }
}

/** Advice to call what a read-only server does not offer would lead nowhere. */
const withoutSentences = (unwanted: RegExp | undefined, text: string): string =>
  unwanted
    ? text
        .split(/(?<=\.) /)
        .filter((sentence) => !unwanted.test(sentence))
        .join(" ")
    : text;

async function run(
  tool: Tool,
  args: Args,
  call: Call,
  { backend, notOffered }: Origin,
): Promise<CallToolResult> {
  const input = parseInput(tool, args);
  const result = tool.output.parse(await tool.run(input, call.context));
  if (notOffered && typeof result.next_step === "string" && notOffered.test(result.next_step))
    result.next_step = undefined;
  if (backend.isSandbox) result.summary = `Sandbox, no real doors: ${result.summary}`;
  const links = tool.links?.(result).slice(0, MOST_LINKS) ?? [];
  return {
    content: [
      { type: "text", text: JSON.stringify(result) },
      ...links.map((link) => ({ type: "resource_link" as const, ...link, mimeType: JSON_TYPE })),
    ],
    structuredContent: result,
  };
}

/**
 * One line per call of a tool that changes something, written before the answer goes out. What was done stays done
 * when the line cannot be written: the answer says both.
 */
function audited(
  tool: Tool,
  args: Args,
  call: Call,
  { backend }: Origin,
  answer: CallToolResult,
): CallToolResult {
  if (!backend.audit || tool.annotations.readOnlyHint) return answer;
  const [block] = answer.content;
  const text = block?.type === "text" ? block.text : "";
  // What the tool does not take may be a PIN under a name of the assistant's own.
  const masked = Object.entries(args).map(([name, value]) => [
    name,
    SECRET_ARGUMENTS.has(name) || !Object.hasOwn(tool.input.shape, name) ? "***" : value,
  ]);
  try {
    backend.audit({
      time: new Date().toISOString(),
      tool: tool.name,
      arguments: Object.fromEntries(masked),
      outcome: answer.isError ? "error" : "ok",
      status: (answer.structuredContent as { status?: unknown } | undefined)?.status,
      error: answer.isError ? text : undefined,
      request_ids: call.requestIds,
    });
    return answer;
  } catch (error) {
    console.error(error);
    const done = answer.isError ? "The call had failed" : "The call itself was carried out";
    return {
      isError: true,
      content: [{ type: "text", text: `The audit log could not be written. ${done}: ${text}` }],
    };
  }
}
