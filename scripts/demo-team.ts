/**
 * One server for a whole team, told and checked step by step on the built server: `npm run demo:team`.
 * Exits with 0 when every claim held, else with 1 after saying what was off.
 */
import { colors, paragraph, print } from "./demo/terminal.ts";
import { setStage } from "./demo-team/stage.ts";
import { oneAddress, othersAreInvisible, phoneIsLost, ritaReads, willWrites } from "./demo-team/story.ts";
import { auditorReads, replicaDies, replicaIsRestarted } from "./demo-team/story-of-ends.ts";
import { startTelling } from "./demo-team/telling.ts";
import { startWorld } from "./demo-team/world.ts";

/** For slow machines: who gets through waits for none of it. */
const LIMIT_MS = 600_000;
const { bold, green, red } = colors;
const telling = startTelling();
let close = async () => {};

/** Rejects when the demo takes too long or is interrupted. */
const interruption = new Promise<never>((_resolve, reject) => {
  const give = (reason: string) => () => reject(new Error(reason));
  setTimeout(give(`it took longer than ${LIMIT_MS / 1000} s`), LIMIT_MS).unref();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, give(`stopped by ${signal}`));
});

async function play(): Promise<void> {
  const world = await startWorld();
  close = world.close;
  const stage = setStage(world, telling);
  await oneAddress(stage);
  const rita = await ritaReads(stage);
  const will = await willWrites(stage);
  const rosa = await phoneIsLost(stage);
  await othersAreInvisible(stage, rosa);
  const removal = await replicaDies(stage, rosa, will);
  await replicaIsRestarted(stage, rosa);
  await auditorReads(stage, [rita, will, rosa], removal);
}

process.stdout.on("error", () => process.exit(1));
const begin = performance.now();
print();
paragraph("One server for a whole team: two hotels, three agents, and one of two replicas dies", bold);
paragraph(
  "All of it is real, except the doors. In processes of their own: an identity provider (oidc-provider), two replicas " +
    "of the built server over one PostgreSQL, and a Seam workspace in memory for each hotel. A proxy hands each request to the next " +
    "replica; the people use the official MCP client over Streamable HTTP. Nothing leaves this machine.",
);
try {
  await Promise.race([play(), interruption]);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  print(`\n${green(bold(`demo: ${telling.checks} checks passed`))} in ${seconds} s`);
} catch (error) {
  const step = telling.chapters > 0 ? `in step ${telling.chapters}` : "at the start";
  print();
  paragraph(`demo: failed ${step}, after ${telling.checks} checks: ${(error as Error).message}`, red);
  process.exitCode = 1;
}
await close();
setTimeout(() => process.exit(), 1000).unref();
