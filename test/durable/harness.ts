/** Replicas over one sandbox and one database, each with an engine of its own. */
import { afterAll, onTestFinished } from "vitest";
import type { Workspace } from "../../src/contract/workspace.ts";
import { openEngine } from "../../src/durable/engine.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { createLog } from "../../src/telemetry/log.ts";
import { connectClient, openWorkspace, startServer } from "../http/harness.ts";
import { callTool } from "../support/harness.ts";
import { type Postgres, startPostgres } from "./postgres.ts";

/** One for all tests of a file; why there is none, if so. */
export async function usePostgres(): Promise<{ postgres: () => Postgres; missing: string | undefined }> {
  let started: Postgres | undefined;
  let missing: string | undefined;
  try {
    started = await startPostgres();
  } catch (error) {
    missing = `no PostgreSQL to be had here: ${error}`;
  }
  if (missing) process.stderr.write(`${missing}\n`);
  afterAll(() => started?.close());
  return {
    postgres() {
      if (!started) throw new Error(missing);
      return started;
    },
    missing,
  };
}

export interface ReplicaOptions {
  workspace?: Partial<Workspace>;
  keptDays?: number;
  company?: string;
}

/** A process, as it were. */
export async function startReplica(
  sandbox: Pick<Sandbox, "endpoint" | "apiKey">,
  databaseUrl: string,
  { workspace: changes = {}, keptDays = 30, company = "" }: ReplicaOptions = {},
) {
  const workspace = { ...openWorkspace(sandbox), ...changes };
  const lines: string[] = [];
  const engine = await openEngine({
    databaseUrl,
    keptDays,
    lease: async () => ({ workspace, release() {} }),
    log: createLog({ write: (line) => void lines.push(line) }),
  });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= engine.close();
    return closing;
  };
  onTestFinished(close);
  workspace.engine = engine.of(company, workspace);
  const server = await startServer(workspace, { isReady: engine.isReady });
  const client = await connectClient("v2 of 2026", server.url);
  return {
    url: server.url,
    engine,
    /** What a call would use. */
    removals: workspace.engine.removalsFor(() => ({ tool: "test", arguments: {} })),
    call: (name: string, args: Record<string, unknown>, options: object = {}) =>
      callTool(client, name, args, options),
    logged: () => lines.join(""),
    close,
  };
}
