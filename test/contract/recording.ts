/** Exchanges of servers that run in a process of their own, with a sandbox of their own inside. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Exchange } from "../../src/sandbox/sandbox.ts";

let folder: string | undefined;

/** The environment in which a server's process records: for servers that are started with --sandbox. */
export function recordedEnv(args: readonly string[]): Record<string, string> {
  if (!args.includes("--sandbox")) return {};
  folder ??= mkdtempSync(join(tmpdir(), "seam-exchanges-"));
  return {
    NODE_OPTIONS: `--import ${new URL("record.js", import.meta.url).href}`,
    RECORDED_EXCHANGES: join(folder, "exchanges.jsonl"),
  };
}

/** What has been recorded in this test file, once. */
export function takeRecorded(): Exchange[] {
  if (!folder) return [];
  const file = join(folder, "exchanges.jsonl");
  const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
  rmSync(folder, { recursive: true, force: true });
  folder = undefined;
  return lines.map((line) => JSON.parse(line));
}
