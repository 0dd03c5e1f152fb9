/** Replicas over one sandbox and one database, each with an engine of its own. */
import { afterAll, onTestFinished } from "vitest";
import type { Workspace } from "../../src/contract/workspace.ts";
import { openDatabase } from "../../src/durable/database.ts";
import { openEngine } from "../../src/durable/engine.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { createLog } from "../../src/telemetry/log.ts";
import type { SignIn } from "../../src/transports/http/sign-in.ts";
import { connectClient, openWorkspace, startServer } from "../http/harness.ts";
import { callTool } from "../support/harness.ts";
import { NoPostgres, type Postgres, startPostgres } from "./postgres.ts";

/** One for all tests of a file; why there is none, if so. */
export async function usePostgres(): Promise<{ postgres: () => Postgres; missing: string | undefined }> {
  let started: Postgres | undefined;
  let missing: string | undefined;
  try {
    started = await startPostgres({ fsync: false });
  } catch (error) {
    if (!(error instanceof NoPostgres)) throw error;
    missing = error.message;
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
  /** The audit log is kept in the database. */
  isAudited?: boolean;
  /** Whoever it is then signs in with the name as token (test/http/harness.ts has who may do what). */
  signIn?: SignIn;
}

/** A process, as it were. */
export async function startReplica(
  sandbox: Pick<Sandbox, "endpoint" | "apiKey">,
  databaseUrl: string,
  { workspace: changes = {}, keptDays = 30, company = "", isAudited = false, signIn }: ReplicaOptions = {},
) {
  const workspace = { ...openWorkspace(sandbox), ...changes };
  const lines: string[] = [];
  const log = createLog({ write: (line) => void lines.push(line) });
  const database = await openDatabase({ databaseUrl, keptDays, log });
  if (isAudited) workspace.audit = database.audit;
  const engine = await openEngine({
    queue: database.queue,
    keptDays,
    lease: async () => ({ workspace, release() {} }),
    log,
  });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= engine.close().then(database.close);
    return closing;
  };
  onTestFinished(close);
  workspace.engine = engine.of(company, workspace);
  const server = await startServer(workspace, { isDatabaseUp: database.isUp, signIn });
  const headers = signIn ? { authorization: "Bearer remover" } : {};
  const client = await connectClient("v2 of 2026", server.url, { headers });
  return {
    url: server.url,
    workspace,
    engine,
    database,
    /** What a call would use. */
    removals: workspace.engine.removalsFor(() => ({ tool: "test", arguments: {} })),
    call: (name: string, args: Record<string, unknown>, options: object = {}) =>
      callTool(client, name, args, options),
    logged: () => lines.join(""),
    metrics: server.metrics,
    close,
  };
}
