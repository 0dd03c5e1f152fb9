/** The real process, under lines that no host would send. */
import { expect, type TestContext, test } from "vitest";
import { type Running, sandboxOutside, start } from "../e2e/process.ts";
import { figures } from "../faults/figures.ts";
import { eventually } from "../support/eventually.ts";
import { memoryOf } from "../support/memory.ts";
import { SEED } from "../support/seed.ts";
import { malformedIds } from "./ids.ts";
import { least } from "./least.ts";
import { generateLines, type Line } from "./lines.ts";

const LINES = Number(process.env.LINES ?? 10_000);
const AT_ONCE = 250;
const MOST_MB = 150;

/** Sends them and waits until every request among them is answered, and a ping after them. */
async function send(server: Running, lines: Line[]): Promise<void> {
  const ids = lines.flatMap(({ id }) => id ?? []);
  server.write(lines.map(({ text }) => `${text}\n`).join(""));
  await server.request("ping");
  const isOpen = (id: string) => !server.messages.some((message) => message.id === id && !message.method);
  let open = ids;
  await eventually(() => {
    open = open.filter(isOpen);
    expect(open.map((id) => lines.find((line) => line.id === id)?.text.slice(0, 300))).toEqual([]);
  });
}

test(`${LINES} generated lines (seed ${SEED}) are survived, and answered as the protocol requires`, async (context) => {
  const most = await least(MOST_MB, () => survive(context));
  expect(most).toBeLessThan(MOST_MB);
});

/** Returns the most memory that it took, in MB. */
async function survive(context: TestContext): Promise<number> {
  const { env, exchanges } = await sandboxOutside(context, { deletionDelayMs: 10 });
  // V8 would rather let garbage lie than collect it: the limit shows what is really needed.
  const server = start(context, [], { ...env, NODE_OPTIONS: "--max-old-space-size=64" });
  await server.initialize();
  const lines = generateLines(LINES, SEED);
  for (let from = 0; from < lines.length; from += AT_ONCE)
    await send(server, lines.slice(from, from + AT_ONCE));
  const answers = server.messages.filter(({ id, method }) => String(id).startsWith("line ") && !method);
  expect(new Set(answers.map(({ id }) => id)).size).toBe(answers.length);
  for (const answer of answers) {
    expect(answer.jsonrpc).toBe("2.0");
    expect("result" in answer).not.toBe("error" in answer);
  }
  const unasked = server.messages.filter(
    ({ id, method }) => !method && typeof id === "string" && !id.startsWith("line "),
  );
  expect(unasked).toEqual([]);
  expect(malformedIds(exchanges)).toEqual([]);
  const { now, most } = memoryOf(server.child);
  server.child.stdin?.end();
  expect(await server.exit).toMatchObject({ code: 0, signal: null });
  expect(server.stderr()).not.toMatch(/^\s+at /m); // no stack: nothing was unexpected
  figures("hostile lines to a real process", {
    "lines sent": lines.length,
    "requests among them, each answered once": answers.length,
    "requests that they led to at Seam, none with a malformed id": exchanges.length,
    "memory after them, with 64 MB for old objects, MB": now,
    "most memory at any time, MB": most,
  });
  return most;
}
