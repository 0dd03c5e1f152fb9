/** The extension where the engine behind it is in trouble. */
import { expect, test } from "vitest";
import { withEngine } from "../../src/adapter/with-engine.ts";
import { Refusal } from "../../src/contract/refusal.ts";
import { inProcess } from "../../src/removal/in-process.ts";
import { openWorkspace, startSeam, startServer } from "../http/harness.ts";
import { ask } from "./client.ts";

test("what cannot be seen now is an error with the reason, and no task that is not found", async () => {
  const { sandbox } = await startSeam();
  const workspace = openWorkspace(sandbox);
  const cannot = () => Promise.reject(new Refusal("The database cannot be used. Try again in a minute."));
  workspace.engine = {
    ...withEngine,
    removalsFor: () => inProcess(workspace.removals),
    tasksOf: () => ({ get: cannot, update: cannot, cancel: cannot }),
  };
  const { url } = await startServer(workspace);
  for (const method of ["tasks/get", "tasks/update", "tasks/cancel"]) {
    const { error } = await ask(url, method, { taskId: "one", inputResponses: {} });
    expect(error).toEqual({ code: -32603, message: "The database cannot be used. Try again in a minute." });
  }
});
