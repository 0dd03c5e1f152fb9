/** Cancelling a removal that an engine keeps: it is said to be cancelled when it has stopped, and not before. */
import { expect, test } from "vitest";
import { withEngine } from "../../src/adapter/with-engine.ts";
import type { Removals } from "../../src/contract/removals.ts";
import type { Remembered } from "../../src/removal/memory.ts";
import { connect } from "../support/connect.ts";
import { createGuest } from "../support/fixtures.ts";

/** An engine with one removal, of which it says this. */
async function cancelWith(seen: Partial<Remembered>) {
  const status = { name: "Grace Hopper", keep_acs_users: false, things: [], isRemoved: false, ...seen };
  const removals: Removals = {
    areKept: true,
    start: async () => {
      throw new Error("nothing is begun here");
    },
    status: async () => status,
    idOfEmail: async () => undefined,
    list: async () => [],
    cancel: async () => true,
  };
  const { call, sandbox } = await connect({
    workspace: { engine: { ...withEngine, removalsFor: () => removals } },
  });
  const { user_identity_id } = createGuest(sandbox);
  return call("remove_user_identity", { user_identity_id, cancel: true, wait_seconds: 1 });
}

test("one that has stopped is cancelled", async () => {
  const { data } = await cancelWith({ isUnderWay: false });
  expect(data).toMatchObject({
    status: "cancelled",
    summary: expect.stringContaining("What had gone by then stays"),
  });
});

test("one that has not stopped within the wait is not said to be", async () => {
  const { isError, text } = await cancelWith({ isUnderWay: true });
  expect(isError).toBe(true);
  expect(text).toContain("has not confirmed yet that it has: until then more may go");
});

test.each([
  ["had removed all", { isRemoved: true }, "It was too late to cancel"],
  ["had failed", { failure: "Seam refused the key." }, "not well: Seam refused the key."],
])("one that %s by then is not said to be", async (_how, seen, says) => {
  const { isError, text } = await cancelWith(seen);
  expect(isError).toBe(true);
  expect(text).toContain(says);
});
