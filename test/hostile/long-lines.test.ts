/** Lines over the limit are refused and not kept, and what comes after them is served. */
import { expect, it, onTestFinished } from "vitest";
import { LONGEST_LINE } from "../../src/transports/bounded-lines.ts";
import { type Running, start } from "../e2e/process.ts";
import { figures } from "../faults/figures.ts";
import { eventually } from "../support/eventually.ts";
import { memoryOf } from "../support/memory.ts";
import { least } from "./least.ts";

const MB = 1024 * 1024;
const call = (padding: string) =>
  `${JSON.stringify({ jsonrpc: "2.0", id: "long", method: "tools/call", params: { name: "list_phones", arguments: { padding } } })}\n`;

it("a line just under the limit is answered", async (test) => {
  const server = start(test, ["--sandbox"]);
  await server.initialize();
  const longest = "x".repeat(LONGEST_LINE - call("").length);
  expect(call(longest)).toHaveLength(LONGEST_LINE);
  server.write(call(longest));
  await eventually(() =>
    expect(server.messages.at(-1)).toMatchObject({ id: "long", result: { isError: true } }),
  );
  server.write(call(`${longest}x`));
  await server.request("ping");
  expect(server.messages.filter(({ id }) => id === "long")).toHaveLength(1);
  expect(server.stderr()).toBe("Protocol error: a line of more than 1048576 bytes was refused\n");
});

/** What arrives waits for the garbage collector, which V8 calls when 64 MB of such pieces are there at the latest. */
const MOST_GROWN_MB = 80;

it.each([
  ["64 MB in one line", 1, 64],
  ["512 MB in one line", 1, 512],
  ["512 MB in 4 MB lines", 128, 4],
])("%s do not add up, and the server serves on and ends as ever", async (what, count, size) => {
  const grown = await least(MOST_GROWN_MB, () => grownBy(count, size));
  expect(grown).toBeLessThan(MOST_GROWN_MB);
  figures(`lines over the limit: ${what}`, { "memory grown, MB": grown });
});

/** By how many MB a server does that is sent so many lines of so many MB. */
async function grownBy(count: number, size: number): Promise<number> {
  const server = start({ onTestFinished }, ["--sandbox"]);
  await server.initialize();
  await server.request("tools/call", { name: "list_phones", arguments: {} });
  const before = memoryOf(server.child).most;
  const piece = "x".repeat(4 * MB);
  for (let line = 0; line < count; line++) {
    for (let sent = 0; sent < size; sent += 4) await written(server, piece);
    await written(server, "\n");
  }
  await server.request("ping");
  const { structuredContent } = (await server.request("tools/call", { name: "list_phones", arguments: {} }))
    .result;
  expect(structuredContent.phones.length).toBeGreaterThan(0);
  const grown = memoryOf(server.child).most - before;
  server.child.stdin?.end();
  expect(await server.exit).toMatchObject({ code: 0, signal: null });
  return grown;
}

const written = ({ child }: Running, text: string) =>
  new Promise((resolve) => child.stdin?.write(text, resolve));
