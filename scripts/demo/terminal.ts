/** How the demo looks: paragraphs that fit 80 columns, labelled lines, ticks. Colours only where they are wanted. */
import pc from "picocolors";

/** Whether lines can be coloured and redrawn. */
export const isTerminal = process.stdout.isTTY === true && process.env.TERM !== "dumb";

export const colors = pc.createColors(isTerminal && pc.isColorSupported);
const { bold, cyan, dim, green, red } = colors;

type Color = (text: string) => string;
const plain: Color = (text) => text;

/** Columns that may be used: never more than 80. */
export const width = (): number => Math.max(40, Math.min(80, process.stdout.columns || 80));

export const print = (line = "") => void process.stdout.write(`${line}\n`);

const NO_BREAK = "\u00a0";

/** "a, b, c", broken between the items only. */
export const list = (items: readonly string[]): string =>
  items.map((item) => item.replaceAll(" ", NO_BREAK)).join(", ");

/** Lines of whole words; an item that is longer than a line is broken at its spaces, a word has a line of its own. */
export const wrap = (text: string, columns: number): string[] =>
  (
    withBreaks(text, columns).match(
      new RegExp(`[^ \\n](?:.{0,${columns - 1}}(?![^ \\n])|[^ \\n]*)`, "g"),
    ) ?? [""]
  ).map((line) => line.trimEnd().replaceAll(NO_BREAK, " "));

const withBreaks = (text: string, columns: number): string =>
  text.replaceAll(/[^ \n]+/g, (item) => (item.length > columns ? item.replaceAll(NO_BREAK, " ") : item));

/** Ids are long and mean nothing to a reader: enough is left of each to recognise it. */
const shortIds = (text: string): string =>
  text.replaceAll(/\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b\.?/g, "$1…");

/** Words behind a prefix; further lines hang below the first word. */
function hang(prefix: string, text: string, colorPrefix: Color, color: Color): void {
  for (const [index, line] of wrap(shortIds(text), width() - prefix.length).entries())
    print(`${index === 0 ? colorPrefix(prefix) : " ".repeat(prefix.length)}${color(line)}`);
}

export const paragraph = (text: string, color: Color = plain) => hang("", text, plain, color);

export function heading(number: number, text: string): void {
  const start = `── ${number} · ${text} `;
  print(`\n${bold(cyan(start.padEnd(width(), "─")))}`);
}

/** A line of the conversation: who or what, and the words. */
export const labelled = (label: string, text: string, color: Color = plain) =>
  hang(`  ${label.padEnd(10)}`, text, dim, color);

export const tick = (isRight: boolean, text: string) =>
  isRight ? hang("  ✓ ", text, green, plain) : hang("  ✗ ", text, red, red);
