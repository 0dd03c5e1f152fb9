/** A look at the database as `serve` would use it, which changes nothing there. */
import { getMigrationPlans } from "pg-boss";
import { canListen, withDatabase } from "./connections.ts";
import type { Db } from "./rows.ts";
import { AUDIT, ENGINE_SCHEMA, isOutdated, SCHEMA_NAMES, versionOf } from "./schema.ts";

export interface Look {
  /** PostgreSQL's own. */
  version: string;
  /** What a start of `serve` would find; what is newer than this version of it is left as it is. */
  schemas: "current" | "outdated" | "missing";
  /** Whether this role may make what is missing, and change what is there. */
  mayMake: boolean;
  mayChange: boolean;
  /** Whether notifications arrive. */
  isListening: boolean;
}

/** `patienceMs`: to connect, and for each statement. Throws what the database throws. */
export function lookAt(connectionString: string, patienceMs: number): Promise<Look> {
  const options = {
    connectionString,
    schema: ENGINE_SCHEMA,
    application_name: "seam-mobile-access-mcp doctor",
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
    max: 1,
  };
  return withDatabase(options, async (db) => {
    const [about] = (await db.executeSql(ABOUT, [SCHEMA_NAMES])).rows;
    return { ...about, schemas: await stateOf(db), isListening: await canListen(db, patienceMs) };
  });
}

/**
 * Where a schema is there, its own rights count; else those of the database. The audit log's table may be another
 * role's, so that nothing there can be changed by this one.
 */
const ABOUT = `select current_setting('server_version') as version,
  bool_and(coalesce(has_schema_privilege(to_regnamespace(name), 'create'),
    has_database_privilege(current_database(), 'create'))) as "mayMake",
  coalesce(bool_and(owned), true) as "mayChange"
  from unnest($1::text[]) as name left join lateral (
    select bool_and(pg_has_role(relowner, 'usage')) as owned from pg_class
    where relnamespace = to_regnamespace(name) and relkind in ('r', 'p')
      and pg_class.oid is distinct from to_regclass('${AUDIT}')) as tables on true`;

async function stateOf(db: Db): Promise<Look["schemas"]> {
  const engine = await versionOf(db, ENGINE_SCHEMA);
  if (engine === 0 || (await versionOf(db)) === 0) return "missing";
  return isEngineOutdated(engine) || (await isOutdated(db)) ? "outdated" : "current";
}

/** The engine has plans for what it would migrate, and throws for its own version and later ones. */
function isEngineOutdated(version: number): boolean {
  try {
    getMigrationPlans(ENGINE_SCHEMA, version);
    return true;
  } catch {
    return false;
  }
}
