import { completable, ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";
import * as z from "zod";
import type { Prompt } from "../contract/prompt.ts";
import { quote } from "../text.ts";
import type { Origin } from "./call.ts";
import { completer } from "./complete.ts";

type Values = Record<string, string | undefined>;

/** Registers a prompt with the SDK. */
export function registerPrompt(prompt: Prompt, { server, workspace }: Origin): void {
  const { name, title, description } = prompt;
  const fields = Object.entries(prompt.args).map(([field, { description, isOptional, complete }]) => {
    const text = z
      .string({ error: ({ input }) => (input === undefined ? "is missing" : "must be a text") })
      .max(200, { error: "must have 200 characters at most" })
      .describe(description);
    const value = isOptional ? text.optional() : text;
    return [field, complete ? completable(value, completer(complete, workspace)) : value] as const;
  });
  const argsSchema = z.object(Object.fromEntries(fields));
  server.registerPrompt(name, { title, description, argsSchema }, (args) => ({
    description,
    messages: [{ role: "user", content: { type: "text", text: message(prompt, filledIn(args)) } }],
  }));
}

/** Forms send what nobody filled in as an empty text. */
const filledIn = (args: Values): Values =>
  Object.fromEntries(Object.entries(args).map(([name, value]) => [name, value?.trim() || undefined]));

/** Throws what the protocol has for arguments that will not do. */
function message(prompt: Prompt, values: Values): string {
  const problems = Object.keys(prompt.args).flatMap((name) => problemOf(prompt, name, values) ?? []);
  if (problems.length > 0)
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `Nothing was prepared: ${problems.join("; ")}. ${AT_SPACES}`,
    );
  const hasUnderscore = Object.values(values).some((value) => value?.includes("_") && !value.includes("@"));
  return `${prompt.write(values)}${hasUnderscore ? "\n\nWhere a value has _, a space is meant if nothing is called so." : ""}`;
}

/** What Claude Code does, and others. */
const AT_SPACES =
  "Some hosts cut what is typed at every space, in quotes too, and give the pieces to one argument after the other: " +
  "write _ for a space there, like Jean_Doe.";

function problemOf({ args }: Prompt, name: string, values: Values): string | undefined {
  const { isOptional, description, problem } = args[name] ?? {};
  const value = values[name];
  if (value === undefined) return isOptional ? undefined : `${name} is missing: ${description}`;
  const words = isHalfQuoted(value) ? "is cut off: it has one of two quotes" : problem?.(value, values);
  return words && `${name} ${quote(value)} ${words}`;
}

/** The first or the last piece of what was cut within quotes. */
const isHalfQuoted = (value: string): boolean => /^["\u201c]./.test(value) !== /.["\u201d]$/.test(value);
