/** `serve`, as many clients see it. Every server, the load, the proxy, and Seam are processes of their own. */
import { cpus } from "node:os";
import { number } from "../scripts/support/pages.ts";
import { compareCalls } from "./http/calls.ts";
import { measureMemory } from "./http/memory.ts";
import { createStage } from "./http/stage.ts";
import { measureVerification } from "./http/verification.ts";

const WHOLE = { rounds: 9, ms: 300, calls: 1_500, verifications: 2_000 };
const QUICK = { rounds: 3, ms: 300, calls: 1_000, verifications: 300 };

export async function run({ isQuick = false } = {}): Promise<string> {
  const { rounds, ms, calls, verifications } = isQuick ? QUICK : WHOLE;
  const stage = await createStage();
  const [cpu] = cpus();
  const parts = [
    `Node ${process.versions.node} on ${cpus().length} cores (${cpu?.model}), which all of these processes share: servers, load generator, proxy, Seam. ${rounds} rounds in turns of ${number(ms)} ms for each side; medians of the rounds (a third of them at 256 clients). CPU is what the server's own process uses for a call at 32 clients.`,
    await compareCalls(stage, { rounds, ms }),
    await measureVerification(verifications),
    await measureMemory(stage, calls),
  ];
  return parts.join("\n\n");
}
