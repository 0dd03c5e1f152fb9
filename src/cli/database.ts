/** The database that `serve` was told of, if any; loaded only then. */
import type { Database } from "../durable/database.ts";
import type { Log } from "../telemetry/log.ts";
import type { ServeConfig } from "./serve-config.ts";

/** Throws what the database throws when it cannot be used. */
export async function openDatabaseFor(
  { databaseUrl, keptDays, workspace }: Pick<ServeConfig, "databaseUrl" | "keptDays" | "workspace">,
  log: Log,
): Promise<Database | undefined> {
  if (databaseUrl === undefined) return undefined;
  if (workspace.isSandbox) {
    log.warn({}, "a sandbox goes with its process: nothing of it is kept in the database");
    return undefined;
  }
  if (isOlderThan(ENGINE_NODE, process.versions.node))
    log.warn({ node: process.versions.node }, `with a database, Node ${ENGINE_NODE} or later is advised`);
  const { openDatabase } = await import("../durable/database.ts");
  return openDatabase({ databaseUrl, keptDays, log });
}

/** What pg-boss declares; the tests run on older ones, too. */
const ENGINE_NODE = "22.12.0";

function isOlderThan(wanted: string, node: string): boolean {
  const [major = 0, minor = 0] = node.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split(".").map(Number);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}
