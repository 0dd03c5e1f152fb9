/**
 * Draws the README's pictures from real output: `npm run pictures`. A terminal with part of the demo, and a chat
 * with one of the conversations that the tests replay. Both bring their own background, so that they are readable
 * on light and dark pages.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { conversations } from "../test/conversations/index.ts";
import { replay, type Turn } from "../test/conversations/replay.ts";
import { takePictures } from "./apps-pictures.ts";
import { wrap } from "./demo/terminal.ts";

const LINE = 19;
const CHAR = 8.05;

const xml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const text = (x: number, y: number, words: string, style: string) =>
  `<text x="${x}" y="${y}" ${style} xml:space="preserve">${xml(words)}</text>`;
const box = (x: number, y: number, width: number, height: number, fill: string, radius = 10) =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill}"/>`;

function svg(width: number, height: number, title: string, parts: string[], font: string): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${xml(title)}">`,
    `<title>${xml(title)}</title>`,
    `<g font-family="${font}" font-size="13.4">`,
    ...parts,
    "</g></svg>\n",
  ].join("\n");
}

/** The demo's chapters about the lost phone and the removal, as a terminal shows them. */
function terminal(): string {
  const output = execFileSync("npx", ["tsx", "scripts/demo.ts"], {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  const lines = [...chapter(output, "8"), "", ...chapter(output, "11")];
  let ink = "";
  const color = (line: string) => {
    if (!line.startsWith(" ".repeat(12))) ink = inkOf(line); // a line that goes on keeps its colour
    return `fill="${ink}"${line.startsWith("──") ? ' font-weight="bold"' : ""}`;
  };
  const width = 80 * CHAR + 48;
  const height = (lines.length + 2) * LINE + 30;
  const dots = ["#ff5f57", "#febc2e", "#28c840"].map(
    (fill, i) => `<circle cx="${24 + 20 * i}" cy="20" r="6" fill="${fill}"/>`,
  );
  const rows = lines.map((line, i) => text(24, 56 + i * LINE, line, color(line)));
  const font = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
  return svg(
    width,
    height,
    "npm run demo: a lost phone, and a removal with progress",
    [box(0, 0, width, height, "#0f172a"), ...dots, ...rows],
    font,
  );
}

function inkOf(line: string): string {
  if (line.startsWith("──")) return "#7dd3fc";
  if (/^ {2}✓/.test(line)) return "#86efac";
  if (/^ {2}agent/.test(line)) return "#fde68a";
  return /^ {2}(call|progress)/.test(line) ? "#c4b5fd" : "#e5e7eb";
}

function chapter(output: string, number: string): string[] {
  const lines = output.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`── ${number} ·`));
  const end = lines.findIndex((line, i) => i > start && line.startsWith("── "));
  return lines
    .slice(start, end)
    .map((line) => line.replace(/(?<=.{78})─+$/, ""))
    .join("\n")
    .trimEnd()
    .split("\n");
}

const WIDTH = 720;
const BUBBLE = 500;

/** "Jean lost her iPhone", as a chat. What the assistant says is what it read, and the question that it asks. */
async function chat(): Promise<string> {
  const conversation = conversations.find(({ request }) => request === "Jean lost her iPhone.");
  if (!conversation) throw new Error("The conversation about Jean's iPhone is gone");
  const { turns } = await replay(conversation);
  const parts: string[] = [];
  let y = 24;
  const say = (words: string, side: "agent" | "assistant" | "tool") => {
    const lines = wrap(words, side === "tool" ? 78 : 62);
    const height = lines.length * LINE + 18;
    const width = Math.min(BUBBLE, Math.max(...lines.map((line) => line.length)) * 7.8 + 28);
    const x = side === "agent" ? WIDTH - width - 20 : 20;
    const [fill, ink] = {
      agent: ["#2563eb", "#ffffff"],
      assistant: ["#e2e8f0", "#0f172a"],
      tool: ["none", "#94a3b8"],
    }[side] as [string, string];
    parts.push(box(x, y, side === "tool" ? WIDTH - 40 : width, height, fill));
    parts.push(...lines.map((line, i) => text(x + 14, y + 22 + i * LINE, line, `fill="${ink}"`)));
    y += height + (side === "tool" ? 2 : 12);
  };
  say(conversation.request, "agent");
  for (const turn of turns) {
    say(`⚙ ${turn.call.tool} → ${summaryOf(turn)}`, "tool");
    if (!turn.question) continue;
    say(turn.question.asks, "assistant");
    say(turn.question.agent, "agent");
  }
  const last = turns.at(-1);
  say(`Done. ${last ? summaryOf(last) : ""} ${last?.answer.data?.next_step ?? ""}`, "assistant");
  const font = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";
  return svg(
    WIDTH,
    y + 12,
    `A chat: ${conversation.request}`,
    [box(0, 0, WIDTH, y + 12, "#0b1220"), ...parts],
    font,
  );
}

const summaryOf = ({ answer }: Turn): string => String(answer.data?.summary ?? answer.text);

writeFileSync(new URL("../docs/demo.svg", import.meta.url), terminal());
writeFileSync(new URL("../docs/conversation.svg", import.meta.url), await chat());
await takePictures();
