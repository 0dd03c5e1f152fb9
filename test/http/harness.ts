/** Servers on sockets of loopback: replicas over one sandbox, a proxy in front, and clients of both generations. */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { onTestFinished } from "vitest";
import type { Caller, Scope } from "../../src/contract/caller.ts";
import type { Workspace } from "../../src/contract/workspace.ts";
import type { Sandbox, SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { connectSeam } from "../../src/seam/client.ts";
import { createEventPoller } from "../../src/seam/events.ts";
import type { HttpOptions } from "../../src/seam/http.ts";
import { createLog } from "../../src/telemetry/log.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { tools } from "../../src/tools/index.ts";
import { createHttpServer, type HttpServerOptions } from "../../src/transports/http/create-http-server.ts";
import { accountOf } from "../../src/workspace/account.ts";
import { startBalancer } from "../support/balancer.ts";
import { IMPATIENT, PAUSE_MS, startRecorded } from "../support/harness.ts";

/** A sandbox that deletes quickly, and all that reaches it; closed when the test is over. */
export async function startSeam(options: SandboxOptions = {}) {
  const recorded = await startRecorded(options);
  onTestFinished(recorded.sandbox.close);
  return recorded;
}

/** A workspace as a process opens it. */
export function openWorkspace(
  { endpoint, apiKey }: Pick<Sandbox, "endpoint" | "apiKey">,
  onReply?: HttpOptions["onReply"],
): Workspace {
  const credentials = { api_key: apiKey };
  const connection = connectSeam({ endpoint, credentials, onReply });
  const events = createEventPoller({ seam: connection.for, now: connection.now, pauseMs: PAUSE_MS });
  onTestFinished(async () => {
    events.close();
    await connection.close();
  });
  return {
    connection,
    events,
    pace: IMPATIENT,
    removals: new Map(),
    isSandbox: false,
    confirmMode: "never",
    account: accountOf({ endpoint, credentials }),
  };
}

/** What a tool takes, by its own hints. */
export function neededScope(name: string): Scope | undefined {
  const annotations = tools.find((tool) => tool.name === name)?.annotations;
  if (!annotations) return undefined;
  return annotations.readOnlyHint ? "seam:read" : annotations.destructiveHint ? "seam:remove" : "seam:write";
}

/** A server over the workspace, and what it logs. Unless told otherwise everybody is served, and nobody limited. */
export async function startServer(workspace: Workspace, options: Partial<HttpServerOptions> = {}) {
  const lines: string[] = [];
  const metrics = options.metrics ?? createMetrics();
  let leases = 0;
  const server = await createHttpServer({
    host: "127.0.0.1",
    port: 0,
    async lease() {
      leases += 1;
      return {
        workspace,
        isReadOnly: false,
        release() {
          leases -= 1;
        },
      };
    },
    neededScope,
    log: createLog({ write: (line) => void lines.push(line) }),
    metrics,
    drainMs: 5_000,
    ...options,
  });
  onTestFinished(server.close);
  return {
    ...server,
    metrics: () => metrics.text(),
    /** All that was logged, parsed. */
    logged: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    text: () => lines.join(""),
    /** How many leases have not been given back. */
    leases: () => leases,
  };
}

/** A server over a sandbox of its own. */
export async function startAlone(options: Partial<HttpServerOptions> = {}) {
  const seam = await startSeam();
  const metrics = createMetrics();
  const workspace = openWorkspace(seam.sandbox, metrics.seamReplied);
  return { ...seam, ...(await startServer(workspace, { metrics, ...options })) };
}

/** A proxy in front of these, until the test is over. */
export async function startProxy(targets: string[]) {
  const proxy = await startBalancer(targets);
  onTestFinished(proxy.close);
  return proxy;
}

export type Generation = "v1" | "v2 of 2025" | "v2 of 2026";
export const GENERATIONS: Generation[] = ["v1", "v2 of 2025", "v2 of 2026"];

export interface ClientOptions {
  path?: string;
  headers?: Record<string, string>;
  /** Signs in by itself; of the client's own generation. */
  authProvider?: unknown;
  prepare?: (client: Client) => void;
}

/** A connected client of the official SDK; what both generations have in common. */
export async function connectClient(
  generation: Generation,
  url: string,
  { path = "/mcp", headers = {}, authProvider, prepare }: ClientOptions = {},
): Promise<Client> {
  const endpoint = new URL(path, url);
  const info = { name: "test", version: "1.0.0" };
  const options = { requestInit: { headers }, ...(authProvider !== undefined && { authProvider }) } as object;
  if (generation === "v1") {
    const client = new ClientV1(info);
    await client.connect(new TransportV1(endpoint, options) as Parameters<ClientV1["connect"]>[0]);
    onTestFinished(() => client.close());
    // Its second parameter is a schema for the result.
    const call = client.callTool.bind(client);
    const callTool = (params: { name: string }, options?: object) => call(params, undefined, options);
    return Object.assign(client, { callTool }) as unknown as Client;
  }
  const mode = generation === "v2 of 2026" ? { pin: "2026-07-28" } : "legacy";
  const client = new Client(info, { versionNegotiation: { mode } } as ConstructorParameters<
    typeof Client
  >[1]);
  prepare?.(client);
  await client.connect(new StreamableHTTPClientTransport(endpoint, options));
  onTestFinished(() => client.close());
  return client;
}

const READS: Scope[] = ["seam:read"];
const WRITES: Scope[] = [...READS, "seam:write"];

/** Who may do what, by token; the team's own sign-in has tests of its own. */
export const CALLERS: Record<string, Scope[]> = {
  reader: READS,
  writer: WRITES,
  remover: [...WRITES, "seam:remove"],
  nobody: [],
};

export const callerOf = (token: string): Caller => ({
  issuer: "https://login.example.com",
  subject: `subject of ${token}`,
  clientId: "client",
  company: "company",
  scopes: new Set(CALLERS[token]),
  expiresAt: Date.now() / 1000 + 600,
});

/** One message, by hand. */
export const post = (url: string, body: unknown, headers: Record<string, string> = {}, path = "/mcp") =>
  fetch(new URL(path, url), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

export const LIST = { jsonrpc: "2.0", id: 1, method: "tools/list" };

export const toolCall = (name: string, args: object = {}) => ({
  jsonrpc: "2.0",
  id: 7,
  method: "tools/call",
  params: { name, arguments: args },
});
