/** Which calls become tasks, and when: once all that is to be asked has been asked, and the work is kept. */
import type { ServerContext } from "@modelcontextprotocol/server";
import { type Origin, wordsFor } from "../adapter/call.ts";
import type { ExpectedRequest } from "../adapter/create-server.ts";
import { answerCall } from "../adapter/register-tool.ts";
import { AnswerInstead } from "../adapter/tool-call.ts";
import type { Removals } from "../contract/removals.ts";
import type { Tasks } from "../contract/tasks.ts";
import { declaresTasks, handleOf, offerTasks } from "./extension.ts";

/** The tool whose work is kept as one. */
const TOOL = "remove_user_identity";

/** The tool that a message must be allowed to call, though it names none: who stops work must be allowed to begin it. */
export const toolBehind = (method: unknown): string | undefined =>
  method === "tasks/cancel" || method === "tasks/update" ? TOOL : undefined;

/** Offers tasks on a server that lives for one request, where that tool is offered. */
export function serveTasks(origin: Origin, tasks: Tasks, request: ExpectedRequest | undefined): void {
  if (!origin.offers(TOOL)) return;
  const { server } = origin.server;
  offerTasks(server, tasks, (error: unknown, ctx: ServerContext) => wordsFor(error, ctx, origin));
  if (request?.method !== "tools/call" || request.tool !== TOOL) return;
  // McpServer takes a task for a result without the structure that it has to have.
  server.setRequestHandler("tools/call", ({ params }, ctx) =>
    answerCall(TOOL, params.arguments ?? {}, ctx, {
      ...origin,
      ...(declaresTasks(ctx) && { asTasks: (removals: Removals) => asTasks(removals, tasks) }),
    }),
  );
}

/** Removals that nobody waits for: what goes on is the caller's task, or somebody else's removal, which is joined. */
const asTasks = (removals: Removals, tasks: Tasks): Removals => ({
  ...removals,
  async start(person, found, options, context) {
    const begun = await removals.start(person, found, { ...options, until: performance.now() }, context);
    if (begun.keptAs === undefined || begun.startsAt) return begun; // nobody waits for what is set for later
    const task = await tasks.get(begun.keptAs);
    if (!task) return removals.start(person, [], { ...options, isJoining: true }, context);
    throw new AnswerInstead(handleOf(task));
  },
});
