/**
 * Calls and tokens per support request: replays test/conversations and writes the table into
 * docs/conversations.md. Run: npx tsx bench/conversations.ts
 */
import { publish } from "../scripts/support/pages.ts";
import * as desk from "../test/conversations/desk.ts";
import { conversations } from "../test/conversations/index.ts";
import { type Replay, replay } from "../test/conversations/replay.ts";
import { tokensOf } from "./tokenizer.ts";

interface Row {
  request: string;
  calls: number;
  questions: number;
  sent: number;
  read: number;
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

/** Ids of requests and codes differ at every run, and with them, a little, their tokens. */
const settled = (text: string) =>
  text
    .replace(/(?<words>Seam request )[0-9a-f-]+/, "$<words>00000000-0000-4000-8000-000000000000")
    .replace(/(?<words>"confirmation_code":")[\w-]+/, "$<words>1234abcd");

const measure = (request: string, { turns }: Replay): Row => ({
  request,
  calls: turns.length,
  questions: turns.filter(({ question }) => question).length,
  sent: sum(turns.map(({ args }) => tokensOf(settled(JSON.stringify(args))))),
  read: sum(turns.map(({ text }) => tokensOf(settled(text)))),
});

/** What was asked first after the answers of commit 45f8a2c, whose figures are kept beside today's. */
const NEW = new Set(Object.values(desk).map(({ request }) => request));

const totalOf = ({ sent, read }: Row) => sent + read;

const meanOver =
  (rows: Row[]) =>
  (of: (row: Row) => number, digits = 0): string =>
    (sum(rows.map(of)) / rows.length).toFixed(digits);

function meanOf(rows: Row[], name: string): string {
  const mean = meanOver(rows);
  return (
    `| **${name}** | ${mean((row) => row.calls, 1)} | ${mean((row) => row.questions, 1)} | ` +
    `${mean((row) => row.sent)} | ${mean((row) => row.read)} | ${mean(totalOf)} |`
  );
}

const sentenceOf = (rows: Row[]): string => {
  const mean = meanOver(rows);
  return (
    `[docs/conversations.md](docs/conversations.md) has ${rows.length} such requests with the calls and tokens that ` +
    `each takes: ${mean(({ calls }) => calls, 1)} calls and ${mean(totalOf)} tokens on average.`
  );
};

const tableOf = (rows: Row[]): string =>
  [
    "| request | calls | asks back | tokens of arguments | tokens of results | tokens |",
    "|---|--:|--:|--:|--:|--:|",
    ...rows.map(
      (row) =>
        `| ${row.request} | ${row.calls} | ${row.questions || ""} | ${row.sent} | ${row.read} | ${totalOf(row)} |`,
    ),
    meanOf(rows, `mean of ${rows.length}`),
    meanOf(
      rows.filter(({ request }) => !NEW.has(request)),
      "of these, those that were there at commit 45f8a2c",
    ),
    "| the same at commit 45f8a2c | 2.5 | 0.5 | 57 | 482 | 539 |",
  ].join("\n");

/** Writes the table into docs/conversations.md and returns it. */
export async function run(): Promise<string> {
  const rows: Row[] = [];
  for (const conversation of conversations)
    rows.push(measure(conversation.request, await replay(conversation)));
  const table = tableOf(rows);
  publish("conversations", table, "docs/conversations.md");
  publish("conversations", sentenceOf(rows), "README.md");
  return table;
}

if (process.argv[1]?.endsWith("conversations.ts")) console.log(await run());
