/**
 * The demo as a terminal shows it: it runs in a pseudo terminal (`script` of util-linux), an emulator reads what it
 * writes, and what is on the screen at the end is drawn. Chapters that are left out are named where they were.
 */
import { execFileSync } from "node:child_process";
import xterm, { type IBufferCell, type IBufferLine } from "@xterm/headless";
import { box, LINE, svg, text, WIDTH } from "./svg.ts";

const COLUMNS = 56;
const SHOWN = ["8", "11"];

const MARGIN = 10;
const CHAR = (WIDTH - 2 * MARGIN) / COLUMNS;
const FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
const BACKGROUND = "#0f172a";
const INK = "#e5e7eb";
/** The terminal's colours 0 to 15, as its user has set them. */
const PALETTE = [
  ...["#0f172a", "#f87171", "#86efac", "#fde68a", "#93c5fd", "#d8b4fe", "#7dd3fc", "#e5e7eb"],
  ...["#64748b", "#fca5a5", "#bbf7d0", "#fef08a", "#bfdbfe", "#e9d5ff", "#bae6fd", "#ffffff"],
];

/** A line of the picture: one of the screen, or the name of what is left out. */
type Row = IBufferLine | string;

/** The demo's chapters about the lost phone and the removal, drawn. Runs the demo. */
export async function drawTerminal(): Promise<string> {
  const rows = picked(await screenOf("npx tsx scripts/demo.ts"));
  const height = rows.length * LINE + 50;
  const dots = ["#ff5f57", "#febc2e", "#28c840"].map(
    (fill, i) => `<circle cx="${18 + 20 * i}" cy="18" r="6" fill="${fill}"/>`,
  );
  const drawn = rows.flatMap((row, i) => drawRow(row, 50 + i * LINE));
  return svg(height, "npm run demo: a lost phone, and a removal", BACKGROUND, [...dots, ...drawn], FONT);
}

/** All that is on the screen, and was scrolled off it, when a command has ended well. */
async function screenOf(command: string): Promise<IBufferLine[]> {
  const { NO_COLOR: _, CI: __, ...env } = process.env;
  const written = execFileSync(
    "script",
    ["-qec", `stty cols ${COLUMNS} rows 50; exec ${command}`, "/dev/null"],
    { env: { ...env, TERM: "xterm-256color" }, stdio: ["ignore", "pipe", "inherit"] },
  );
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: 50, scrollback: 9999, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(written, resolve));
  const { active } = terminal.buffer;
  return Array.from({ length: active.length }, (_, y) => active.getLine(y)).filter(
    (line) => line !== undefined,
  );
}

/** The chapters that are shown and the last words, with a mark for each gap. */
function picked(screen: IBufferLine[]): Row[] {
  const heads = screen.flatMap((line, y) => {
    const [, number] = /^── (\d+) · /.exec(wordsOf(line)) ?? [];
    return number ? [{ number, y }] : [];
  });
  const rows: Row[] = [];
  let skipped: string[] = [];
  const closeGap = () => {
    if (skipped.length > 0) rows.push(`⋮ ${chapters(skipped)}`, "");
    skipped = [];
  };
  for (const [i, { number, y }] of heads.entries()) {
    if (!SHOWN.includes(number)) {
      skipped.push(number);
      continue;
    }
    closeGap();
    rows.push(...screen.slice(y, heads[i + 1]?.y));
  }
  closeGap();
  return [...rows, ...screen.filter((line) => /^demo: /.test(wordsOf(line)))];
}

const wordsOf = (line: IBufferLine): string => line.translateToString(true);

/** "chapter 12", "chapters 9 and 10", "chapters 1 to 7". */
function chapters([first = "", ...rest]: string[]): string {
  const last = rest.at(-1);
  if (!last) return `chapter ${first}`;
  return `chapters ${first} ${rest.length === 1 ? "and" : "to"} ${last}`;
}

function drawRow(row: Row, y: number): string[] {
  if (typeof row !== "string") return runsOf(row).map((run) => drawRun(run, y));
  if (!row) return [];
  return [
    box(0, y - 14, WIDTH, LINE, "#1e293b", 0),
    text(MARGIN + 2 * CHAR, y, row, 'fill="#94a3b8" font-style="italic"'),
  ];
}

/** Cells side by side that look the same. */
interface Run {
  x: number;
  words: string;
  style: string;
}

function runsOf(line: IBufferLine): Run[] {
  const runs: Run[] = [];
  for (let x = 0; x < COLUMNS; x++) {
    const cell = line.getCell(x);
    if (!cell) continue;
    const style = styleOf(cell);
    const last = runs.at(-1);
    if (last?.style === style) last.words += cell.getChars() || " ";
    else runs.push({ x, words: cell.getChars() || " ", style });
  }
  return runs.filter(({ words }) => words.trim() !== "");
}

function styleOf(cell: IBufferCell): string {
  const ink = cell.isFgPalette() ? PALETTE[cell.getFgColor()] : INK;
  const bold = cell.isBold() ? ' font-weight="bold"' : "";
  return `fill="${ink}"${bold}${cell.isDim() ? ' opacity="0.65"' : ""}`;
}

/** Its length is given, so that it stays in its columns whatever font a reader has. */
function drawRun({ x, words, style }: Run, y: number): string {
  const shown = words.trim();
  const column = x + words.indexOf(shown);
  const length = `textLength="${(shown.length * CHAR).toFixed(1)}" lengthAdjust="spacingAndGlyphs"`;
  return text(MARGIN + column * CHAR, y, shown, `${style} ${length}`);
}
