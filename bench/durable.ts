/** Removals that a database keeps: what that costs, and what workers get done. Takes twelve minutes, five of even load. */
import { cpus, loadavg } from "node:os";
import { number } from "../scripts/support/pages.ts";
import { measureEvenLoad, measureOverhead, measureThroughput } from "./durable/parts.ts";
import { openStage } from "./durable/stage.ts";
import { measureCancel, measureFairness, measureStart } from "./durable/waits.ts";

const WHOLE = {
  rounds: 3,
  starts: 40,
  cancelled: 20,
  crowd: { waiting: 5_000, singles: 40 },
  groups: 1,
  load: { seconds: 300, perSecond: 1.2 },
};
/** Too short for the time that the last of them takes not to count. */
const QUICK = {
  rounds: 1,
  starts: 10,
  cancelled: 4,
  crowd: { waiting: 500, singles: 5 },
  groups: 1,
  load: { seconds: 20, perSecond: 0 },
};

export async function run({ isQuick = false } = {}): Promise<string> {
  const { rounds, starts, cancelled, crowd, groups, load } = isQuick ? QUICK : WHOLE;
  const [busy = 0] = loadavg();
  const stage = await openStage();
  try {
    const parts = [
      `Node ${process.versions.node} on ${cpus().length} cores (${cpus()[0]?.model}), which servers, PostgreSQL and Seam share; load ${number(busy, 1)} at the beginning. A reply of Seam takes 50 ms, a deletion 500 ms; each person has 12 things.`,
      await measureOverhead(stage, rounds),
      await measureStart(stage, starts),
      await measureFairness(stage, crowd),
      await measureCancel(stage, cancelled),
      await measureThroughput(stage, groups),
      await measureEvenLoad(stage, load),
    ];
    return parts.join("\n\n");
  } finally {
    await stage.close();
  }
}
