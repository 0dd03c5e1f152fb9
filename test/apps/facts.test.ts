/** The state of a key on the page, in words. */
import { expect, test } from "vitest";
import { factsOf } from "../../src/apps/facts.ts";
import type { Key } from "../../src/apps/results.ts";

const NOW = Date.parse("2026-03-02T12:00:00Z");
const key = (more: Partial<Key>): Key => ({ acs_credential_id: "a", ...more });

test.each([
  ["mobile_key", "On no phone yet"],
  ["card", "Not encoded yet"],
  ["code", "Not issued yet"],
])("of a %s that waits to be issued is %j", (access_method, words) => {
  expect(factsOf(key({ access_method }), ["waiting_to_be_issued"], NOW).words).toBe(words);
});

test.each([
  [{ is_suspended: true }, "Account suspended"],
  [{ acs_user_problems: ["access_schedule_has_ended"] }, "Account: access schedule has ended"],
  [{ ends_at: "1st of May" }, "End not readable"],
])("with %j is bad", (more, words) => {
  expect(factsOf(key(more), [], NOW)).toEqual({ tone: "bad", words });
});
