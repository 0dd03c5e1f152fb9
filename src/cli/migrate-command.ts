/** `serve migrate`: makes the database's schemas, or brings them up to date, and ends. */
import { ConfigError } from "../contract/config-error.ts";
import { SCHEMA } from "../durable/rows.ts";
import { ENGINE_SCHEMA } from "../durable/schema.ts";
import { createLog } from "../telemetry/log.ts";
import { readArguments } from "./arguments.ts";
import { MIGRATE_USAGE } from "./command-usage.ts";
import type { Surroundings } from "./config.ts";
import { openDatabaseFor } from "./database.ts";
import { readDatabaseUrl } from "./serve-config.ts";
import { serveSettings } from "./serve-settings.ts";
import { explainDatabase } from "./start-problems.ts";

/** Throws ConfigError. */
export async function migrateDatabase(
  argv: readonly string[],
  { env, stdout }: Pick<Surroundings, "env" | "stdout">,
): Promise<void> {
  const given = readArguments(argv, { command: "serve migrate", seeAlso: `\n\n${MIGRATE_USAGE}` });
  if (!given) return void stdout.write(MIGRATE_USAGE);
  const databaseUrl = readDatabaseUrl(env);
  if (!databaseUrl) throw new ConfigError(`serve migrate needs ${serveSettings.databaseUrl.variable}.`);
  const keptDays = Number(serveSettings.keptDays.default);
  const options = { databaseUrl, keptDays, workspace: {} };
  const database = await openDatabaseFor(options, createLog()).catch((error) => {
    throw explainDatabase(error);
  });
  await database?.close();
  stdout.write(`The database is ready: its schemas ${SCHEMA} and ${ENGINE_SCHEMA} are up to date.\n`);
}
