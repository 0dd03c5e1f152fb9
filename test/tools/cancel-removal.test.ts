/** Cancelling a removal that an engine keeps: it is said to be cancelled when it has stopped, and not before. */
import { expect, test } from "vitest";
import { withEngine } from "../../src/adapter/with-engine.ts";
import type { Removals } from "../../src/contract/removals.ts";
import type { Tasks } from "../../src/contract/tasks.ts";
import { rulesFor } from "../../src/removal/kinds.ts";
import type { Remembered } from "../../src/removal/memory.ts";
import type { Thing } from "../../src/removal/things.ts";
import { connect } from "../support/connect.ts";
import { createGuest } from "../support/fixtures.ts";

const NO_TASKS: Tasks = {
  get: async () => undefined,
  update: async () => false,
  cancel: async () => false,
};

/** An engine with one removal, of which it says this. */
async function cancelWith(seen: Partial<Remembered>, also: object = {}) {
  const status = { name: "Grace Hopper", keep_acs_users: false, things: [], isRemoved: false, ...seen };
  const removals: Removals = {
    areKept: true,
    start: async () => {
      throw new Error("nothing is begun here");
    },
    status: async () => status,
    idOfEmail: async () => undefined,
    list: async () => ({ rows: [], numbers: new Map(), hasMore: false }),
    cancel: async () => true,
  };
  const { call, sandbox } = await connect({
    workspace: { engine: { ...withEngine, removalsFor: () => removals, tasksOf: () => NO_TASKS } },
  });
  const { user_identity_id } = createGuest(sandbox);
  return call("remove_user_identity", { user_identity_id, cancel: true, wait_seconds: 1, ...also });
}

test("one that has stopped is cancelled", async () => {
  const { data } = await cancelWith({ isUnderWay: false });
  expect(data).toMatchObject({
    status: "cancelled",
    summary: expect.stringContaining("Nothing had been removed. Nothing else is removed unless"),
  });
});

const thing = (kind: string, ...saw: object[]) => {
  const rule = rulesFor({ keep_acs_users: false }).find((one) => one.kind === kind);
  return { kind, id: kind, rule, evidence: saw.map((one) => ({ at: 0, ...one })) } as unknown as Thing;
};

test("what had gone by then is told from what goes all the same, since Seam takes nothing back", async () => {
  const [sent, accepted] = [{ saw: "deletion sent", seamTime: 0 }, { saw: "deletion accepted" }];
  const lost = { saw: "no deletion", word: { kind: "lost", words: "a time-out" } };
  const things = [
    thing("client_session", sent, accepted, { saw: "event" }),
    thing("phone", sent, accepted),
    thing("acs_credential", sent, lost),
    thing("user_identity"),
  ];
  const { data } = await cancelWith({ isUnderWay: false, things });
  expect(data?.summary).toContain(
    "1 of 4 things had been seen to go by then. Seam had accepted the deletion of 1 phone: that goes on at Seam. " +
      "Whether Seam deletes 1 credential is unknown: its answer was lost. Nothing else is removed unless",
  );
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

test.each([{ dry_run: true }, { at: "2040-01-01T12:00" }])(
  "cancel is refused together with %o",
  async (also) => {
    const { isError, text } = await cancelWith({ isUnderWay: false }, also);
    expect(isError).toBe(true);
    expect(text).toContain("Nothing was done: send cancel alone");
  },
);
