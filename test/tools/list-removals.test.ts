/** What is said of removals that an engine keeps. */
import { expect, test } from "vitest";
import { withEngine } from "../../src/adapter/with-engine.ts";
import type { ListedRemoval, Removals } from "../../src/contract/removals.ts";
import { inProcess } from "../../src/removal/in-process.ts";
import { connect } from "../support/connect.ts";

async function listOf(rows: ListedRemoval[], numbers: [ListedRemoval["state"], number][], hasMore = false) {
  const removals: Removals = {
    ...inProcess(new Map()),
    areKept: true,
    list: async () => ({ rows, numbers: new Map(numbers), hasMore }),
  };
  const { call } = await connect({
    workspace: { engine: { ...withEngine, removalsFor: () => removals, tasksOf: () => NO_TASKS } },
  });
  return (await call("list_removals", {})).data;
}

const NO_TASKS = { get: async () => undefined, update: async () => false, cancel: async () => false };

const row = (state: ListedRemoval["state"]): ListedRemoval => ({
  removal_id: state,
  user_identity_id: "grace",
  name: "Grace Hopper",
  state,
  total: 3,
  done: 0,
  asked_at: new Date("2026-11-28T12:00:00Z"),
});

test("says of nobody that there are none", async () => {
  expect((await listOf([], [])).summary).toContain("No removals.");
});

test("counts what is not listed too, no more than is known, and says what to do about those that are stuck", async () => {
  const data = await listOf(
    [row("failed"), row("removed")],
    [
      ["failed", 3],
      ["scheduled", 250],
    ],
    true,
  );
  expect(data.summary).toContain("At least 254 removals: 250 set for later, 3 failed, 1 or more removed.");
  expect(data.summary).toContain("Here are 2: first those that need somebody");
  expect(data.next_step).toContain("do what the reason says");
});

test("a time that was set is shown as the doors show it, with what had turned up by then", async () => {
  const when = { startsAt: new Date("2026-11-29T11:00:00Z"), zone: "Europe/Vienna" };
  const data = await listOf([{ ...row("removed"), when, news: "1 phone" }], []);
  expect(data.removals).toMatchObject([
    { status: "removed", starts_at: "2026-11-29T12:00+01:00", new_since_agreed: "1 phone" },
  ]);
  expect(data.next_step).toBeUndefined();
});

test("where all are listed, the numbers are all there are", async () => {
  const data = await listOf([row("running"), row("removed")], [["running", 1]]);
  expect(data.summary).toMatch(/^.*\b2 removals: 1 under way, 1 removed\.$/);
  expect(data.summary).not.toContain("At least");
});
