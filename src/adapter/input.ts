/** Arguments of a call: checked once, and every problem named with what to send instead. */

import * as z from "zod";
import { Refusal } from "../contract/refusal.ts";
import type { Tool } from "../contract/tool.ts";
import { quote } from "../text.ts";

/** More is a mistake: no call needs so many ids, and each wrong one would be named. */
const MOST_ENTRIES = 1_000;
const MOST_PROBLEMS = 10;

/** The arguments as the tool wants them. Throws a Refusal that names what is wrong. */
export function parseInput<Input extends z.ZodObject>(
  tool: Tool<Input>,
  args: Record<string, unknown>,
): z.output<Input> {
  refuseLongLists(args);
  const sent = withObjects(tool, withoutEmpty(tool, args));
  const parsed = tool.input.safeParse(sent);
  if (parsed.success) return parsed.data;
  const tempting = Object.keys(args).find((name) => Object.hasOwn(tool.notArguments ?? {}, name));
  if (tempting) throw new Refusal(tool.notArguments?.[tempting] ?? "");
  const { issues } = parsed.error;
  const problems = issues.slice(0, MOST_PROBLEMS).map((issue) => problem(issue, tool, sent));
  const more = issues.length > MOST_PROBLEMS ? `; and ${issues.length - MOST_PROBLEMS} more like these` : "";
  throw new Refusal(`Nothing was done: ${problems.join("; ")}${more}.`);
}

function refuseLongLists(args: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(args))
    if (Array.isArray(value) && value.length > MOST_ENTRIES)
      throw new Refusal(`Nothing was done: ${quote(name)} has more than ${MOST_ENTRIES} entries.`);
}

/** More is a mistake or an attack: what walks over arguments would run out of stack. */
const MOST_LEVELS = 20;

/** Throws a Refusal when an argument holds lists or objects in each other, deeper than any tool takes. */
export function refuseDeepArguments(args: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(args)) {
    let level: unknown[] = [value];
    for (let depth = 0; level.length > 0; depth++) {
      if (depth > MOST_LEVELS)
        throw new Refusal(`Nothing was done: ${quote(name)} is nested more than ${MOST_LEVELS} levels deep.`);
      level = level.flatMap((one) => (one && typeof one === "object" ? Object.values(one) : []));
    }
  }
}

/** Some models send every argument: for one that can be left out, `null` and an empty text say that it is. */
function withoutEmpty(tool: Tool, args: Record<string, unknown>): Record<string, unknown> {
  const isLeftOut = ([name, value]: [string, unknown]) =>
    (value === null || value === "") && Object.hasOwn(tool.input.shape, name) && isOptional(tool, name);
  return Object.fromEntries(Object.entries(args).filter((entry) => !isLeftOut(entry)));
}

const isOptional = (tool: Tool, name: string): boolean =>
  (tool.input.shape[name] as z.ZodType).safeParse(undefined).success;

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

/** Whether an argument is never shown, not even to the one who sent it, and never logged. */
export const isSecret = (tool: Tool, name: string): boolean =>
  Object.hasOwn(tool.input.shape, name) && (tool.input.shape[name] as z.ZodType).meta()?.isSecret === true;

/** Words without the secrets that this call was given. */
export function withoutSecretArguments(words: string, tool: Tool, args: Record<string, unknown>): string {
  const secrets = Object.keys(tool.input.shape)
    .filter((name) => isSecret(tool, name))
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

/** What is wrong with one argument, as the part of a sentence that says what to send instead. */
function problem(issue: z.core.$ZodIssue, tool: Tool, args: Record<string, unknown>): string {
  if (issue.code === "unrecognized_keys") return unknownArguments(issue, tool);
  const field = issue.path.join(".");
  if (!field) return issue.message; // a rule between several arguments, in our own words
  const [name] = issue.path.map(String);
  const isWhole = issue.path.length === 1;
  const value = isWhole ? args[field] : undefined;
  if (isWhole && value === undefined) return `${field} is missing: ${descriptionOf(tool, field)}`;
  const isShown = typeof value === "string" && !isSecret(tool, field);
  const subject = isShown ? `${field} ${quote(value)}` : field;
  if (issue.code === "custom") return `${subject} ${issue.message}`;
  const wanted = isWhole ? fieldOf(tool, name ?? "") : undefined;
  return `${issue.code === "invalid_type" ? field : subject} ${demand(issue, wanted)}`;
}

function unknownArguments({ keys, path }: z.core.$ZodIssueUnrecognizedKeys, tool: Tool): string {
  const names = keys.slice(0, 5).map(quote).join(", ");
  if (path.length > 0) return `${path.join(".")} does not take ${names}`;
  const taken = Object.keys(tool.input.shape).join(", ") || "none";
  return `${names} is not an argument of ${tool.name}, which takes ${taken}`;
}

/** In words what the schema wants: the schema library's own never reach the assistant. */
function demand(issue: z.core.$ZodIssue, wanted: z.ZodType | undefined): string {
  if (wanted instanceof z.ZodNumber)
    return `must be a whole number from ${wanted.minValue} to ${wanted.maxValue}`;
  switch (issue.code) {
    case "invalid_type":
      return `must be ${TYPES[issue.expected] ?? "of another type"}`;
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}`;
    case "too_big":
      return `must have ${issue.maximum} ${issue.origin === "array" ? "entries" : "characters"} at most`;
    case "too_small":
      return `must have at least ${issue.minimum} ${issue.origin === "array" ? "entries" : "characters"}`;
    default:
      return "has not the form that it should";
  }
}

const TYPES: Record<string, string> = {
  string: "a text",
  boolean: "true or false",
  array: "a list",
  object: "a JSON object",
  record: "a JSON object",
  number: "a number",
  int: "a whole number",
};
