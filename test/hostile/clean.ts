/** Whether what reaches a client is clean: data in its place and bounded, sentences our own. */
import { MARK } from "./tampering.ts";

/** Control, formatting and private characters, line separators, halves of characters. Our own prompts have line breaks. */
const UNCLEAN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;
/** Joiners that letters (not Latin ones) and emoji need. */
const NEEDED = /(?<=[\u0600-\u0fff]|\p{Emoji}|\ufe0f)[\u200c\u200d](?=[\u0600-\u0fff]|\p{Emoji})/gu;
export const isUnclean = (text: string): boolean => UNCLEAN.test(text.replaceAll(NEEDED, ""));
/** The longest value that somebody else may have written; a phone's title has the start of its id as well. */
const LONGEST_VALUE = 200 + " (12345678)".length;
const LONGEST_SENTENCE = 3_000;
/** Guidance: nothing of somebody else's may be in it, quoted or not. */
const GUIDANCE = /\.(next_step|instructions|description)$/;
/** Sentences in which values of others may stand in quotes. A message inside a result is a value, Seam's own. */
const SENTENCE = /\.(summary|text)$|^\.(params|error)\.message$/;

/** Warnings of ours, which are sentences too; a code of Seam's may stand in them as it is. */
const WARNING = /\.warnings\.\d+$/;

const QUOTED = /"(?:[^"\\]|\\.)*"/g;

/** What is wrong with a message to the client, each problem once; empty when it is clean. */
export const uncleanIn = (message: unknown): string[] => [
  ...new Set([...strings(message)].flatMap(({ path, value }) => problemsOf(path, value))),
];

function problemsOf(path: string, value: string): string[] {
  const inner = path.endsWith(".text") ? parsed(value) : undefined;
  if (inner !== undefined) return uncleanIn(inner);
  const isGuidance = GUIDANCE.test(path);
  const isSentence = SENTENCE.test(path);
  const isOurs = isSentence || isGuidance || WARNING.test(path);
  const found: Record<string, boolean> = {
    "unclean characters": isUnclean(path.endsWith(".text") ? value.replaceAll("\n", "") : value),
    "too long": value.length > (isOurs ? LONGEST_SENTENCE : LONGEST_VALUE),
    "somebody else's words in guidance": isGuidance && value.includes(MARK),
    "somebody else's words outside of quotes": isSentence && value.replaceAll(QUOTED, "").includes(MARK),
  };
  const place = path.replaceAll(/\.\d+/g, "");
  return Object.keys(found)
    .filter((problem) => found[problem])
    .map((problem) => `${place}: ${problem}: ${value.slice(0, 160)}`);
}

/** Results travel as JSON text too. */
function parsed(value: string): unknown {
  try {
    const inner: unknown = JSON.parse(value);
    return typeof inner === "object" ? inner : undefined;
  } catch {
    return undefined;
  }
}

function* strings(value: unknown, path = ""): Generator<{ path: string; value: string }> {
  if (typeof value === "string") yield { path, value };
  else if (value && typeof value === "object")
    for (const [name, inner] of Object.entries(value)) yield* strings(inner, `${path}.${name}`);
}
