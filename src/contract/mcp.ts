/**
 * What a tool, a resource and a prompt are: plain objects that know nothing of the SDK. Everything that the protocol
 * needs is derived from them in adapter/.
 */
import type { z } from "zod";
import type { RemovalMemory } from "../removal/memory.ts";
import type { Seam, SeamConnection } from "../seam/client.ts";
import type { EventPoller } from "../seam/events.ts";
import type { Account } from "./account.ts";

/** How patient the waiting tools are; tests are less so. All in ms. */
export interface Pace {
  /** Before the first look whether something without an event is gone. */
  look: number;
  /** Before something is tried again that Seam was out of order for. */
  retry: number;
  /** Without an event for so long, a fresh listing decides whether something is gone. */
  absence: number;
  /** The longest silence between two progress messages. */
  heartbeat: number;
  /** Two requests to one route are independent looks when they are so far apart. */
  apart: number;
}

/** The pace of the product. */
export const PACE: Pace = { look: 200, retry: 1_000, absence: 3_000, heartbeat: 5_000, apart: 500 };

/** When a person is asked before something is taken away: where the host can ask, everywhere, or not at all. */
export type ConfirmMode = "auto" | "always" | "never";

/** What all calls of one process share. */
export interface Backend {
  connection: SeamConnection;
  events: EventPoller;
  pace: Pace;
  /** What this process has seen of removals. */
  removals: RemovalMemory;
  /** The built-in workspace: every summary says so, and simulate_phone is offered. */
  isSandbox: boolean;
  confirmMode: ConfirmMode;
  account: Account;
  /** Writes one line to the audit log, and throws when it is not on disk; absent when none is kept. */
  audit?: ((entry: object) => void) | undefined;
}

/** One progress message: `progress` always rises, `message` is one line of less than 200 characters. */
export interface Step {
  progress: number;
  total?: number;
  message: string;
}

/** Something that a person shall agree to before it happens. */
export interface Proposal {
  /** What it is done to; once agreed to, a call that goes on with the same is not asked about again. */
  subject: string;
  /** Everything that the agreement covers, one entry per thing; what comes on top of it is not agreed to. */
  plan: readonly string[];
  /** For the person, as a question. */
  question: string;
  /** The code of an earlier answer, which says that the person has agreed since. */
  code?: string | undefined;
}

/**
 * Go on (`wasAsked`: somebody took the time to answer, so look again first); or answer with the plan and this code, with
 * which the next call says that the person has agreed. `note` says why a code that was sent does not fit.
 */
export type Confirmation =
  | { isConfirmed: true; wasAsked: boolean }
  | { isConfirmed: false; confirmation_code: string; note?: string | undefined };

/** What a call may use. */
export interface Context {
  /** Seam; every request stops when the call is cancelled. */
  seam: Seam;
  /** The same, stopped by a further signal too, such as a deadline. */
  seamUntil(signal: AbortSignal, options?: { isTriedOnce: boolean }): Seam;
  /** Whether this call has changed something in Seam, or may have: a request whose answer was lost counts. */
  mayHaveChanged(): boolean;
  /** Seam's clock, ms since 1970; ours may be off. */
  now(): number;
  /** Bounds of Seam's present time, ms since 1970; infinite before its first reply. */
  clock(): { earliest: number; latest: number };
  removals: RemovalMemory;
  /** When the call began, by `performance.now()`: what it waits for counts from here, a person's answer too. */
  startedAt: number;
  /** Aborted when the client cancels the call or goes away. */
  signal: AbortSignal;
  /** Tells the person who waits; does nothing when the client did not ask for progress. */
  progress(step: Step): void;
  /** Asks the person, as the host can and the configuration wants. Throws a Refusal when the answer is no. */
  confirm(proposal: Proposal): Promise<Confirmation>;
  events: EventPoller;
  pace: Pace;
}

/** Hints for the host, all four always (https://modelcontextprotocol.io, tool annotations). */
interface Hints {
  readOnlyHint: boolean;
  destructiveHint: boolean;
  idempotentHint: boolean;
  openWorldHint: boolean;
}

type Output = z.ZodObject<{ summary: z.ZodString } & z.core.$ZodShape>;

/** A tool: one object in a file of its own. The README's table, the snapshots and the tests derive from it. */
export interface Tool<Input extends z.ZodObject = z.ZodObject, Result extends Output = Output> {
  name: string;
  title: string;
  /** One to three sentences; the first is what hosts search when they defer tools. */
  description: string;
  /** A flat strict object: an argument that is not declared is refused by name. */
  input: Input;
  /** The allow-list of what leaves: results are parsed through it. */
  output: Result;
  annotations: Hints;
  /** For a write of unknown outcome: how to find out, as a sentence without its full stop. */
  howToLook?: string;
  /** Why some tempting arguments are not taken, by name. */
  notArguments?: Record<string, string>;
  /** Offered in the sandbox only. */
  isSandboxOnly?: boolean;
  /** Returns plain data or throws; never builds protocol content. */
  run(input: z.output<Input>, context: Context): Promise<z.input<Result>>;
}

/** Keeps a tool's types together; adds nothing. */
export const defineTool = <Input extends z.ZodObject, Result extends Output>(
  tool: Tool<Input, Result>,
): Tool<Input, Result> => tool;

const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true };
const CHANGES = { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true };

/** The kinds of tools that there are, as hints. All talk to a service of the outside world. */
export const hints = {
  /** Looks only. */
  reads: READ_ONLY,
  /** Adds or changes something; repeating it may add it twice. */
  changes: CHANGES,
  /** Adds or changes something; repeating it changes nothing more. */
  changesOnce: { ...CHANGES, idempotentHint: true },
  /** Takes something away; repeating it takes nothing more away. */
  removes: { ...CHANGES, destructiveHint: true, idempotentHint: true },
} satisfies Record<string, Hints>;

/** Proposes values for something half typed. Never throws for the user's sake: no answer means no proposals. */
export type Complete = (typed: string, seam: Seam) => Promise<string[]>;

/** A resource, or a template of resources when its `uri` has a `{variable}`. */
export interface Resource {
  name: string;
  title: string;
  uri: string;
  description: string;
  /** Proposes values of the variable while somebody types. */
  complete?: Record<string, Complete>;
  /** Returns plain data, undefined when there is no such thing, or throws. */
  read(variables: Record<string, string>, context: Context): Promise<object | undefined>;
}

/** One entry of resources/list. */
export interface ResourceEntry {
  uri: string;
  name: string;
  title: string;
  mimeType: string;
}

/** Answers one page of resources/list. */
export type ResourceLister = (
  cursor: string | undefined,
  context: Context,
) => Promise<{ entries: ResourceEntry[]; nextCursor?: string | undefined }>;

/** All resources are JSON. */
export const JSON_TYPE = "application/json";

/** What somebody fills in, in words of theirs. */
export interface PromptArgument {
  description: string;
  isOptional?: boolean;
  complete?: Complete;
  /** What is wrong with a value beside the others, as the end of a sentence that says what to send; undefined: nothing. */
  problem?(value: string, others: Record<string, string | undefined>): string | undefined;
}

/** A prompt: leads the assistant through a job with the right tools. */
export interface Prompt {
  name: string;
  title: string;
  description: string;
  args: Record<string, PromptArgument>;
  /** The message, as the user would write it. */
  write(args: Record<string, string | undefined>): string;
}
