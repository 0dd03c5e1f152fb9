/**
 * The extension `io.modelcontextprotocol/tasks` (SEP-2663) for 2026-07-28: a client that declares it in its request gets
 * a task for work that goes on beyond the call, and asks for that. Goes when the SDK has its own.
 */
import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import type { Task, TaskHead, Tasks } from "../contract/tasks.ts";

const EXTENSION = "io.modelcontextprotocol/tasks";

/** What a call answers instead of its result; the SDK wants content of whatever a tool answers. */
export const handleOf = ({
  taskId,
  status,
  statusMessage,
  createdAt,
  lastUpdatedAt,
  ttlMs,
  pollIntervalMs,
}: TaskHead) => ({
  resultType: "task",
  taskId,
  status,
  statusMessage,
  createdAt,
  lastUpdatedAt,
  ttlMs,
  pollIntervalMs,
  content: [],
});

/** Whether the client can have a task for this very request. */
export const declaresTasks = ({ mcpReq }: ServerContext): boolean => declaresIn(mcpReq.envelope);

function declaresIn(envelope: object | undefined): boolean {
  const declared = (envelope as Record<string, unknown> | undefined)?.[CLIENT_CAPABILITIES_META_KEY];
  return (declared as ClientCapabilities | undefined)?.extensions?.[EXTENSION] !== undefined;
}

/** Offers the extension. `words` are what a client hears of an error. Before the server is connected. */
export function offerTasks(
  server: Server,
  { get, update, cancel }: Tasks,
  words: (error: unknown, ctx: ServerContext) => string,
): void {
  server.registerCapabilities({ extensions: { [EXTENSION]: {} } });

  /** Answers with what is found; nothing for what the caller has no such task of. */
  function answer(
    method: string,
    look: (taskId: string, ctx: ServerContext) => Promise<object | undefined>,
  ): void {
    server.setRequestHandler(
      method,
      { params: z.object({ taskId: z.string() }) },
      async ({ taskId }, ctx) => {
        if (!declaresTasks(ctx)) throw new MissingRequiredClientCapabilityError({ requiredCapabilities });
        const found = await look(taskId, ctx).catch((error) => {
          throw new ProtocolError(ProtocolErrorCode.InternalError, words(error, ctx));
        });
        if (!found) throw new ProtocolError(ProtocolErrorCode.InvalidParams, NOT_FOUND);
        return { resultType: "complete", ...found };
      },
    );
  }

  answer("tasks/get", async (taskId) => inlined(await get(taskId)));
  answer("tasks/update", async (taskId, { mcpReq }) =>
    acknowledged(await update(taskId, mcpReq.inputResponses ?? {})),
  );
  answer("tasks/cancel", async (taskId) => acknowledged(await cancel(taskId)));
}

/** Nobody is told of tasks: they are asked for. Who wants to be told and could not have any must hear that, though. */
export function refusedListen(message: unknown): Response | undefined {
  const { id, method, params } = message as {
    id?: unknown;
    method?: unknown;
    params?: { _meta?: object; notifications?: { taskIds?: unknown } };
  };
  const isRefused =
    method === "subscriptions/listen" &&
    params?.notifications?.taskIds !== undefined &&
    !declaresIn(params._meta);
  if (!isRefused) return undefined;
  const { code, message: words, data } = new MissingRequiredClientCapabilityError({ requiredCapabilities });
  return Response.json({ jsonrpc: "2.0", id, error: { code, message: words, data } }, { status: 400 });
}

const requiredCapabilities = { extensions: { [EXTENSION]: {} } };

const NOT_FOUND = "Task not found: there is none with this taskId for whoever asks, or it is no longer kept.";

/** A result stands for itself there, as the answer to the call would have. */
const inlined = (task: Task | undefined): Task | undefined =>
  task?.status === "completed" ? { ...task, result: { resultType: "complete", ...task.result } } : task;

const acknowledged = (isKnown: boolean): object | undefined => (isKnown ? {} : undefined);
