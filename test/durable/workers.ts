/** Workers on one database within one process that can die: then neither the database nor Seam hears of them again. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Workspace } from "../../src/contract/workspace.ts";
import { openDatabase } from "../../src/durable/database.ts";
import { openEngine } from "../../src/durable/engine.ts";
import type { Db } from "../../src/durable/rows.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { connectSeam } from "../../src/seam/client.ts";
import { createEventPoller } from "../../src/seam/events.ts";
import { createLog } from "../../src/telemetry/log.ts";
import { accountOf } from "../../src/workspace/account.ts";
import { IMPATIENT, PAUSE_MS } from "../support/harness.ts";

export interface Worker {
  /** The company's workspace, as this worker has opened it, with its engine. */
  workspaceOf(company: string): Workspace;
  /** What it has written can be looked at. */
  database: Db;
  die(): void;
  close(): Promise<void>;
}

export interface Team {
  /** Those that live. */
  workers: readonly Worker[];
  /** A company comes, with a workspace of its own. */
  add(company: string, sandbox: Sandbox): void;
  /** One dies; another one takes its place. */
  kill(worker: Worker): Promise<void>;
  close(): Promise<void>;
}

/** Whoever starts it closes it. */
export async function startTeam(count: number, databaseUrl: string): Promise<Team> {
  const sandboxes = new Map<string, Sandbox>();
  const start = () => startWorker(databaseUrl, (company) => sandboxes.get(company));
  const workers = await Promise.all(Array.from({ length: count }, start));
  return {
    workers,
    add: (company, sandbox) => void sandboxes.set(company, sandbox),
    async kill(worker) {
      const place = workers.indexOf(worker);
      if (place === -1) return; // it is dead already
      worker.die();
      workers.splice(place, 1);
      workers.push(await start());
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

async function startWorker(
  databaseUrl: string,
  sandboxOf: (company: string) => Sandbox | undefined,
): Promise<Worker> {
  const line = await startLine(databaseUrl);
  const workspaces = new Map<string, Workspace>();
  const log = createLog({ write() {} });
  const database = await openDatabase({ databaseUrl: line.url, keptDays: 1, log });
  const engine = await openEngine({
    queue: database.queue,
    keptDays: 1,
    lease: async (company) => ({ workspace: workspaceOf(company), release() {} }),
    log,
  });

  function workspaceOf(company: string): Workspace {
    const sandbox = sandboxOf(company);
    if (!sandbox) throw new Error(`There is no ${company}`);
    const workspace = workspaces.get(company) ?? open(sandbox);
    workspace.engine ??= engine.of(company, workspace);
    workspaces.set(company, workspace);
    return workspace;
  }

  function hangUp(): void {
    for (const { events, connection } of workspaces.values()) {
      events.close();
      connection.close().catch(() => {});
    }
  }

  return {
    workspaceOf,
    database: database.queue.db,
    die() {
      line.cut();
      hangUp();
      engine.close().then(database.close, () => {}); // so that it does not try for ever
    },
    async close() {
      await engine.close();
      await database.close();
      hangUp();
      line.cut();
    },
  };
}

const RETRY_PAUSE_MS = 5;

function open({ endpoint, apiKey }: Sandbox): Workspace {
  const credentials = { api_key: apiKey };
  const connection = connectSeam({ endpoint, credentials, retryPauseMs: RETRY_PAUSE_MS });
  return {
    connection,
    events: createEventPoller({ seam: connection.for, now: connection.now, pauseMs: PAUSE_MS }),
    pace: IMPATIENT,
    removals: new Map(),
    isSandbox: false,
    confirmMode: "never",
    account: accountOf({ endpoint, credentials }),
  };
}

/** The way to the database, which can be cut. */
async function startLine(databaseUrl: string): Promise<{ url: string; cut(): void }> {
  const url = new URL(databaseUrl);
  const target = { host: url.hostname, port: Number(url.port || 5432) };
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => sockets.delete(one));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cut() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
