/** Each conversation is replayed through a real client; what the assistant reads must lead it on. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { conversations } from "./index.ts";
import { problemsOf } from "./problems.ts";
import { replay, type Turn } from "./replay.ts";

const MOST_CALLS = 5;

test.each(conversations.map((one) => [one.request, one] as const))(
  "the assistant gets on with: %s",
  async (_request, conversation) => {
    const replayed = await replay(conversation);
    expect(replayed.turns.length).toBeLessThanOrEqual(MOST_CALLS);
    for (const words of conversation.cannot ?? []) expect(replayed.instructions).toContain(words);
    for (const turn of replayed.turns) {
      expect(replayed.tools).toContain(turn.call.tool);
      expectToRead(turn);
      expect(problemsOf(turn, replayed)).toEqual(turn.call.clumsy ?? []);
    }
  },
);

function expectToRead({ call, answer, text, question }: Turn): void {
  const { says = [], hides = [], data } = call.expect ?? {};
  const words = text.replaceAll('\\"', '"');
  for (const one of [...says, ...(question?.about ?? [])])
    expect(words).toEqual(
      typeof one === "string" ? expect.stringContaining(one) : expect.stringMatching(one),
    );
  for (const one of hides) expect(text).not.toMatch(one);
  if (data) expect(answer.data).toMatchObject(data);
}

test("a read-only server says so at once, and offers nothing that removes", async () => {
  const readOnly = { server: { isReadOnly: true } };
  const { tools, instructions } = await replay({ request: "", options: readOnly, steps: [] });
  expect(instructions).toContain("Read-only: this server only looks");
  expect(tools.filter((name) => /^(remove|delete|deactivate|create|update|issue)/.test(name))).toEqual([]);
});

test("the documents show every conversation (else: npx tsx bench/conversations.ts)", () => {
  const document = readFileSync(new URL("../../docs/conversations.md", import.meta.url), "utf8");
  for (const { request, steps } of conversations) {
    const calls = steps.filter((step) => "tool" in step).length;
    expect(document).toContain(`| ${request} | ${calls} |`);
  }
});
