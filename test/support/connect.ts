/** The harness for tests: closed when the test is over. */
import { onTestFinished } from "vitest";
import { type Harness, type Options, startHarness } from "./harness.ts";

export * from "./harness.ts";

export async function connect(options: Options = {}): Promise<Harness> {
  const harness = await startHarness(options);
  onTestFinished(harness.close);
  return harness;
}
