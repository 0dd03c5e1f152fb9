/**
 * The conformance suite's scenarios of `io.modelcontextprotocol/tasks`, against the extension as this server has it. They
 * call tools of the suite's own (slow_compute, confirm_delete, ...), so that a server with those stands in for ours.
 * Of the suite's tenth scenario, tasks-status-notifications, no check is written yet: it skips itself.
 */
import { expect, onTestFinished, test } from "vitest";
import { startSuiteServer } from "../tasks/suite-server.ts";
import { install, runSuite } from "./conformance-suite.ts";

/** How many checks each has. */
const SCENARIOS = {
  "tasks-lifecycle": 9,
  "tasks-capability-negotiation": 5,
  "tasks-wire-fields": 4,
  "tasks-request-state-removal": 3,
  "tasks-mrtr-input": 4,
  "tasks-request-headers": 5,
  "tasks-dispatch-and-envelope": 9,
  "tasks-required-task-error": 3,
  "tasks-mrtr-composition": 2,
};

test("the conformance suite finds nothing in tasks", async (context) => {
  const installed = install();
  if ("reason" in installed) return context.skip(installed.reason);
  const { url, close } = await startSuiteServer();
  onTestFinished(close);
  for (const [scenario, checks] of Object.entries(SCENARIOS)) {
    // They stand on no revision's list of what it requires.
    const options = ["--scenario", scenario, "--spec-version", "2026-07-28", "--force"];
    const { code, output } = await runSuite(installed.folder, url, options);
    expect(code, output).toBe(0);
    expect(output).toContain(`Passed: ${checks}/${checks}, 0 failed, 0 warnings`);
  }
});
