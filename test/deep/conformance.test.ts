/** The protocol's own conformance suite against `serve --sandbox`, in both revisions; conformance.yaml says what fails and why. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { ROOT, SERVER } from "../support/paths.ts";
import { install, runSuite } from "./conformance-suite.ts";

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

/** All that applies to a revision: what it requires, and what the suite itself does not score yet. */
const applyingTo = (revision: string) => [
  ...["--suite", "all", "--spec-version", revision],
  ...["--expected-failures", join(ROOT, "test/deep/conformance.yaml")],
];

/** The end of the suite's report: what passed, what was expected to fail, what was not. */
const summary = (output: string) => output.slice(Math.max(0, output.indexOf("=== SUMMARY ===")));

test("the conformance suite finds nothing in either revision but what is expected", async (context) => {
  const installed = install();
  if ("reason" in installed) return context.skip(installed.reason);
  const url = await startServing();
  const least = { "2025-11-25": 37, "2026-07-28": 95 };
  for (const [revision, passed] of Object.entries(least)) {
    const { code, output } = await runSuite(installed.folder, url, applyingTo(revision));
    expect(code, summary(output)).toBe(0);
    expect(Number(/Total: (\d+) passed/.exec(output)?.[1]), summary(output)).toBeGreaterThanOrEqual(passed);
  }
});
