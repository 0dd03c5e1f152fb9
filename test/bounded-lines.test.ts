import { text } from "node:stream/consumers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { boundedLines } from "../src/transports/bounded-lines.ts";

const LONGEST = 10;

/** What comes through when the bytes arrive in these pieces, and how many lines were refused. */
async function through(bytes: Buffer, cuts: number[]) {
  let refused = 0;
  const lines = boundedLines(LONGEST, () => {
    refused += 1;
  });
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const passed = text(lines);
  for (const [index, place] of places.slice(1).entries()) lines.write(bytes.subarray(places[index], place));
  lines.end();
  return { passed: await passed, refused };
}

test("whole lines up to the limit come through, longer ones do not, however the bytes arrive", async () => {
  const line = fc.string({ maxLength: 14 }).map((words) => words.replaceAll("\n", " "));
  const property = fc.asyncProperty(fc.array(line), fc.array(fc.nat()), async (lines, cuts) => {
    const isShort = (one: string) => Buffer.byteLength(`${one}\n`) <= LONGEST;
    const ended = lines.map((one) => `${one}\n`);
    expect(await through(Buffer.from(ended.join("")), cuts)).toEqual({
      passed: ended.filter((_, index) => isShort(lines[index] ?? "")).join(""),
      refused: lines.filter((one) => !isShort(one)).length,
    });
  });
  await fc.assert(property, { numRuns: 300 });
});

test("a line that never ends is refused while it comes, and kept nowhere", async () => {
  let refused = 0;
  const lines = boundedLines(LONGEST, () => {
    refused += 1;
  });
  const piece = Buffer.alloc(1024 * 1024, "x");
  for (let i = 0; i < 200; i++)
    if (!lines.write(piece)) await new Promise((resolve) => lines.once("drain", resolve));
  expect(refused).toBe(1);
  expect(lines.readableLength).toBe(0);
});
