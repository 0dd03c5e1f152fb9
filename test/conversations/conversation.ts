/**
 * What a conversation is: what a support agent writes, and the tool calls that a sensible assistant makes of it, as
 * data. The assistant is scripted: every value that it sends it has read before, or was told by the agent.
 */

import type { Progress } from "@modelcontextprotocol/client";
import type { Fault, Sandbox, Workspace } from "../../src/sandbox/sandbox.ts";
import type { Answer, Options } from "../support/harness.ts";

/** Where every conversation takes place: the Hotel Aurora, on Monday, 2 March 2026, at 10:00 UTC. */
export const NOW = Date.parse("2026-03-02T10:00:00Z");

export interface Stage {
  sandbox: Sandbox;
  /** The workspace's clock goes forward. */
  passTime(ms: number): void;
  /** Seam answers badly until {@link mend}. */
  break(fault: Fault): void;
  mend(): void;
}

export type Args = Record<string, unknown>;

/** What the assistant has read last from each tool that answered, by the tool's name. */
export type Read = Record<string, Answer["data"]>;

/** A tool call of the assistant. */
export interface Call {
  /** A chapter of a longer story begins: its title, and on further lines what it is about. */
  chapter?: string;
  /** What the agent writes now. */
  agent?: string;
  /** What the assistant concludes from what it knows so far. */
  why?: string;
  /** Happens in the world before this call. */
  meanwhile?(stage: Stage): void;
  /** Or a method of the protocol, such as resources/read. */
  tool: string;
  args?: Args | ((read: Read) => Args);
  /** A call that expects nothing must succeed. */
  expect?: Expectation;
  /** What must be so then, in the answer and in the workspace itself, in the words of a story. */
  claims?: Record<string, (look: Look) => boolean>;
  /** What is known to be wrong with the answer, as problems.ts says it: to be taken off when it is mended. */
  clumsy?: string[];
}

/** The assistant asks the agent back. */
export interface Question {
  asks: string;
  /** What it must have read in the answer before, to be able to ask. */
  about: string[];
  agent: string;
}

/** An answer, and what it can be held against. */
export interface Look extends Answer {
  /** What was told on the way to it. */
  progress: Progress[];
  /** What the assistant had read before. */
  read: Read;
  workspace: Workspace;
}

/** What the assistant must read in the answer. */
export interface Expectation {
  /** The call fails, or is refused. */
  isError?: true;
  says?: (string | RegExp)[];
  /** What must not be in it. */
  hides?: (string | RegExp)[];
  /** Part of the structured result. */
  data?: object;
}

export interface Conversation {
  /** What the support agent writes. */
  request: string;
  /** How the server runs. */
  options?: Options;
  setup?(stage: Stage): void;
  /** Words of the instructions by which the assistant knows that no tool can do it. */
  cannot?: string[];
  steps: (Call | Question)[];
  /** Looks at the workspace when all is over. Throws when it is not as it should be. */
  result?(stage: Stage): void;
}

/** The one row with this name. Throws when there is none or several: the assistant would have to guess. */
export function named<Row extends { display_name?: string }>(rows: Row[], display_name: string): Row {
  const [row, ...others] = rows.filter((one) => one.display_name === display_name);
  if (!row || others.length > 0)
    throw new Error(`${row ? "Several" : "None"} called ${display_name}: ${JSON.stringify(rows)}`);
  return row;
}

/** The only row. Throws when there is none or several. */
export function only<Row>(rows: Row[]): Row {
  const [row, ...others] = rows;
  if (row === undefined || others.length > 0) throw new Error(`Not one: ${JSON.stringify(rows)}`);
  return row;
}

/** The id of the one person that find_user_identities found. */
export const found = ({ find_user_identities }: Read): { user_identity_id: string } => ({
  user_identity_id: only<{ user_identity_id: string }>(find_user_identities.user_identities).user_identity_id,
});
