/** `serve`, as many clients see it. Every side, the load, the proxy, and Seam are processes of their own. */
import { cpus } from "node:os";
import { compareCalls } from "./http/calls.ts";
import { createStage } from "./http/stage.ts";

export async function run({ isQuick = false } = {}): Promise<string> {
  const stage = await createStage();
  const effort = isQuick ? { rounds: 3, ms: 400 } : { rounds: 9, ms: 1_000 };
  const calls = await compareCalls(stage, effort);
  const [cpu] = cpus();
  return `${cpus().length} cores (${cpu?.model}), Node ${process.versions.node}. ${calls}`;
}
