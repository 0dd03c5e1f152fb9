/** Names, nicknames and messages from Seam that carry orders: they arrive as clean, bounded values, never as our words. */
import { afterAll, describe, expect, test } from "vitest";
import { figures } from "../faults/figures.ts";
import { uncleanIn } from "./clean.ts";
import { callEverything, readEverything } from "./everything.ts";
import { everywhere, inNames, MARK, TEXTS } from "./tampering.ts";

const PLACES = [
  ["in names and messages", inNames],
  ["in every text of Seam's", everywhere],
] as const;

let kinds = 0;
let looked = 0;
afterAll(() => {
  figures("hostile data", { "kinds of text in places": kinds, "messages looked through": looked });
});

describe.each(Object.entries(TEXTS))("%s", (_what, words) => {
  test.each(PLACES)("%s arrives clean, bounded and in its place", async (_where, tamper) => {
    const all = await Promise.all([callEverything(tamper(words)), readEverything(tamper(words), words)]);
    const messages = all.flat();
    expect(new Set(messages.flatMap(uncleanIn))).toEqual(new Set());
    expect(JSON.stringify(messages)).toContain(MARK);
    kinds += 1;
    looked += messages.length;
  });
});

const WORD = /^[\w.:+-]{0,100}$/;

test("types, codes and times are kept to what these are made of", async () => {
  const words = TEXTS["control characters"] ?? "";
  const isOfSeam = (key: string) => /_at$|_type$|_code$/.test(key);
  const messages = await readEverything((key, value) => {
    return isOfSeam(key) && typeof value === "string" ? words : value;
  }, "Ana");
  const found: string[] = [];
  const look = (key: string, value: unknown) => {
    if (isOfSeam(key) && typeof value === "string") found.push(value);
    return value;
  };
  for (const one of messages) JSON.stringify(one, look);
  const texts = [...JSON.stringify(messages).matchAll(/"text":("(?:[^"\\]|\\.)*")/g)].map(([, text = ""]) =>
    JSON.parse(text),
  );
  for (const text of texts.filter((one) => one.startsWith("{"))) JSON.parse(text, look);
  expect(found.length).toBeGreaterThan(10);
  expect(found.filter((value) => !WORD.test(value))).toEqual([]);
});
