/** A request to /mcp, from its head to its answer. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type NodeIncomingMessageLike, toNodeHandler } from "@modelcontextprotocol/node";
import { ProtocolErrorCode } from "@modelcontextprotocol/server";
import { type Caller, SCOPES, type Scope } from "../../contract/caller.ts";
import { UnknownCompany } from "../../contract/http-refusals.ts";
import type { Workspace } from "../../contract/workspace.ts";
import type { Log } from "../../telemetry/log.ts";
import type { Metrics } from "../../telemetry/metrics.ts";
import { internalError, retryAfter, rpcError, send } from "./answers.ts";
import { type Exchange, expectedRequest, type Message, neededTool, openExchange } from "./exchange.ts";
import { type Guards, LARGEST_BODY, refusedByHead } from "./guards.ts";
import { openServing, type Serving } from "./per-workspace.ts";
import { recordRefusal } from "./role-refusals.ts";
import type { Door } from "./sign-in.ts";

/** A workspace for the length of one request. */
export interface Lease {
  workspace: Workspace;
  isReadOnly: boolean;
  /** Aborted when new requests get another workspace, or none: who listens comes back for that one. */
  ended?: AbortSignal;
  release(): void;
}

export interface EndpointOptions {
  guards: Guards;
  /** Absent: nobody signs in. */
  door: Door | undefined;
  /** The caller is absent where nobody signs in. Throws UnknownCompany. */
  lease(caller: Caller | undefined): Promise<Lease>;
  /** Answers when there were too many requests. */
  limit?:
    | ((
        caller: Caller | undefined,
      ) => Promise<{ retryAfterMs: number; limitOf: "caller" | "company" } | undefined>)
    | undefined;
  /** What calling a tool takes; undefined when there is no such tool. */
  neededScope(tool: string): Scope | undefined;
  log: Log;
  metrics: Metrics;
}

export interface Endpoint {
  handle(req: IncomingMessage, res: ServerResponse, isReadOnly: boolean): Promise<void>;
  /** Takes no more requests; resolves when the calls under way are over, or after `drainMs`, with all streams ended. */
  drain(drainMs: number): Promise<void>;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function createEndpoint(options: EndpointOptions): Endpoint {
  const { guards, door, lease, limit, neededScope, log, metrics } = options;
  const draining = new AbortController();
  const servings = new WeakMap<Workspace, Serving>();
  /** Requests that have a workspace, by their answers. */
  const open = new Map<ServerResponse, Serving>();
  /** Requests that end by themselves: all but subscriptions. */
  const underWay = new Set<ServerResponse>();
  let onIdle = () => {};
  let isClosed = false;

  function servingOf(workspace: Workspace): Serving {
    const serving = servings.get(workspace) ?? openServing(workspace, { log });
    servings.set(workspace, serving);
    return serving;
  }

  /** Who calls, or why nobody is let in. */
  async function admitted(req: IncomingMessage): Promise<{ caller: Caller | undefined } | Response> {
    const refusal = refusedByHead(req);
    if (refusal) return refusal;
    const caller = await door?.enter(req.headers.authorization);
    if (caller instanceof Response) return caller;
    const over = await limit?.(caller);
    if (!over) return { caller };
    metrics.rateLimited();
    return rpcError(429, limited(over.limitOf), { headers: retryAfter(over.retryAfterMs) });
  }

  async function serve(
    request: Request,
    res: ServerResponse,
    exchange: Exchange,
    asked: { caller: Caller | undefined; isReadOnly: boolean },
  ): Promise<Response> {
    const body = parsed(await request.text());
    if (body === undefined)
      return rpcError(400, "Parse error: the request body is not valid JSON", {
        code: ProtocolErrorCode.ParseError,
      });
    if (body === null || typeof body !== "object")
      return rpcError(400, "Invalid Request: the request body is no message", {
        code: ProtocolErrorCode.InvalidRequest,
      });
    const messages = messagesIn(body);
    exchange.asked(messages);
    const { caller } = asked;
    const { workspace, release, ended, ...leased } = await lease(caller);
    if (res.closed) release();
    else res.once("close", release);
    const isReadOnly = asked.isReadOnly || leased.isReadOnly;
    const needed = caller && !isReadOnly ? missingScope(messages, caller) : undefined;
    if (needed && door) {
      const tool = messages.map(neededTool).find((name) => name && neededScope(name) === needed);
      await recordRefusal(workspace, { call: exchange.id, caller, tool, needed }, log);
      return door.stepUp(needed);
    }
    if (isClosed || res.closed) return ending();
    const serving = servingOf(workspace);
    const key = randomUUID();
    open.set(res, serving);
    res.once("close", () => {
      open.delete(res);
      serving.ended(key);
    });
    if (messages.some(({ method }) => method === "subscriptions/listen")) {
      isOver(res);
      if (caller) endAt(caller.expiresAt, res);
      if (ended) endWith(ended, res);
    }
    const answer = await serving.fetch(request, body, {
      key,
      caller,
      isReadOnly,
      request: expectedRequest(messages),
      ending: draining.signal,
      answered: exchange.answered,
    });
    const isStream = answer.headers.get("content-type")?.startsWith("text/event-stream");
    if (isStream && !res.closed) res.once("close", metrics.streamOpened());
    return answer;
  }

  /** The broadest of what these calls take and the caller may not. */
  function missingScope(messages: readonly Message[], { scopes }: Caller): Scope | undefined {
    const needed = new Set(messages.map((message) => neededScope(neededTool(message) ?? "")));
    return SCOPES.findLast((scope) => needed.has(scope) && !scopes.has(scope));
  }

  function isOver(res: ServerResponse) {
    underWay.delete(res);
    if (underWay.size === 0) onIdle();
  }

  return {
    async handle(req, res, isReadOnly) {
      const exchange = openExchange(req, res, {
        log,
        metrics,
        isTool: (name) => neededScope(name) !== undefined,
      });
      if (!guards.passesOrigin(req, res)) return;
      if (draining.signal.aborted) return send(res, ending());
      underWay.add(res);
      res.once("close", () => isOver(res));
      const entry = await admitted(req);
      if (entry instanceof Response) return send(res, entry);
      const fetch = (request: Request) =>
        serve(request, res, exchange, { ...entry, isReadOnly }).catch((error) => {
          if (error instanceof UnknownCompany) return rpcError(403, error.message);
          log.error({ request_id: exchange.id, error }, "failed");
          return internalError();
        });
      const onerror = (error: Error) => {
        // A request that broke off is its client's business.
        if (req.complete) log.error({ request_id: exchange.id, error }, "failed");
      };
      const handle = toNodeHandler({ fetch }, { maxRequestBodySize: LARGEST_BODY, onerror });
      await handle(req as NodeIncomingMessageLike, res);
    },
    async drain(drainMs) {
      draining.abort();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, drainMs);
        onIdle = () => {
          clearTimeout(timer);
          resolve();
        };
        if (underWay.size === 0) onIdle();
      });
      isClosed = true;
      await Promise.all([...new Set(open.values())].map((serving) => serving.close()));
    },
  };
}

const limited = (limitOf: "caller" | "company"): string =>
  `Too many requests: this server's own limit for ${limitOf === "caller" ? "one caller" : "all callers of the company together"} was reached, not Seam's. Nothing was done; try again after the time in Retry-After.`;
const ENDING = "This server is about to end and takes no more requests. Nothing was done; send it again.";

const ending = () => rpcError(503, ENDING, { headers: { connection: "close", ...retryAfter(0) } });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Who listens does so for as long as the sign-in lasts, and comes back with a new one. */
function endAt(expiresAt: number, res: ServerResponse): void {
  const ms = Math.min(expiresAt * 1000 - Date.now(), LONGEST_TIMER_MS);
  const timer = setTimeout(() => res.destroy(), ms);
  res.once("close", () => clearTimeout(timer));
}

function endWith(ended: AbortSignal, res: ServerResponse): void {
  const end = () => res.destroy();
  ended.addEventListener("abort", end, { once: true });
  res.once("close", () => ended.removeEventListener("abort", end));
}

/** What is no object is left to the SDK to refuse. */
const messagesIn = (body: unknown): Message[] =>
  (Array.isArray(body) ? body : [body]).filter((one) => one !== null && typeof one === "object");
