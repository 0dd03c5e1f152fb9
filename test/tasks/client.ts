/** The official client of tasks. What it sends goes out by hand, since the SDK's client takes no tasks. */
import { randomUUID } from "node:crypto";
import {
  createApplicationInputHandler,
  createTaskSessionFromClient,
} from "@modelcontextprotocol/ext-tasks/client";
import { onTestFinished } from "vitest";
import { connectClient } from "../http/harness.ts";

type Json = Record<string, unknown>;

export interface TaskClientOptions {
  headers?: Record<string, string>;
  /** What the person says when asked; without it the client cannot ask. */
  person?: "accept" | "decline";
  /** Further addresses: the requests go to one after the other. */
  others?: string[];
}

/** What the client declares, and that it can have tasks. */
const envelope = (capabilities: Json) => ({
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "tasks", version: "1.0.0" },
  "io.modelcontextprotocol/clientCapabilities": capabilities,
});

export const TASKS = { extensions: { "io.modelcontextprotocol/tasks": {} } };

/** One request of 2026-07-28 by hand; what the answer is, and its HTTP status. */
export async function ask(
  url: string,
  method: string,
  params: Json,
  { capabilities = TASKS, headers = {} }: { capabilities?: Json; headers?: Record<string, string> } = {},
  // biome-ignore lint/suspicious/noExplicitAny: results are what tests look into
): Promise<{ status: number; result?: any; error?: any }> {
  const name = params.taskId ?? params.name;
  const response = await fetch(new URL("/mcp", url), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": method,
      ...(name !== undefined && { "mcp-name": String(name) }),
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: randomUUID(),
      method,
      params: { ...params, _meta: { ...envelope(capabilities), ...(params._meta as Json) } },
    }),
  });
  const text = await response.text();
  const lines = text.split("\n").filter((line) => line.startsWith("data: "));
  const body = response.headers.get("content-type")?.startsWith("text/event-stream")
    ? (lines.at(-1)?.slice("data: ".length) ?? "{}")
    : text;
  const { result, error } = JSON.parse(body || "{}");
  return { status: response.status, result, error };
}

/** A session of the official client; closed when the test is over. */
export async function openTasks(url: string, { headers = {}, person, others = [] }: TaskClientOptions = {}) {
  const client = await connectClient("v2 of 2026", url, { headers });
  const targets = [url, ...others];
  const sent: { method: string; url: string }[] = [];
  const capabilities = person ? { elicitation: { form: {} } } : {};
  const session = createTaskSessionFromClient(client, {
    endpointId: "test",
    async rawDispatch(request) {
      const { method, params } = request as { method: string; params: Json };
      const target = targets[sent.length % targets.length] ?? url;
      sent.push({ method, url: target });
      const declared = (params._meta as Json)["io.modelcontextprotocol/clientCapabilities"] as Json;
      const { result, error } = await ask(target, method, params, { capabilities: declared, headers });
      return error ? { kind: "error", error } : { kind: "result", result };
    },
    v2RequestFraming: {
      protocolVersion: "2026-07-28",
      clientInfo: { name: "tasks", version: "1.0.0" },
      clientCapabilities: capabilities,
    },
    ...(person && {
      onInputRequest: createApplicationInputHandler({
        elicitation: () => ({ action: person }),
        sampling: () => Promise.reject(new Error("nothing is sampled")),
        roots: () => Promise.reject(new Error("there are no roots")),
      }),
    }),
  });
  onTestFinished(() => session.close());
  return { client, session, sent };
}
