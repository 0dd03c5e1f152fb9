/** The one harness: a real client, linked in memory to the real server, on a sandbox of its own. Knows no test runner. */
import { Client, type ClientOptions } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import type { ServingOptions } from "../../src/adapter/create-server.ts";
import { PACE, type Pace } from "../../src/contract/pace.ts";
import type { Workspace } from "../../src/contract/workspace.ts";
import { type Exchange, type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/sandbox.ts";
import { type Connection, connectSeam } from "../../src/seam/client.ts";
import { createEventPoller } from "../../src/seam/events.ts";
import type { HttpOptions } from "../../src/seam/http.ts";
import { serve } from "../../src/transports/serve.ts";
import { accountOf } from "../../src/workspace/account.ts";

/** Impatient, so that no test waits for long. */
export const IMPATIENT: Pace = { look: 15, retry: 30, absence: 120, heartbeat: 40, apart: 20 };
export const PAUSE_MS = { shortest: 10, longest: 40 };

export interface Options {
  sandbox?: SandboxOptions;
  server?: ServingOptions;
  client?: ClientOptions;
  /** The protocol era that the client speaks. */
  era?: "2025" | "2026";
  /** Called with the client before it connects, to answer what the server asks. */
  prepare?: (client: Client) => void;
  /** Requests without a key: the server has none. */
  withoutKey?: boolean;
  pace?: Partial<Pace>;
  /** All paces and pauses are those that the server has by itself. */
  isPatient?: boolean;
  workspace?: Partial<Workspace>;
  timeoutMs?: number;
  /** How the server talks to Seam, where the defaults do not suit. */
  http?: Partial<HttpOptions>;
  /** Puts something between the server and its connection to Seam. */
  through?: (connection: Connection) => Connection;
  /** Pretend that the workspace is real Seam, so that summaries do not mention the sandbox. Default true. */
  asRealSeam?: boolean;
}

export interface Harness {
  client: Client;
  sandbox: Sandbox;
  /** Every request that reached the sandbox, in order. */
  exchanges: Exchange[];
  /** The routes of all requests but /events/list, for example `/phones/get`. */
  routes(): string[];
  /** Calls a tool and returns what an assistant sees: the structured result, or the error's text. */
  call(name: string, args?: Record<string, unknown>, options?: object): Promise<Answer>;
  /** The workspace's resources go, as when the process ends. */
  close(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: results are what tests look into
export type Answer = { isError: boolean; text: string; data: any };

/** A sandbox that deletes quickly, and every request that reaches it, in order. */
export async function startRecorded(options: SandboxOptions = {}) {
  const exchanges: Exchange[] = [];
  const sandbox = await startSandbox({
    deletionDelayMs: 10,
    ...options,
    onExchange(exchange) {
      exchanges.push(exchange.fault === "huge" ? { ...exchange, body: undefined } : exchange);
      options.onExchange?.(exchange);
    },
  });
  return { sandbox, exchanges };
}

/** Whoever starts it closes it. */
export async function startHarness(options: Options = {}): Promise<Harness> {
  const { sandbox, exchanges } = await startRecorded(options.sandbox);
  const { client, close } = await connectTo(sandbox, options);
  const stop = async () => {
    await close();
    await sandbox.close();
  };
  return {
    client,
    sandbox,
    exchanges,
    routes: () => exchanges.map(({ path }) => path).filter((path) => path !== "/events/list"),
    call: (name, args = {}, requestOptions = {}) => callTool(client, name, args, requestOptions),
    close: stop,
  };
}

/** A further server process, as it were: its own connection, poller and client on a sandbox that is there. */
export async function connectTo(sandbox: Pick<Sandbox, "endpoint" | "apiKey">, options: Options = {}) {
  const { endpoint } = sandbox;
  const credentials = options.withoutKey ? undefined : { api_key: sandbox.apiKey };
  const opened = connectSeam({
    endpoint,
    credentials,
    ...(options.timeoutMs && { timeoutMs: options.timeoutMs }),
    ...options.http,
  });
  const connection = options.through?.(opened) ?? opened;
  const events = createEventPoller({
    seam: connection.for,
    now: connection.now,
    ...(!options.isPatient && { pauseMs: PAUSE_MS }),
  });
  const pace = { ...(options.isPatient ? PACE : IMPATIENT), ...options.pace };
  const workspace: Workspace = {
    connection,
    events,
    pace,
    removals: new Map(),
    isSandbox: options.asRealSeam === false,
    confirmMode: "auto",
    account: accountOf({ endpoint, credentials }),
    ...options.workspace,
  };
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const handle = serve(workspace, options.server, serverSide);
  const mode = options.era === "2026" ? { pin: "2026-07-28" } : "legacy";
  const client = new Client({ name: "test", version: "1.0.0" }, {
    versionNegotiation: { mode },
    ...options.client,
  } as ClientOptions);
  options.prepare?.(client);
  await client.connect(clientSide);
  const close = async () => {
    await client.close();
    await handle.close();
    events.close();
    await connection.close();
  };
  return { client, connection, events, close };
}

/** Calls a tool through a client of either generation of the SDK. */
export async function callTool(
  client: Pick<Client, "callTool">,
  name: string,
  args: Record<string, unknown>,
  options: object = {},
): Promise<Answer> {
  const result = await client.callTool({ name, arguments: args }, options);
  const [block] = result.content;
  const text = block?.type === "text" ? block.text : "";
  return { isError: result.isError === true, text, data: result.structuredContent };
}
