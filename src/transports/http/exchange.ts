/** One request to /mcp, as the log and the metrics tell of it: never with arguments, tokens or names. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import type { ExpectedRequest } from "../../adapter/create-server.ts";
import { toolBehind } from "../../tasks/calls.ts";
import type { Log } from "../../telemetry/log.ts";
import type { CallOutcome, Metrics } from "../../telemetry/metrics.ts";

export interface Exchange {
  /** By which the log's line, and the answer's header, name the request. */
  id: string;
  /** To be told what was asked for. */
  asked(messages: readonly Message[]): void;
  /** To be told every message that goes to the client. */
  answered(message: JSONRPCMessage): void;
}

/** A message that has not been checked yet. */
export interface Message {
  id?: unknown;
  method?: unknown;
  params?: { name?: unknown; _meta?: { traceparent?: unknown } };
}

/** The name of the tool that a message calls; empty when it is no name. */
export function calledTool({ method, params }: Message): string | undefined {
  if (method !== "tools/call") return undefined;
  return typeof params?.name === "string" ? params.name : "";
}

/** The tool that whoever sends a message must be allowed to call. */
export const neededTool = (message: Message): string | undefined =>
  calledTool(message) ?? toolBehind(message.method);

/** What a single request will reach; undefined for anything else. */
export function expectedRequest([message, ...more]: readonly Message[]): ExpectedRequest | undefined {
  if (!message || more.length > 0 || typeof message.method !== "string") return undefined;
  return { method: message.method, tool: calledTool(message) };
}

export interface ExchangeOptions {
  log: Log;
  metrics: Metrics;
  /** Whether there is such a tool: what clients make up is neither counted nor logged by its name. */
  isTool(name: string): boolean;
}

const SANE_ID = /^[\w.:-]{1,128}$/;
const METHOD = /^[A-Za-z_/]{1,60}$/;
/** W3C trace context: version, trace id, parent's id, flags. */
const TRACE = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Follows a request until its answer is out or the client has gone. */
export function openExchange(req: IncomingMessage, res: ServerResponse, options: ExchangeOptions): Exchange {
  const { log, metrics, isTool } = options;
  const startedAt = performance.now();
  const given = req.headers["x-request-id"];
  const id = typeof given === "string" && SANE_ID.test(given) ? given : randomUUID();
  const calls = new Map<unknown, { tool: string; outcome?: CallOutcome }>();
  let traceId = traceIn(req.headers.traceparent);
  let method: string | undefined;
  let hasFailed = false;

  res.setHeader("x-request-id", id);
  res.once("close", () => {
    const ms = Math.round(performance.now() - startedAt);
    const status = statusOf(req, res);
    const isServed = status < 400;
    for (const { tool, outcome = "cancelled" } of isServed ? calls.values() : [])
      metrics.toolCalled(tool, outcome, ms);
    const [call] = calls.values();
    const outcome = isServed
      ? call
        ? (call.outcome ?? "cancelled")
        : hasFailed
          ? "error"
          : "ok"
      : "refused";
    log.info({ request_id: id, trace_id: traceId, method, tool: call?.tool, status, outcome, ms }, "request");
  });

  return {
    id,
    asked(messages) {
      const [first] = messages;
      const one = typeof first?.method === "string" && METHOD.test(first.method) ? first.method : "other";
      method = messages.length > 1 ? "batch" : one;
      traceId ??= traceIn(first?.params?._meta?.traceparent);
      for (const message of messages) {
        const tool = calledTool(message);
        if (tool !== undefined) calls.set(message.id, { tool: isTool(tool) ? tool : "unknown" });
      }
    },
    answered(message) {
      hasFailed ||= "error" in message;
      const call = "id" in message ? calls.get(message.id) : undefined;
      if (!call || "method" in message) return;
      call.outcome = outcomeOf(message);
      const status = call.tool.startsWith("remove_") ? statusIn(message) : undefined;
      if (status !== undefined) metrics.removalAnswered(status);
    },
  };
}

/** The status that the client got; 499 when it went away before. */
export const statusOf = (req: IncomingMessage, res: ServerResponse): number =>
  res.writableFinished || (req.complete && res.headersSent) ? res.statusCode : 499;

/** What a tool's result says its work has come to: a word of ours, by the schema that it was parsed with. */
const statusIn = (answer: JSONRPCMessage): string | undefined => {
  if (!("result" in answer)) return undefined;
  const { resultType, structuredContent } = answer.result;
  return resultType === "task" ? "removing" : (structuredContent as { status?: string } | undefined)?.status;
};

const traceIn = (header: unknown): string | undefined =>
  typeof header === "string" ? TRACE.exec(header)?.[1] : undefined;

function outcomeOf(answer: JSONRPCMessage): CallOutcome {
  if (!("result" in answer) || answer.result.isError === true) return "error";
  return answer.result.resultType === "input_required" ? "asked" : "ok";
}
