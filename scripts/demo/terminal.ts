/** How the demo looks: paragraphs that fit 80 columns, labelled lines, ticks. Colours only where they are wanted. */
import pc from "picocolors";

/** Whether lines can be coloured and redrawn. */
export const isTerminal = process.stdout.isTTY === true && process.env.TERM !== "dumb";

const { bold, cyan, dim, green, red, yellow, isColorSupported } = pc.createColors(
  isTerminal && pc.isColorSupported,
);
export const colors = { bold, cyan, dim, green, red, yellow, isColorSupported };

type Color = (text: string) => string;

const INDENT = "  ";
const LABEL_WIDTH = 10;

/** Columns that may be used: never more than 80. */
export const width = (): number => Math.max(40, Math.min(80, process.stdout.columns || 80));

export function print(line = ""): void {
  process.stdout.write(`${line}\n`);
}

/** Fills lines with words, which are never broken. */
function fill(words: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    if (line && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = "";
    }
    line = line ? `${line} ${word}` : word;
  }
  return [...lines, line];
}

/** Prints words behind a prefix of plain text; further lines hang below the first word. */
function hang(prefix: string, words: readonly string[], colorPrefix: Color, color: Color): void {
  const lines = fill(words, width() - prefix.length);
  lines.forEach((line, index) => {
    print(`${index === 0 ? colorPrefix(prefix) : " ".repeat(prefix.length)}${color(line)}`);
  });
}

/** Words to fill lines with, or pieces that may hold spaces and are not broken either. */
export type Text = string | readonly string[];

const words = (text: Text): string[] => (typeof text === "string" ? text.split(/\s+/) : text).map(shortIds);

/** "a, b, c", broken between the items only. */
export const list = (items: readonly string[]): string[] =>
  items.map((item, index) => (index < items.length - 1 ? `${item},` : item));

const plain: Color = (text) => text;

/** Ids are long and mean nothing to a reader: enough is left of each to recognise it. */
const shortIds = (text: string): string =>
  text.replace(/\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b\.?/g, "$1…");

export function title(text: string): void {
  print();
  hang("", words(text), plain, bold);
}

export function paragraph(text: string, color: Color = plain): void {
  hang("", words(text), plain, color);
}

export function heading(number: number, text: string): void {
  print();
  const start = `── ${number} · ${text} `;
  print(bold(cyan(start + "─".repeat(Math.max(0, width() - start.length)))));
}

/** A line of the conversation: who or what, and the words. */
export function labelled(label: string, text: Text, color: Color = plain): void {
  hang(INDENT + label.padEnd(LABEL_WIDTH), words(text), dim, color);
}

/** `tool(name: value, ...)`, broken between arguments only. */
export function callInWords(tool: string, args: Record<string, unknown>): string[] {
  const shown = Object.entries(args).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  if (shown.length === 0) return [`${tool}()`];
  const [first, ...others] = list(shown);
  const pieces = [`${tool}(${first}`, ...others];
  return [...pieces.slice(0, -1), `${pieces.at(-1)})`];
}

export function tick(isRight: boolean, text: string): void {
  const mark = isRight ? "✓ " : "✗ ";
  hang(INDENT + mark, words(text), isRight ? green : red, isRight ? plain : red);
}

/** Text of others as it stands, set off from ours; nothing when it is empty. */
export function quoted(text: string, title = ""): void {
  if (!text.trim()) return;
  if (title) print(title);
  for (const line of text.trimEnd().split("\n")) print(dim(`  │ ${line}`));
}
