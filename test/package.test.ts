/** The package as it is published: packed, installed without a network into an empty folder, and used from there. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostOf } from "./e2e/hosts.ts";
import { run } from "./e2e/run.ts";
import { fromArrivalToDeparture } from "./e2e/scenario.ts";
import { ROOT } from "./support/paths.ts";

const isWindows = process.platform === "win32";
let folder: string;
let installed: string;
let files: string[];

const npm = (args: string[], cwd: string): string =>
  execFileSync(isWindows ? "npm.cmd" : "npm", args, {
    cwd,
    encoding: "utf8",
    shell: isWindows,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, npm_config_cache: join(folder, "cache"), npm_config_update_notifier: "false" },
  });

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "an empty folder é ")));
  const [packed] = JSON.parse(
    npm(["pack", "--json", "--ignore-scripts", "--pack-destination", folder], ROOT),
  );
  files = packed.files.map((file: { path: string }) => file.path);
  const home = join(folder, "home");
  mkdirSync(home);
  writeFileSync(join(home, "package.json"), '{"private": true, "type": "module"}');
  npm(["install", "--offline", "--no-audit", "--no-fund", join(folder, packed.filename)], home);
  installed = join(home, "node_modules/seam-mobile-access-mcp");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const home = () => join(folder, "home");

describe("the package", () => {
  it("holds what runs, its types and its licences, and nothing else", () => {
    const beside = files.filter((file) => !file.startsWith("dist/")).toSorted();
    expect(beside).toEqual(["LICENSE", "README.md", "package.json"]);
    for (const file of [
      "dist/server.js",
      "dist/index.js",
      "dist/types/index.d.ts",
      "dist/THIRD-PARTY-LICENSES.txt",
    ])
      expect(files).toContain(file);
    expect(files.filter((file) => /\.(ts|map|tsbuildinfo)$/.test(file) && !file.endsWith(".d.ts"))).toEqual(
      [],
    );
  });

  it("installs nothing else", () => {
    const others = readdirSync(join(home(), "node_modules")).filter((name) => !name.startsWith("."));
    expect(others).toEqual(["seam-mobile-access-mcp"]);
  });

  it("has nothing that its readers would stumble over", async () => {
    const { messages } = await publint({ pkgDir: installed, strict: true, pack: false });
    expect(messages).toEqual([]);
  });
});

describe("installed, it", () => {
  it("tells the whole story from its executable", async (test) => {
    const bin = join(home(), "node_modules/.bin/seam-mobile-access-mcp");
    const program = isWindows
      ? { command: process.execPath, args: [join(installed, "dist/server.js"), "--sandbox"] }
      : { command: bin, args: ["--sandbox"] };
    const host = await hostOf(test, "legacy", { ...program, cwd: home() });
    await fromArrivalToDeparture(test.expect, host);
  });

  it("names its own files in the settings of a host, which start it", async (test) => {
    const { stdout } = await run(
      ["config", "claude-desktop", "--sandbox"],
      {},
      join(installed, "dist/server.js"),
      home(),
    );
    const { command, args } = JSON.parse(stdout).mcpServers.seam;
    expect(args[0]).toBe(join(installed, "dist/server.js"));
    const host = await hostOf(test, "legacy", { command, args });
    expect(await host.tools()).toContain("simulate_phone");
  });

  it("checks itself", async () => {
    const { code, stdout } = await run(
      ["doctor", "--sandbox"],
      {},
      join(installed, "dist/server.js"),
      home(),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/Next: npx seam-mobile-access-mcp config HOST/);
  });

  it("is embedded by a program, in JavaScript", async () => {
    writeFileSync(join(home(), "embed.js"), EMBED);
    const { code, stdout, stderr } = await run([], {}, join(home(), "embed.js"), home());
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({ phones: 4, server: "seam-mobile-access-mcp", refused: 401 });
  });

  it("is embedded by a program, in TypeScript, with nothing else installed", () => {
    writeFileSync(join(home(), "embed.ts"), TYPED);
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    const node = ["--types", "node", "--typeRoots", join(ROOT, "node_modules/@types")];
    const strict = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--skipLibCheck", "false"];
    const modules = ["--module", "nodenext", "--target", "es2023"];
    execFileSync(process.execPath, [tsc, ...node, ...strict, ...modules, "embed.ts"], { cwd: home() });
  });
});

const EMBED = `
import { connectSeam, createServer, openBackend, SeamError, startSandbox } from "seam-mobile-access-mcp";

const sandbox = await startSandbox({ deletionDelayMs: 10 });
const { endpoint } = sandbox;
const seam = connectSeam({ endpoint, credentials: { api_key: sandbox.apiKey } });
const phones = await seam.for().phones.list({});
const stranger = connectSeam({ endpoint, credentials: { api_key: "seam_wrong" } });
const refused = await stranger.for().phones.list({}).catch((error) => error instanceof SeamError && error.status);

const { backend, close } = await openBackend({ endpoint, credentials: { api_key: sandbox.apiKey } });
const server = createServer(backend, { isReadOnly: true });
const transport = { start: async () => {}, close: async () => {}, send: async (message) => answer(message) };
let answer;
const reply = new Promise((resolve) => { answer = resolve; });
await server.connect(transport);
const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "embed", version: "1" } };
transport.onmessage({ jsonrpc: "2.0", id: 1, method: "initialize", params });
const { result } = await reply;
await server.close();
for (const end of [close, seam.close, stranger.close, sandbox.close]) await end();
process.stdout.write(JSON.stringify({ phones: phones.length, server: result.serverInfo.name, refused }));
`;

const TYPED = `
import { connectSeam, createServer, openBackend, type Phone, type Sandbox, type Seam, SeamError, startSandbox, type Transport } from "seam-mobile-access-mcp";

const sandbox: Sandbox = await startSandbox({ seed: false });
const connection = connectSeam({ endpoint: sandbox.endpoint, credentials: { api_key: sandbox.apiKey } });
const seam: Seam = connection.for({ signal: AbortSignal.timeout(1_000) });
const { items } = await seam.user_identities.list({ limit: 5 });
export const names: (string | undefined)[] = items.map((identity) => identity.full_name);
const phones: Phone[] = await seam.phones.list({});
export const id: string | undefined = phones[0]?.device_id;
// @ts-expect-error a field that is not read
export const owner = phones[0]?.owner;
// @ts-expect-error a parameter that Seam does not have
await seam.phones.list({ owner: "me" });
const { backend, close } = await openBackend({ isSandbox: true, confirmMode: "always" });
export const serve = (transport: Transport) => createServer(backend, { isReadOnly: true }).connect(transport);
export const status = (error: unknown) => (error instanceof SeamError ? error.status : undefined);
await close();
`;
