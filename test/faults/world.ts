/** A world for one case: a sandbox, servers on it, what reached the sandbox, and every word that was said. */
import type { Client } from "@modelcontextprotocol/client";
import type { Exchange, Sandbox } from "../../src/sandbox/sandbox.ts";
import { type Answer, callTool, connectTo, type Options, startRecorded } from "../support/harness.ts";

const RETRY_PAUSE_MS = 5;
/** Longer than any call waits, so that a client never gives up first. */
const TIMEOUT_MS = 280_000;

/** A server and its client. */
export interface Server {
  client: Client;
  /** Every message that the server sent. */
  said: unknown[];
  call(name: string, args?: Record<string, unknown>, options?: object): Promise<Answer>;
  close(): Promise<void>;
}

export interface World extends Server {
  sandbox: Sandbox;
  /** Every request that the sandbox got, in order. */
  exchanges: Exchange[];
  /** The server that the world itself speaks for. */
  first: Server;
  /** A further server, as after a restart: its own connection, poller and client. */
  another(options?: Options): Promise<Server>;
}

/** Whoever starts it closes it. */
export async function startWorld(options: Options = {}): Promise<World> {
  const { sandbox, exchanges } = await startRecorded(options.sandbox);
  const servers: Server[] = [];
  const another = async (more: Options = {}) => {
    const server = await startServer(sandbox, { ...options, ...more });
    servers.push(server);
    return server;
  };
  const first = await another();
  return {
    ...first,
    first,
    sandbox,
    exchanges,
    another,
    async close() {
      await Promise.all(servers.map((server) => server.close()));
      await sandbox.close();
    },
  };
}

async function startServer(sandbox: Sandbox, options: Options): Promise<Server> {
  const http = { retryPauseMs: RETRY_PAUSE_MS, ...options.http };
  const { client, close } = await connectTo(sandbox, { asRealSeam: false, ...options, http });
  const said: unknown[] = [];
  listen(client, said);
  return {
    client,
    said,
    close,
    call: (name, args = {}, more = {}) => callTool(client, name, args, { timeout: TIMEOUT_MS, ...more }),
  };
}

/** Keeps every message that reaches the client from now on. */
export function listen({ transport }: Client, said: unknown[]): void {
  if (!transport) throw new Error("The client is not connected");
  const { onmessage } = transport;
  transport.onmessage = (message, extra) => {
    said.push(message);
    onmessage?.(message, extra);
  };
}

/** Runs all cases, so many at once, and returns what each came to, in their order. */
export async function sideBySide<Case, Result>(
  cases: readonly Case[],
  most: number,
  run: (one: Case) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = cases.entries();
  const worker = async () => {
    for (const [place, one] of queue) results[place] = await run(one);
  };
  await Promise.all(Array.from({ length: most }, worker));
  return results;
}
