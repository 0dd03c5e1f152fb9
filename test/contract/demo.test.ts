/** The demo's story on a sandbox of the test, so that its requests and replies are held against the contract too. */
import { expect, it, vi } from "vitest";
import { arrival } from "../../scripts/demo/arrival.ts";
import { departure, listOthers } from "../../scripts/demo/departure.ts";
import { openStage } from "../../scripts/demo/stage.ts";
import { PACE } from "../../src/contract/pace.ts";
import { connect } from "../support/connect.ts";

it("is told whole, and Seam would understand every request of it", async () => {
  const lines: string[] = [];
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation((text) => lines.push(String(text)) > 0);
  const { client, call, exchanges } = await connect({
    asRealSeam: false,
    pace: PACE,
    sandbox: { deletionDelayMs: 100 },
  });
  const stage = openStage({
    client,
    call: async (tool, args, onprogress) => {
      const { isError, text, data } = await call(tool, args, onprogress && { onprogress });
      return { isError, text, content: data };
    },
    start: async () => {},
    stderr: () => "",
    close: async () => true,
  });
  try {
    const others = await listOthers(stage);
    await departure(stage, await arrival(stage), others);
  } finally {
    stage.end();
    stdout.mockRestore();
  }
  expect(stage.scenes()).toBeGreaterThanOrEqual(10);
  expect(lines.join("")).toContain("Jean Doe");
  expect(new Set(exchanges.map(({ path }) => path)).size).toBeGreaterThan(15);
});
