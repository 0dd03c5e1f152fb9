/**
 * Runs before every test file: whatever sandbox a test starts, every exchange with it is held against Seam's published
 * contract, and the test fails that made one that is off. Tests of the sandbox itself may send wrong requests.
 */
import { subscribe } from "node:diagnostics_channel";
import { afterAll, afterEach, expect, inject } from "vitest";
import type { Exchange } from "../../src/sandbox/sandbox.ts";
import { takeRecorded } from "./recording.ts";
import type { Evidence } from "./referee.ts";

const MOST_AT_ONCE = 500;

const made: Exchange[] = [];

subscribe("seam-mobile-access-mcp:sandbox:exchange", (message) => {
  const exchange = message as Exchange;
  // Of replies that a fault has spoiled there is nothing to check, and they may be large.
  if (!exchange.fault || exchange.fault === "status") made.push(exchange);
});

async function checkAll(exchanges: Exchange[]): Promise<void> {
  const isOurs = !/[\\/]test[\\/]sandbox[\\/]/.test(expect.getState().testPath ?? "");
  for (let from = 0; from < exchanges.length; from += MOST_AT_ONCE) {
    const evidence: Evidence = { exchanges: exchanges.slice(from, from + MOST_AT_ONCE), isOurs };
    const answer = await fetch(inject("referee"), { method: "POST", body: JSON.stringify(evidence) });
    const problems = (await answer.json()) as string[];
    if (problems.length > 0)
      throw new Error(
        `Not as Seam's contract says (test/contract/seam-openapi.json):\n${problems.join("\n")}`,
      );
  }
}

afterEach(() => checkAll(made.splice(0)));
afterAll(() => checkAll([...made.splice(0), ...takeRecorded()]));
