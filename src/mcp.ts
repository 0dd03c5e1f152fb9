/**
 * What a tool and a resource are, and the only adapter from them to the MCP SDK. Tools and resources are plain
 * objects; everything that the protocol needs is derived from them here.
 */
import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  ResourceTemplate,
  type ServerContext,
  type StandardSchemaWithJSON,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import { explain, quote, Refusal } from "./explain.ts";
import { isId } from "./fields.ts";
import type { Seam, SeamConnection } from "./seam/client.ts";
import { isNotFound } from "./seam/errors.ts";
import type { EventPoller } from "./seam/events.ts";

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
}

/** What all calls of one process share. */
export interface Backend {
  connection: SeamConnection;
  events: EventPoller;
  pace: Pace;
  /** The built-in workspace: every summary says so, and simulate_phone is offered. */
  isSandbox: boolean;
}

/** One progress message: `progress` always rises, `message` is one line of less than 200 characters. */
export interface Step {
  progress: number;
  total?: number;
  message: string;
}

/** What a call may use. */
export interface Context {
  /** Seam; every request stops when the call is cancelled. */
  seam: Seam;
  /** The same, stopped by a further signal too, such as a deadline. */
  seamUntil(signal: AbortSignal): Seam;
  /** Aborted when the client cancels the call or goes away. */
  signal: AbortSignal;
  /** Tells the person who waits; does nothing when the client did not ask for progress. */
  progress(step: Step): void;
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

/** A resource, or a template of resources when its `uri` has a `{variable}`. */
export interface Resource {
  name: string;
  title: string;
  uri: string;
  description: string;
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

export const JSON_TYPE = "application/json";

/** Registers a tool with the SDK. */
export function registerTool(server: McpServer, tool: Tool, backend: Backend): void {
  const { name, title, description, annotations } = tool;
  const config = {
    title,
    description,
    inputSchema: published(tool.input),
    outputSchema: published(tool.output),
    annotations: { title, ...annotations },
  };
  server.registerTool(name, config, async (args, ctx) => {
    const call = openCall(ctx, backend);
    try {
      const input = parseInput(tool, args);
      const result = tool.output.parse(await tool.run(input, call.context));
      if (backend.isSandbox) result.summary = `Sandbox, no real doors: ${result.summary}`;
      return { content: [{ type: "text", text: JSON.stringify(result) }], structuredContent: result };
    } catch (error) {
      logUnexpected(error);
      const text = explain(error, { hasChanged: call.hasChanged(), howToLook: tool.howToLook });
      return { isError: true, content: [{ type: "text", text }] };
    } finally {
      call.close();
    }
  });
}

/** Registers a resource or a template with the SDK. */
export function registerResource(server: McpServer, resource: Resource, backend: Backend): void {
  const { name, title, uri, description } = resource;
  const metadata = { title, description, mimeType: JSON_TYPE };
  const read = (url: URL, variables: Record<string, string | string[]>, ctx: ServerContext) =>
    answerResource(url.href, ctx, backend, (context) => resource.read(decode(url.href, variables), context));
  if (uri.includes("{"))
    server.registerResource(name, new ResourceTemplate(uri, { list: undefined }), metadata, read);
  else server.registerResource(name, uri, metadata, (url, ctx) => read(url, {}, ctx));
}

/** Replaces the SDK's resources/list, which knows no cursors. Call after the resources are registered. */
export function registerResourceLister(server: McpServer, list: ResourceLister, backend: Backend): void {
  server.server.setRequestHandler("resources/list", async (request, ctx) => {
    const call = openCall(ctx, backend);
    try {
      const { entries, nextCursor } = await list(request.params?.cursor, call.context);
      return { resources: entries, ...(nextCursor && { nextCursor }) };
    } catch (error) {
      logUnexpected(error);
      if (error instanceof Refusal) throw new ProtocolError(ProtocolErrorCode.InvalidParams, error.message);
      throw new Error(explain(error));
    } finally {
      call.close();
    }
  });
}

async function answerResource(
  uri: string,
  ctx: ServerContext,
  backend: Backend,
  read: (context: Context) => Promise<object | undefined>,
) {
  const call = openCall(ctx, backend);
  try {
    const found = await read(call.context);
    if (!found) throw new ResourceNotFoundError(uri);
    const data = backend.isSandbox ? { sandbox: "no real doors", ...found } : found;
    return { contents: [{ uri, mimeType: JSON_TYPE, text: JSON.stringify(data) }] };
  } catch (error) {
    if (error instanceof ResourceNotFoundError || isNotFound(error)) throw new ResourceNotFoundError(uri);
    logUnexpected(error);
    throw new Error(explain(error));
  } finally {
    call.close();
  }
}

/** Template variables arrive percent-encoded. All of ours are ids, so anything else names nothing. */
function decode(uri: string, variables: Record<string, string | string[]>): Record<string, string> {
  const decoded: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables)) {
    const text = safelyDecoded(String(value));
    if (!isId(text)) throw new ResourceNotFoundError(uri);
    decoded[name] = text;
  }
  return decoded;
}

function safelyDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return "";
  }
}

/** The context of one request, until it is closed: after its result nothing more may be sent. */
function openCall(ctx: ServerContext, { connection, events, pace }: Backend) {
  const { signal, _meta, notify } = ctx.mcpReq;
  const progressToken = _meta?.progressToken;
  let isOpen = true;
  let hasChanged = false;
  const onReply = ({ kind, status }: { kind: string; status: number }) => {
    if (kind !== "read" && status < 300) hasChanged = true;
  };
  const context: Context = {
    seam: connection.for({ signal, onReply }),
    seamUntil: (deadline) => connection.for({ signal: AbortSignal.any([signal, deadline]), onReply }),
    signal,
    events,
    pace,
    progress(step) {
      if (progressToken === undefined || !isOpen || signal.aborted) return;
      notify({ method: "notifications/progress", params: { progressToken, ...step } }).catch(() => {
        // The client has gone; the signal says so too.
      });
    },
  };
  return { context, hasChanged: () => hasChanged, close: () => (isOpen = false) };
}

/** What is our own mistake goes to the log with its stack; everything else has been explained to the assistant. */
function logUnexpected(error: unknown): void {
  if (explain(error).startsWith("Unexpected")) console.error(error);
}

/**
 * A schema for publishing only: JSON Schema 2020-12 without what hosts choke on. Values pass unchecked, since we
 * check input and output ourselves, once, with words of our own.
 */
function published(schema: z.ZodObject): StandardSchemaWithJSON<Record<string, unknown>> {
  const convert = (io: "input" | "output") => () => {
    const { $schema: _, ...json } = z.toJSONSchema(schema, { target: "draft-2020-12", io });
    return json as Record<string, unknown>;
  };
  return {
    "~standard": {
      version: 1,
      vendor: "seam-mobile-access-mcp",
      validate: (value) => ({ value: value as Record<string, unknown> }),
      jsonSchema: { input: convert("input"), output: convert("output") },
    },
  };
}

function parseInput<Input extends z.ZodObject>(
  tool: Tool<Input>,
  args: Record<string, unknown>,
): z.output<Input> {
  const parsed = tool.input.safeParse(withObjects(tool, args));
  if (parsed.success) return parsed.data;
  const reason = Object.keys(args).find((name) => Object.hasOwn(tool.notArguments ?? {}, name));
  if (reason) throw new Refusal(tool.notArguments?.[reason] ?? "");
  const problems = parsed.error.issues.map((issue) => problem(issue, tool, args));
  throw new Refusal(`Nothing was done: ${problems.join("; ")}.`);
}

/** Some models send an object as the JSON text of it. */
function withObjects(tool: Tool, args: Record<string, unknown>): Record<string, unknown> {
  const objects = Object.entries(args).flatMap(([name, value]) => {
    return fieldOf(tool, name) instanceof z.ZodObject && typeof value === "string"
      ? [[name, parseObject(value)] as const]
      : [];
  });
  return { ...args, ...Object.fromEntries(objects) };
}

/** An input field without the wrapping that makes it optional, which hides its description. */
function fieldOf(tool: Tool, name: string): z.ZodType | undefined {
  const field: unknown = Object.hasOwn(tool.input.shape, name) ? tool.input.shape[name] : undefined;
  const inner = field instanceof z.ZodOptional || field instanceof z.ZodDefault ? field.unwrap() : field;
  return inner instanceof z.ZodType ? inner : undefined;
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Never shown, not even to the one who sent them. */
const SECRET_ARGUMENTS = new Set(["code"]);

function problem(issue: z.core.$ZodIssue, tool: Tool, args: Record<string, unknown>): string {
  if (issue.code === "unrecognized_keys")
    return (
      `${issue.keys.slice(0, 5).map(quote).join(", ")} is not an argument of ${tool.name}, ` +
      `which takes ${Object.keys(tool.input.shape).join(", ")}`
    );
  const field = issue.path.join(".");
  if (!field) return issue.message;
  const value = args[field];
  const description = fieldOf(tool, field)?.description ?? "";
  if (value === undefined) return `${field} is missing: ${description}`;
  if (issue.code === "invalid_type") return `${field} must be a ${issue.expected}: ${description}`;
  const shown = typeof value === "string" && !SECRET_ARGUMENTS.has(field) ? ` ${quote(value)}` : "";
  return issue.code === "custom" ? `${field}${shown} ${issue.message}` : `${field}${shown}: ${issue.message}`;
}
