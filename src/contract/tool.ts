/** What a tool is: a plain object that knows nothing of the SDK. What the protocol needs is derived from it in adapter/. */
import type * as z from "zod";
import type { Context } from "./context.ts";

/** Hints for the host, all four always (https://modelcontextprotocol.io, tool annotations). */
interface Hints {
  readOnlyHint: boolean;
  destructiveHint: boolean;
  idempotentHint: boolean;
  openWorldHint: boolean;
}

type Output = z.ZodObject<{ summary: z.ZodString } & z.core.$ZodShape>;

/** A tool: one object in a file of its own. The README's list, the snapshots and the tests derive from it. */
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

/** A tool as hosts are told of it. */
export interface ListedTool
  extends Pick<Tool, "name" | "title" | "description" | "annotations" | "isSandboxOnly"> {
  inputSchema: Record<string, unknown>;
  outputSchema: Record<string, unknown>;
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
