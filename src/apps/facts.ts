/** How it stands with a key: its state, unless something is wrong. */
import type { Key } from "./results.ts";
import { type KeyState, stateInWords, stateOf } from "./times.ts";

export type Tone = "good" | "soon" | "later" | "over" | "bad";

const TONES: Record<KeyState, Tone> = {
  "not begun": "later",
  valid: "good",
  "ends soon": "soon",
  ended: "over",
  "never ends": "good",
};

/** What is known of a key besides its row. */
export interface KeyFacts {
  tone: Tone;
  words: string;
}

/** What is `waiting_to_be_issued`, by what it is. */
const WAITING: Record<string, string> = { mobile_key: "On no phone yet", card: "Not encoded yet" };

/** Its state in words. `codes`: what Seam says is wrong with it. */
export function factsOf(key: Key, codes: readonly string[], now: number): KeyFacts {
  const { is_suspended, acs_user_problems: [problem] = [], access_method = "", ends_at } = key;
  if (is_suspended) return { tone: "bad", words: "Account suspended" };
  if (problem) return { tone: "bad", words: `Account: ${problem.replaceAll("_", " ")}` };
  if (ends_at && Number.isNaN(Date.parse(ends_at))) return { tone: "bad", words: "End not readable" };
  const state = stateOf(key, now);
  if (state !== "ended" && codes.includes("waiting_to_be_issued"))
    return { tone: "soon", words: WAITING[access_method] ?? "Not issued yet" };
  return { tone: TONES[state], words: stateInWords(key, now) };
}

export const codesOf = ({ errors = [], warnings = [] }: Key): string[] =>
  [...errors, ...warnings].map(({ error_code, warning_code }) => error_code ?? warning_code ?? "unknown");
