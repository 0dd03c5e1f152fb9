/**
 * The tools that the conformance suite wants of a server with tasks, on the extension as this server has it, over tasks
 * in memory: what the suite tries is src/tasks/extension.ts and the SDK's handler. Knows no test runner.
 */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type NodeIncomingMessageLike, toNodeHandler } from "@modelcontextprotocol/node";
import {
  type CallToolResult,
  createMcpHandler,
  type InputRequests,
  inputRequired,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { Task, Tasks } from "../../src/contract/tasks.ts";
import { declaresTasks, handleOf, offerTasks } from "../../src/tasks/extension.ts";

type Answers = Record<string, { content?: Record<string, unknown> }>;

/** What a tool may do while its task lasts: ask the person, and stop when it is cancelled. */
interface Work {
  ask(requests: InputRequests): Promise<Answers>;
  signal: AbortSignal;
}

type Run = (args: Record<string, unknown>, work: Work) => Promise<CallToolResult>;

const text = (text: string): CallToolResult => ({ content: [{ type: "text", text }] });
const question = (message: string) => inputRequired.elicit({ mode: "form", message, requestedSchema: FORM });
const FORM = {
  type: "object",
  properties: { name: { type: "string" }, confirm: { type: "boolean" } },
} as const;

const TOOLS: Record<string, Run> = {
  greet: async ({ name }) => text(`Hello, ${name}!`),
  async slow_compute({ seconds }, { signal }) {
    await sleep(Number(seconds) * 1_000, undefined, { signal });
    return text("computed");
  },
  async failing_job(_, { signal }) {
    await sleep(1_000, undefined, { signal });
    return { ...text("it failed"), isError: true };
  },
  async protocol_error_job() {
    throw new ProtocolError(ProtocolErrorCode.InternalError, "it broke");
  },
  async confirm_delete({ filename }, { ask }) {
    await ask({ [randomUUID()]: question(`Delete ${filename}?`) });
    return text("deleted");
  },
  async multi_input(_, { ask }) {
    await ask({ [randomUUID()]: question("The first?"), [randomUUID()]: question("The second?") });
    return text("both answered");
  },
  test_tool_with_task: async ({ user_name }) => text(`Hello, ${user_name}!`),
};

/** Tasks in memory, and how one begins. */
function keepTasks() {
  const kept = new Map<string, { task: Task; stop: AbortController; answer(answers: Answers): void }>();

  function begin(run: (work: Work) => Promise<CallToolResult>): Task {
    const now = new Date().toISOString();
    const head = {
      taskId: randomUUID(),
      createdAt: now,
      lastUpdatedAt: now,
      ttlMs: 60_000,
      pollIntervalMs: 100,
    };
    const stop = new AbortController();
    const entry = { task: { ...head, status: "working" } as Task, stop, answer: (_: Answers) => {} };
    const become = (state: object) => {
      entry.task = { ...head, lastUpdatedAt: new Date().toISOString(), ...state } as Task;
    };
    const ask = (requests: InputRequests) =>
      new Promise<Answers>((resolve, reject) => {
        const open = { ...requests };
        const given: Answers = {};
        stop.signal.addEventListener("abort", reject);
        become({ status: "input_required", inputRequests: open });
        entry.answer = (answers) => {
          for (const [key, value] of Object.entries(answers)) {
            if (!(key in open)) continue;
            delete open[key];
            given[key] = value;
          }
          if (Object.keys(open).length > 0) return;
          become({ status: "working" });
          resolve(given);
        };
      });
    kept.set(head.taskId, entry);
    run({ ask, signal: stop.signal }).then(
      (result) => become({ status: "completed", result }),
      ({ code, message }) =>
        become(
          stop.signal.aborted ? { status: "cancelled" } : { status: "failed", error: { code, message } },
        ),
    );
    return entry.task;
  }

  const tasks: Tasks = {
    get: async (taskId) => kept.get(taskId)?.task,
    async update(taskId, answers) {
      kept.get(taskId)?.answer(answers as Answers);
      return kept.has(taskId);
    },
    async cancel(taskId) {
      kept.get(taskId)?.stop.abort();
      return kept.has(taskId);
    },
  };
  return { tasks, begin };
}

/** What can be answered at once, or to whoever cannot have a task, is; one tool asks before. */
async function call(
  name: string,
  args: Record<string, unknown>,
  ctx: ServerContext,
  begin: ReturnType<typeof keepTasks>["begin"],
) {
  const run = TOOLS[name];
  if (!run) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool ${name}`);
  const canBeTask = declaresTasks(ctx);
  if (name === "failing_job" && !canBeTask)
    throw new MissingRequiredClientCapabilityError({
      requiredCapabilities: { extensions: { "io.modelcontextprotocol/tasks": {} } },
    });
  if (name === "greet" || !canBeTask)
    return run(args, { ask: () => Promise.reject(new Error("nobody to ask")), signal: ctx.mcpReq.signal });
  if (name !== "test_tool_with_task") return handleOf(begin((work) => run(args, work)));
  const { user_name } = (ctx.mcpReq.inputResponses ?? {}) as Answers;
  if (!user_name) return inputRequired({ inputRequests: { user_name: question("Your name?") } });
  return handleOf(begin((work) => run({ user_name: user_name.content?.name }, work)));
}

/** Listens on loopback. Whoever starts it closes it. */
export async function startSuiteServer(): Promise<{ url: string; close(): Promise<void> }> {
  const { tasks, begin } = keepTasks();
  const handler = createMcpHandler(({ era }) => {
    const server = new Server({ name: "tasks-suite", version: "1.0.0" }, { capabilities: { tools: {} } });
    const inputSchema = { type: "object" } as const;
    server.setRequestHandler("tools/list", () => ({
      tools: Object.keys(TOOLS).map((name) => ({ name, inputSchema })),
    }));
    server.setRequestHandler("tools/call", ({ params }, ctx) =>
      call(params.name, params.arguments ?? {}, ctx, begin),
    );
    if (era === "modern") offerTasks(server, tasks, String);
    return server;
  });
  const handle = toNodeHandler(handler);
  const http = createServer((req, res) => void handle(req as NodeIncomingMessageLike, res));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    async close() {
      await handler.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
