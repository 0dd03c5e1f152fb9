/** The demo's story on a sandbox of the test, so that its requests and replies are held against the contract too. */
import { expect, it, vi } from "vitest";
import { Teller } from "../../scripts/demo/teller.ts";
import type { Exchange } from "../../src/sandbox/sandbox.ts";
import { replay } from "../conversations/replay.ts";
import { stay } from "../conversations/stay.ts";
import { type Options, startHarness } from "../support/harness.ts";

it("is told whole, and Seam would understand every request of it", async () => {
  const lines: string[] = [];
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation((text) => lines.push(String(text)) > 0);
  const teller = new Teller();
  let exchanges: Exchange[] = [];
  const start = async ({ sandbox }: Options) => {
    const harness = await startHarness({ isPatient: true, sandbox: { deletionDelayMs: 100, ...sandbox } });
    exchanges = harness.exchanges;
    return harness;
  };
  try {
    await replay(stay, start, teller);
  } finally {
    teller.end();
    stdout.mockRestore();
  }
  expect(teller.chapters).toBeGreaterThanOrEqual(10);
  expect(lines.join("")).toContain("Jean Doe");
  expect(new Set(exchanges.map(({ path }) => path)).size).toBeGreaterThan(15);
});
