/**
 * A guest's stay (test/conversations/stay.ts), told and checked step by step on the built server: `npm run demo`.
 * Exits with 0 when every claim held, else with 1 after saying what was off.
 */
import { startSandbox } from "../src/sandbox/sandbox.ts";
import { replay } from "../test/conversations/replay.ts";
import { stay } from "../test/conversations/stay.ts";
import type { Options } from "../test/support/harness.ts";
import { envFor, startServer } from "../test/support/stdio.ts";
import { Teller } from "./demo/teller.ts";
import { colors, paragraph, print } from "./demo/terminal.ts";

/** For slow machines: who gets through waits for none of it. */
const LIMIT_MS = 600_000;
const { bold, dim, green, red } = colors;
const teller = new Teller();
let close = async () => {};

/** The server in a process of its own, which reaches the sandbox in this one over HTTP as it would reach Seam. */
async function start(options: Options) {
  const sandbox = await startSandbox(options.sandbox);
  const server = await startServer({ env: envFor(sandbox) });
  close = async () => {
    const isGone = await server.close();
    await sandbox.close();
    if (!isGone) throw new Error("the server had to be killed");
  };
  return { client: server.client, sandbox, close };
}

/** Rejects when the demo takes too long or is interrupted. */
const interruption = new Promise<never>((_resolve, reject) => {
  const give = (reason: string) => () => reject(new Error(reason));
  setTimeout(give(`it took longer than ${LIMIT_MS / 1000} s`), LIMIT_MS).unref();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, give(`stopped by ${signal}`));
});

process.stdout.on("error", () => process.exit(1));
const begin = performance.now();
print();
paragraph("From check-in to check-out: a guest's phone as her room key", bold);
paragraph(
  "This is what happens when a support agent talks to an assistant that uses seam-mobile-access-mcp. " +
    "All of it is real, except the doors: an MCP client starts the built server over stdio, and the server " +
    "works on a Seam workspace in memory, the Hotel Aurora, on 2 March 2026. Nothing leaves this machine.",
);
try {
  await Promise.race([replay(stay, start, teller), interruption]);
  print();
  teller.claims("the assistant goes, and the server process ends with it", true);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  print(`\n${green(bold(`demo: ${teller.checks} checks passed`))} in ${seconds} s`);
} catch (error) {
  teller.end();
  await close().catch(() => {});
  const step = teller.chapters > 0 ? `in step ${teller.chapters}` : "at the start";
  print();
  paragraph(`demo: failed ${step}, after ${teller.checks} checks: ${(error as Error).message}`, red);
  if (teller.lastAnswer) print(`The server's last answer:\n${dim(teller.lastAnswer)}`);
  process.exitCode = 1;
}
setTimeout(() => process.exit(), 1000).unref();
