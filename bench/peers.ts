/** The servers that ours is compared with, installed into a temporary folder when a benchmark wants them. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tool } from "@modelcontextprotocol/client";
import { bundle } from "../scripts/esbuild.ts";
import { ROOT } from "../test/support/paths.ts";
import { startServer } from "../test/support/stdio.ts";

export interface Peer {
  name: string;
  package: string;
  /** The entry of the package, and the arguments it needs. */
  entry: string;
  args: string[];
  /** Variables without which it does not start; no real keys. */
  env?: Record<string, string>;
}

/** Reference servers of the protocol's own repository, in the versions that these tables were made with. */
export const PEERS: Peer[] = [
  {
    name: "server-everything",
    package: "@modelcontextprotocol/server-everything@2026.8.31",
    entry: "@modelcontextprotocol/server-everything/dist/index.js",
    args: [],
  },
  {
    name: "server-filesystem",
    package: "@modelcontextprotocol/server-filesystem@2026.8.31",
    entry: "@modelcontextprotocol/server-filesystem/dist/index.js",
    args: ["."],
  },
];

const leftovers: string[] = [];
process.once("exit", () => {
  for (const path of leftovers) rmSync(path, { recursive: true, force: true });
});

/** A temporary folder that is gone when the process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  leftovers.push(folder);
  return folder;
}

export const npm = (args: string[], cwd: string): string =>
  execFileSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd, encoding: "utf8" });

/** Installs packages into a folder of their own, which it returns. */
export function install(...packages: string[]): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  npm(["install", ...packages], folder);
  return folder;
}

/** What a server lists. It gets few variables of this process, and those that are given. */
export async function listTools(args: string[], env: Record<string, string> = {}): Promise<Tool[]> {
  const { client, close } = await startServer({ args, env, stderr: "ignore" });
  try {
    return (await client.listTools()).tools;
  } finally {
    await close();
  }
}

const MINIMAL = `
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";
serveStdio(() => {
  const server = new McpServer({ name: "minimal", version: "1.0.0" });
  const inputSchema = z.strictObject({ text: z.string() });
  server.registerTool("echo", { description: "Echo", inputSchema }, ({ text }) => ({ content: [{ type: "text", text }] }));
  return server;
});
process.stdin.on("end", () => process.exit(0));
`;

/** The least that a server on the same SDK can be: one tool; from its sources, and bundled as ours is. */
export async function minimalServer(): Promise<{ source: string; bundle: string }> {
  const folder = temporaryFolder();
  const source = join(ROOT, "node_modules", ".bench-minimal.mjs");
  writeFileSync(source, MINIMAL);
  leftovers.push(source);
  await bundle({ entryPoints: [source], outdir: folder, outExtension: { ".js": ".mjs" } });
  return { source, bundle: join(folder, ".bench-minimal.mjs") };
}
