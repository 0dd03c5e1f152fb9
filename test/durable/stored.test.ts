/** What is kept of a removal, as an answer tells it while a run has it in hand, and afterwards. */
import { expect, test } from "vitest";
import { PACE } from "../../src/contract/pace.ts";
import { removalOf } from "../../src/durable/as-removal.ts";
import type { Row } from "../../src/durable/rows.ts";
import type { StoredThing } from "../../src/durable/stored.ts";
import { named } from "../../src/removal/tally.ts";

/** A phone that Seam has been asked to deactivate, and has not answered yet; and one whose turn has not come. */
const things = [
  { kind: "phone", id: "asked", evidence: [{ saw: "deletion sent", at: 0, seamTime: 0 }] },
  { kind: "phone", id: "open", evidence: [] },
] as unknown as StoredThing[];

const row = (state: Row["state"]): Row =>
  ({
    id: "removal",
    state,
    things,
    more: null,
    lookalikes: [],
    keep_acs_users: false,
    ended_at: null,
  }) as unknown as Row;

const told = (state: Row["state"]) =>
  named(removalOf(row(state), PACE).all, { isElsewhere: true }).map(({ seam_says }) => seam_says);

test("an answer that is missing while a run goes on may still come", () => {
  expect(told("running")).toEqual(["asked, not answered yet", "not known to be asked yet"]);
});

test("an answer that was missing when the run ended is lost", () => {
  expect(told("waiting")).toEqual([
    "no clear answer: its answer was lost with the process",
    "not known to be asked yet",
  ]);
});
