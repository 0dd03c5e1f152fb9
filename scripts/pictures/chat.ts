/** "Jean lost her iPhone", as a chat. What the assistant says is what it read, and the question that it asks. */
import { conversations } from "../../test/conversations/index.ts";
import { replay, type Turn } from "../../test/conversations/replay.ts";
import { wrap } from "../demo/terminal.ts";
import { box, LINE, svg, text, WIDTH } from "./svg.ts";

const MARGIN = 14;
const PADDING = 12;
/** Room for each letter in the widest of the fonts. */
const CHAR = 7.5;
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

const LOOKS = {
  agent: { fill: "#2563eb", ink: "#ffffff", columns: 50 },
  assistant: { fill: "#e2e8f0", ink: "#0f172a", columns: 50 },
  tool: { fill: "none", ink: "#94a3b8", columns: 56 },
};

/** The chat, drawn. */
export async function drawChat(): Promise<string> {
  const conversation = conversations.find(({ request }) => request === "Jean lost her iPhone.");
  if (!conversation) throw new Error("The conversation about Jean's iPhone is gone");
  const { turns } = await replay(conversation);
  const parts: string[] = [];
  let y = 16;
  const say = (words: string, side: keyof typeof LOOKS) => {
    const { fill, ink, columns } = LOOKS[side];
    const lines = wrap(words, columns);
    const height = lines.length * LINE + 16;
    const width = Math.max(...lines.map((line) => line.length)) * CHAR + 2 * PADDING;
    const x = side === "agent" ? WIDTH - width - MARGIN : MARGIN;
    parts.push(box(x, y, width, height, fill));
    parts.push(...lines.map((line, i) => text(x + PADDING, y + 21 + i * LINE, line, `fill="${ink}"`)));
    y += height + (side === "tool" ? 0 : 10);
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
  return svg(y + 6, `A chat: ${conversation.request}`, "#0b1220", parts, FONT);
}

const summaryOf = ({ answer }: Turn): string => String(answer.data?.summary ?? answer.text);
