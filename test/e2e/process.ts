/** The built server as a process of its own, spoken to line by line without any SDK. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, type TestContext } from "vitest";
import type { SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { recordedEnv } from "../contract/recording.ts";
import { eventually } from "../support/eventually.ts";
import { seeded } from "../support/fixtures.ts";
import { startRecorded } from "../support/harness.ts";
import { ROOT, SERVER } from "../support/paths.ts";
import { envFor } from "../support/stdio.ts";

// biome-ignore lint/suspicious/noExplicitAny: replies are what tests look into
export type Message = Record<string, any>;

export interface Running {
  child: ChildProcess;
  /** Every line of stdout, as it came. */
  lines: string[];
  /** Every message, in order. */
  messages: Message[];
  stdout(): string;
  stderr(): string;
  /** Sends a request and returns the reply to it. */
  request(method: string, params?: object): Promise<Message>;
  notify(method: string, params?: object): void;
  /** Writes this text as it is. */
  write(text: string): void;
  /** The handshake of a host of today. */
  initialize(): Promise<Message>;
  /** How it ended. */
  exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Processes and sandboxes end with their test; tests that run side by side must say which one that is. */
export type Test = Pick<TestContext, "onTestFinished">;

/** Starts the server; nothing of this process's environment but PATH reaches it. Its own sandbox's exchanges are recorded. */
export function start(
  test: Test,
  args: string[] = [],
  env: Record<string, string> = {},
  server = SERVER,
): Running {
  const child = spawn(process.execPath, [server, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? "", ...recordedEnv(args), ...env },
  });
  test.onTestFinished(() => void child.kill("SIGKILL"));
  const lines: string[] = [];
  const messages: Message[] = [];
  const pending = new Map<number, (reply: Message) => void>();
  let stdout = "";
  let stderr = "";
  let ids = 0;
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  child.stdin.on("error", () => {}); // it has gone: `exit` tells
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    const message = JSON.parse(line) as Message;
    messages.push(message);
    if (!("method" in message)) pending.get(message.id)?.(message);
    else if (message.method === "ping") send({ id: message.id, result: {} });
  });
  const write = (text: string) => void child.stdin.write(text);
  const send = (message: object) => write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const notify = (method: string, params = {}) => send({ method, params });
  const request = (method: string, params = {}) =>
    new Promise<Message>((resolve) => {
      ids += 1;
      pending.set(ids, resolve);
      send({ id: ids, method, params });
    });
  return {
    child,
    lines,
    messages,
    stdout: () => stdout,
    stderr: () => stderr,
    request,
    notify,
    write,
    async initialize() {
      const clientInfo = { name: "line-reader", version: "1.0.0" };
      const reply = await request("initialize", {
        protocolVersion: "2025-11-25",
        capabilities: {},
        clientInfo,
      });
      notify("notifications/initialized");
      return reply;
    },
    exit: once(child, "close").then(([code, signal]) => ({ code, signal })),
  };
}

/** A sandbox in the test's own process, and the environment that points a server at it. */
export async function sandboxOutside(test: Test, options: SandboxOptions = {}) {
  const { sandbox, exchanges } = await startRecorded({ deletionDelayMs: 400, ...options });
  test.onTestFinished(sandbox.close);
  return { sandbox, exchanges, env: envFor(sandbox), ana: seeded(sandbox, "ana_silva").user_identity_id };
}

/** A server in the middle of a removal: at least one deletion was carried out, none of the rest is confirmed. */
export async function startRemoval(
  test: Test,
  outside: Awaited<ReturnType<typeof sandboxOutside>>,
): Promise<Running> {
  const server = start(test, [], outside.env);
  await server.initialize();
  const { env: _, exchanges, ana } = outside;
  void server.request("tools/call", {
    name: "remove_user_identity",
    arguments: { user_identity_id: ana, wait_seconds: 240 },
    _meta: { progressToken: "removal" },
  });
  await eventually(() => expect(exchanges.some(({ path }) => /delete|deactivate/.test(path))).toBe(true));
  return server;
}
