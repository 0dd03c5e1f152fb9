/** What is wrong with an answer for the assistant that reads it, whatever the conversation. */
import { tools } from "../../src/tools/index.ts";
import type { Replay, Turn } from "./replay.ts";

const TOOL_NAME = new RegExp(tools.map(({ name }) => `\\b${name}\\b`).join("|"), "g");
const WAY_ON = /call again|call \w+ again|\bsend\b|choose from|use that one|find the|look with|try again/i;

/** Every error says how to go on, and every tool that is named can be called. */
export function problemsOf({ text, answer }: Turn, { tools: offered }: Replay): string[] {
  const missing = [...new Set(text.match(TOOL_NAME))].filter((name) => !offered.includes(name));
  return [
    ...missing.map((name) => `names ${name}, which is not offered`),
    ...(answer.isError && !WAY_ON.test(text) ? ["does not say how to go on"] : []),
  ];
}
