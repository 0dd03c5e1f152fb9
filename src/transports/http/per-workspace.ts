/** What the requests for one workspace share: the SDK's handler for both protocol eras, and who subscribes to what. */
import { createMcpHandler, type JSONRPCMessage, type McpServer } from "@modelcontextprotocol/server";
import { createServer, type ExpectedRequest } from "../../adapter/create-server.ts";
import type { Caller } from "../../contract/caller.ts";
import type { Workspace } from "../../contract/workspace.ts";
import { serveTasks } from "../../tasks/calls.ts";
import { refusedListen } from "../../tasks/extension.ts";
import type { Log } from "../../telemetry/log.ts";
import { cleanText } from "../../text.ts";
import { isListen, subscribed } from "../listen.ts";
import { createSubscriptions } from "../subscriptions.ts";
import { LARGEST_BODY } from "./guards.ts";

/** For whom one request is served, and how. */
export interface Asked {
  isReadOnly: boolean;
  caller: Caller | undefined;
  /** What is asked for, unless it is several things. */
  request: ExpectedRequest | undefined;
  /** Aborted when the server is about to end: what takes long answers early with what it has. */
  ending: AbortSignal;
  /** By which the request's subscriptions are known. */
  key: string;
  /** Told every message that goes to the client. */
  answered(message: JSONRPCMessage): void;
}

export interface Serving {
  fetch(request: Request, body: unknown, asked: Asked): Promise<Response>;
  /** The request with this key is over: nothing more is told to it. */
  ended(key: string): void;
  /** Ends all streams, and the calls of 2026-07-28. */
  close(): Promise<void>;
}

/** Comments on streams, so that no proxy takes them for dead. */
const KEEP_ALIVE_MS = 15_000;

export function openServing(workspace: Workspace, { log }: { log: Log }): Serving {
  const asking = new WeakMap<Request, Asked>();
  const handler = createMcpHandler(
    ({ era, requestInfo }) => {
      const asked = requestInfo && asking.get(requestInfo);
      if (!asked) throw new Error("The SDK serves a request that it was not handed");
      const { key, answered, ...options } = asked;
      const tasks = era === "modern" ? workspace.engine?.tasksOf(asked.caller) : undefined;
      const server = createServer(workspace, {
        era,
        isPerRequest: true,
        ...options,
        extend: tasks && ((origin) => serveTasks(origin, tasks, asked.request)),
      });
      // A client of 2025-11-25 has no stream of its own here on which it could be told.
      if (era === "modern") server.server.registerCapabilities({ resources: { subscribe: true } });
      watchAnswers(server, answered);
      return server;
    },
    {
      keepAliveMs: KEEP_ALIVE_MS,
      maxRequestBodySize: LARGEST_BODY,
      onerror: (error) => log.warn({ reason: cleanText(error.message, 300) }, "protocol"),
    },
  );
  const subscriptions = createSubscriptions(workspace, handler.notify.resourceUpdated);
  return {
    async fetch(request, body, asked) {
      const refusal = workspace.engine && refusedListen(body);
      if (refusal) return refusal;
      asking.set(request, asked);
      const message = body as JSONRPCMessage;
      const parsedBody = isListen(message) ? subscribed(message, subscriptions, asked.key) : body;
      return handler.fetch(request, { parsedBody });
    },
    ended: (key) => subscriptions.remove(key),
    async close() {
      subscriptions.close();
      await handler.close();
    },
  };
}

/** The SDK tells nobody what a call came to, so that we look at the answers as they pass. */
function watchAnswers({ server }: McpServer, answered: Asked["answered"]): void {
  const connect = server.connect.bind(server);
  server.connect = (transport) => {
    const send = transport.send.bind(transport);
    transport.send = (message, options) => {
      answered(message);
      return send(message, options);
    };
    return connect(transport);
  };
}
