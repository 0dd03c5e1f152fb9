/**
 * The main job on the built-in sandbox, told and checked step by step: `npm run demo`.
 * Exits with 0 when every check passed, else with 1 after saying what was off.
 */
import { arrival } from "./demo/arrival.ts";
import { departure, listOthers } from "./demo/departure.ts";
import { Failure, prepareServer } from "./demo/server.ts";
import { openStage, type Stage } from "./demo/stage.ts";
import * as terminal from "./demo/terminal.ts";

const LIMIT_MS = 60_000;
const { bold, green, red } = terminal.colors;

function introduce(): void {
  terminal.title("From check-in to check-out: a guest's phone as her room key");
  terminal.paragraph(
    "This is what happens when a support agent talks to an assistant that uses seam-mobile-access-mcp. " +
      "All of it is real, except the doors: an MCP client starts the built server over stdio, and the server " +
      "works on a Seam workspace in memory, the Hotel Aurora. Nothing leaves this machine.",
  );
}

async function tell(stage: Stage): Promise<void> {
  const others = await listOthers(stage);
  const jean = await arrival(stage);
  await departure(stage, jean, others);
}

/** Rejects when the demo takes too long or is interrupted. */
function interruption(): Promise<never> {
  return new Promise((_resolve, reject) => {
    const give = (reason: string) => () => reject(new Failure(reason));
    setTimeout(give(`it took longer than ${LIMIT_MS / 1000} s`), LIMIT_MS).unref();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, give(`stopped by ${signal}`));
  });
}

function explainFailure(error: unknown, stage: Stage): void {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const step = stage.scenes() > 0 ? `in step ${stage.scenes()}` : "at the start";
  terminal.print();
  terminal.paragraph(`demo: failed ${step}, after ${stage.checks()} checks: ${message}`, red);
  const ours = stack.split("\n").filter((line) => line.includes("/scripts/demo"));
  if (!(error instanceof Failure)) terminal.quoted(ours.join("\n"));
  terminal.quoted(stage.lastAnswer(), "The server's last answer:");
  terminal.quoted(stage.server.stderr(), "The server's stderr:");
}

async function main(): Promise<number> {
  const begin = Date.now();
  const server = prepareServer();
  const stage = openStage(server);
  try {
    introduce();
    await Promise.race([server.start().then(() => tell(stage)), interruption()]);
    terminal.print();
    stage.check(await server.close(), "the assistant goes, and the server process ends with it");
    const seconds = ((Date.now() - begin) / 1000).toFixed(1);
    terminal.print(`\n${green(bold(`demo: ${stage.checks()} checks passed`))} in ${seconds} s`);
    return 0;
  } catch (error) {
    stage.end();
    await server.close();
    explainFailure(error, stage);
    return 1;
  }
}

process.stdout.on("error", () => process.exit(1));
process.exitCode = await main();
setTimeout(() => process.exit(), 1000).unref();
