/** Arguments of a call: checked once, and every problem named with what to send instead. */
import { z } from "zod";
import { quote, Refusal } from "../explain.ts";
import type { Tool } from "../mcp.ts";

/** Never shown, not even to the one who sent them, and never logged. */
export const SECRET_ARGUMENTS: ReadonlySet<string> = new Set(["code"]);

/** More is a mistake: no call needs so many ids, and each wrong one would be named. */
const MOST_ENTRIES = 1_000;
const MOST_PROBLEMS = 10;

/** The arguments as the tool wants them. Throws a Refusal that names what is wrong. */
export function parseInput<Input extends z.ZodObject>(
  tool: Tool<Input>,
  args: Record<string, unknown>,
): z.output<Input> {
  refuseLongLists(args);
  const parsed = tool.input.safeParse(withObjects(tool, args));
  if (parsed.success) return parsed.data;
  const tempting = Object.keys(args).find((name) => Object.hasOwn(tool.notArguments ?? {}, name));
  if (tempting) throw new Refusal(tool.notArguments?.[tempting] ?? "");
  const { issues } = parsed.error;
  const problems = issues.slice(0, MOST_PROBLEMS).map((issue) => problem(issue, tool, args));
  const more = issues.length > MOST_PROBLEMS ? `; and ${issues.length - MOST_PROBLEMS} more like these` : "";
  throw new Refusal(`Nothing was done: ${problems.join("; ")}${more}.`);
}

function refuseLongLists(args: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(args))
    if (Array.isArray(value) && value.length > MOST_ENTRIES)
      throw new Refusal(`Nothing was done: ${quote(name)} has more than ${MOST_ENTRIES} entries.`);
}

/** Some models send an object as the JSON text of it. */
function withObjects(tool: Tool, args: Record<string, unknown>): Record<string, unknown> {
  const objects = Object.entries(args).flatMap(([name, value]) =>
    fieldOf(tool, name) instanceof z.ZodObject && typeof value === "string"
      ? [[name, parseObject(value)] as const]
      : [],
  );
  return { ...args, ...Object.fromEntries(objects) };
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What the field is for, said inside or outside of the wrapping that makes it optional. */
const descriptionOf = (tool: Tool, name: string): string =>
  (tool.input.shape[name] as z.ZodType | undefined)?.description ?? fieldOf(tool, name)?.description ?? "";

/** Words without the secrets that this call was given. */
export function withoutSecretArguments(words: string, args: Record<string, unknown>): string {
  const secrets = [...SECRET_ARGUMENTS]
    .flatMap((name) =>
      typeof args[name] === "string" || typeof args[name] === "number" ? String(args[name]) : [],
    )
    .filter((one) => /^\d+$/.test(one));
  return secrets.reduce(
    (text, secret) => text.replaceAll(new RegExp(`(?<!\\d)${secret}(?!\\d)`, "g"), "•••"),
    words,
  );
}

/** An input field without the wrapping that makes it optional. */
function fieldOf(tool: Tool, name: string): z.ZodType | undefined {
  const field: unknown = Object.hasOwn(tool.input.shape, name) ? tool.input.shape[name] : undefined;
  const inner = field instanceof z.ZodOptional || field instanceof z.ZodDefault ? field.unwrap() : field;
  return inner instanceof z.ZodType ? inner : undefined;
}

function problem(issue: z.core.$ZodIssue, tool: Tool, args: Record<string, unknown>): string {
  if (issue.code === "unrecognized_keys")
    return (
      `${issue.keys.slice(0, 5).map(quote).join(", ")} is not an argument of ${tool.name}, ` +
      `which takes ${Object.keys(tool.input.shape).join(", ")}`
    );
  const field = issue.path.join(".");
  if (!field) return issue.message;
  const value = args[field];
  const description = descriptionOf(tool, field);
  if (value === undefined && issue.path.length === 1) return `${field} is missing: ${description}`;
  if (issue.code === "invalid_type") return `${field} must be a ${issue.expected}: ${description}`;
  const shown = typeof value === "string" && !SECRET_ARGUMENTS.has(field) ? ` ${quote(value)}` : "";
  return issue.code === "custom" ? `${field}${shown} ${issue.message}` : `${field}${shown}: ${issue.message}`;
}
