/** What README.md and SECURITY.md promise of every tool, tried with each of them. */
import { expect, test } from "vitest";
import { tools } from "../src/tools/index.ts";
import { scenarios } from "./faults/scenarios.ts";
import { connect, type Options } from "./support/connect.ts";

const each = tools.map((tool) => [tool.name, tool.annotations] as const);
const changing = each.filter(([, hints]) => !hints.readOnlyHint);
const takingAway = each.filter(([, hints]) => hints.destructiveHint);

/** Calls a tool as its first scenario does, with an audit log. */
async function use(name: string, options: Options = {}) {
  const audited: Record<string, unknown>[] = [];
  const { workspace, ...more } = options;
  const audit = (entry: object) => void audited.push(entry as Record<string, unknown>);
  const { call, sandbox, exchanges } = await connect({
    asRealSeam: name !== "simulate_phone",
    ...more,
    workspace: { audit, ...workspace },
  });
  const { args, isDone } = scenarios.find(({ tool }) => tool === name)?.prepare(sandbox) ?? { args: {} };
  return { audited, exchanges, isDone, answer: await call(name, args) };
}

test.each(each)("%s says the same as text and as structure, with a summary", async (name) => {
  const { answer } = await use(name);
  expect(answer.isError).toBe(false);
  expect(JSON.parse(answer.text)).toEqual(answer.data);
  expect(answer.data.summary).toMatch(/\S/);
});

test.each(changing)("%s has its intent in the audit log before, and its outcome after", async (name) => {
  const { audited, isDone } = await use(name);
  expect(isDone?.()).toBe(true);
  expect(audited).toMatchObject([
    { phase: "intent", tool: name },
    { phase: "outcome", tool: name, outcome: "ok", changes: expect.any(Array) },
  ]);
});

test("what only looks leaves nothing in the audit log", async () => {
  for (const [name, { readOnlyHint }] of each)
    if (readOnlyHint) expect((await use(name)).audited, name).toEqual([]);
});

test.each(takingAway)("%s answers with a plan and a code first, and touches nothing", async (name) => {
  const { answer, exchanges, isDone } = await use(name, { workspace: { confirmMode: "always" } });
  expect(answer.data).toMatchObject({ status: "planned", confirmation_code: expect.any(String) });
  expect(exchanges.map(({ path }) => path).filter((path) => !/\/(get|list)/.test(path))).toEqual([]);
  expect(isDone?.()).toBe(false);
});
