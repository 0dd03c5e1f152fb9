import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import module from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ROOT } from "../support/paths.ts";
import { start } from "./process.ts";

/** The published files, in a folder of their own. */
function installed(): string {
  const folder = mkdtempSync(join(tmpdir(), "installed-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(ROOT, "dist"), join(folder, "dist"), { recursive: true });
  cpSync(join(ROOT, "package.json"), join(folder, "package.json"));
  return join(folder, "dist");
}

it.each([
  ["before its first call", /^call-tool/],
  ["before its first request to Seam", /^undici/],
])("a server whose files an update takes away %s says so", async (_when, gone) => {
  const dist = installed();
  const env = { SEAM_API_KEY: "seam_test1_abc", SEAM_ENDPOINT: "http://127.0.0.1:1" };
  const server = start({ onTestFinished }, [], env, join(dist, "server.js"));
  await server.initialize();
  await server.request("tools/list");
  for (const file of readdirSync(dist)) if (gone.test(file)) rmSync(join(dist, file));
  const { result } = await server.request("tools/call", { name: "list_phones", arguments: {} });
  expect(result.isError).toBe(true);
  expect(result.content[0].text).toBe(
    "This server's files were replaced or removed while it ran, by an update perhaps. Nothing was changed. " +
      "Restart the server in its MCP host.",
  );
});

// Node 20 has no compile cache.
it.skipIf(!("enableCompileCache" in module))(
  "keeps what Node has compiled beside its code, and serves as well where it cannot",
  async () => {
    const dist = installed();
    const serve = async () => {
      const server = start({ onTestFinished }, ["--sandbox"], {}, join(dist, "server.js"));
      const { result } = await server.initialize();
      server.child.stdin?.end();
      expect(await server.exit).toMatchObject({ code: 0 });
      expect(server.stderr()).toBe("");
      return result.serverInfo.name;
    };
    const cache = join(dist, "../.compile-cache");
    expect(await serve()).toBe("seam-mobile-access-mcp");
    expect(readdirSync(cache)).toHaveLength(1);
    expect(statSync(cache).mode & 0o077).toBe(process.platform === "win32" ? 0o066 : 0);
    rmSync(cache, { recursive: true });
    writeFileSync(cache, "in the way");
    expect(await serve()).toBe("seam-mobile-access-mcp");
  },
);
