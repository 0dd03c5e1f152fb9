/** The README's pictures: readable on a phone, and as what they show is now (else: npm run pictures). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { drawChat } from "../scripts/pictures/chat.ts";
import { stay } from "./conversations/stay.ts";
import { ROOT } from "./support/paths.ts";

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const pictures = Array.from(
  read("README.md").matchAll(/<img src="([^"]+)" width="(\d+)"/g),
  ([, file = "", width]) => [file, Number(width)] as const,
);

/** As wide as small phones show a page. */
const PHONE = 360;

test.each(pictures)("%s is drawn narrow, with letters that a phone shows large enough", (file, width) => {
  expect(width).toBeLessThanOrEqual(480);
  if (!file.endsWith(".svg")) return;
  const picture = read(file);
  const drawn = Number(/<svg [^>]*width="(\d+)"/.exec(picture)?.[1]);
  expect(width).toBe(drawn);
  for (const [, size] of picture.matchAll(/font-size="([\d.]+)"/g))
    expect((Number(size) * PHONE) / drawn).toBeGreaterThan(10);
});

test("the chat is the conversation that the tests replay", async () => {
  expect(read("docs/conversation.svg")).toBe(await drawChat());
});

const runs = Array.from(read("docs/demo.svg").matchAll(/<text [^>]*>([^<]*)</g), ([, run = ""]) => run);
/** All words of the terminal, however they are broken into lines. */
const shown = runs.join(" ");

test("the terminal shows two chapters of the demo whole, and names those that it leaves out", () => {
  let number = 0;
  const isShown = () => number === 8 || number === 11;
  for (const step of stay.steps.filter((one) => "tool" in one)) {
    const { chapter = "", claims = {}, agent = "" } = step;
    if (chapter) number += 1;
    const told = [...chapter.split("\n"), agent, ...Object.keys(claims)].filter(Boolean);
    for (const one of told) expect(shown.includes(one), one).toBe(isShown());
  }
  const marks = ["⋮ chapters 1 to 7", "⋮ chapters 9 and 10", `⋮ chapter ${number}`];
  expect(runs.filter((run) => run.startsWith("⋮"))).toEqual(marks);
});

test("the terminal shows progress as a terminal does: a bar", () => {
  expect(shown).toMatch(/█{8,} 7 of 7 · [\d.]+ s/);
  expect(shown).not.toMatch(/progress +\d of \d/);
});
