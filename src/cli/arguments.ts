/** The arguments of a command that has arguments of its own: its flags and its words, checked. */
import { parseArgs } from "node:util";
import { ConfigError } from "../contract/config-error.ts";
import { complaintOf } from "./unknown.ts";

/** What a command takes, beside `--help`. */
export interface Takes {
  command: string;
  /** Flags without a value, without their dashes. */
  switches?: readonly string[];
  /** Flags with one. */
  texts?: readonly string[];
  words?: readonly string[];
  /** What is said after a complaint: where all that the command takes is told. */
  seeAlso: string;
}

export interface Given {
  flags: ReadonlyMap<string, string | true>;
  words: readonly string[];
}

/** Undefined when the usage is asked for: by `--help`, `-h`, or `help` as the first word. Throws ConfigError. */
export function readArguments(argv: readonly string[], takes: Takes): Given | undefined {
  const { switches = [], texts = [], seeAlso } = takes;
  const options = Object.fromEntries([
    ...switches.map((flag) => [flag, { type: "boolean" }] as const),
    ...texts.map((flag) => [flag, { type: "string" }] as const),
    ["help", { type: "boolean", short: "h" }],
  ]);
  // Node's own refusals repeat what was typed, which may be a key that strayed onto the command line.
  const lenient = { args: [...argv], options, strict: false, allowPositionals: true, tokens: true } as const;
  const flags = new Map<string, string | true>();
  const words: string[] = [];
  for (const token of parseArgs(lenient).tokens) {
    const problem = problemOf(token, argv[token.index] ?? "", takes);
    if (problem) throw new ConfigError(`${problem}${seeAlso}`);
    if (token.kind === "option") flags.set(token.name, token.value ?? true);
    if (token.kind === "positional") words.push(token.value);
  }
  return flags.has("help") || words[0] === "help" ? undefined : { flags, words };
}

type Token = NonNullable<ReturnType<typeof parseArgs<{ strict: false; tokens: true }>>["tokens"]>[number];

/** What is wrong with one argument, in a sentence or two. */
function problemOf(token: Token, arg: string, { command, switches = [], texts = [], words = [] }: Takes) {
  const known = [...switches, ...texts, "help"].map((flag) => `--${flag}`);
  if (token.kind === "positional" && ![...words, "help"].includes(token.value))
    return complaintOf(
      arg,
      [...words, ...known],
      `${words.length ? "a command" : "an option"} of ${command}`,
    );
  if (token.kind !== "option") return undefined;
  const { name, value, inlineValue } = token;
  // What looks like a flag is one, and no value.
  if (texts.includes(name))
    return value && (inlineValue || !value.startsWith("-")) ? undefined : `--${name} needs a value.`;
  if (known.includes(`--${name}`) && value === undefined) return undefined;
  return complaintOf(arg, known, "", `an option of ${command}`);
}
