/** Two replicas over one database and one sandbox: what one begins, either ends, and both know. */
import { expect, test } from "vitest";
import type { Step } from "../../src/contract/context.ts";
import { rowById } from "../../src/durable/rows.ts";
import { startSeam } from "../http/harness.ts";
import { eventually } from "../support/eventually.ts";
import { createGuest } from "../support/fixtures.ts";
import { endDeletions, LASTING, untilTimeIsUp } from "../support/time.ts";
import { startReplica, usePostgres } from "./harness.ts";

const { postgres, missing } = await usePostgres();

type SeamOptions = Parameters<typeof startSeam>[0];
type Seam = Awaited<ReturnType<typeof startSeam>>;
type Replica = Awaited<ReturnType<typeof startReplica>>;

async function startTwo(options: SeamOptions = {}) {
  const seam = await startSeam(options);
  const url = await postgres().database();
  const [one, other] = await Promise.all([startReplica(seam.sandbox, url), startReplica(seam.sandbox, url)]);
  return { ...seam, url, one, other };
}

const deletionsIn = ({ exchanges }: Pick<Seam, "exchanges">) =>
  exchanges.filter(({ path }) => /delete|deactivate/.test(path)).length;

const deletionsOf = ({ exchanges }: Pick<Seam, "exchanges">, user_identity_id: string) =>
  exchanges.filter(
    ({ path, params }) =>
      path === "/user_identities/delete" &&
      (params as Record<string, unknown>).user_identity_id === user_identity_id,
  ).length;

const listed = async (replica: Replica, user_identity_id: string) =>
  (await replica.removals.list()).rows.find((row) => row.user_identity_id === user_identity_id);

test.skipIf(missing)("a removal ends as it always did, and the other replica knows its result", async () => {
  const { sandbox, one, other } = await startTwo();
  const { user_identity_id } = createGuest(sandbox);
  const steps: Step[] = [];
  const { data, text } = await one.call(
    "remove_user_identity",
    { user_identity_id },
    { onprogress: (step: Step) => void steps.push(step) },
  );
  expect(data, text).toMatchObject({ status: "removed", user_identity_id });
  expect(data.summary).toContain('Removed user identity "Grace Hopper". With it went:');
  const rising = steps.map(({ progress }) => progress);
  expect(rising).toEqual([...rising].sort((a, b) => a - b));
  expect(steps.at(-1)?.message).toMatch(/^(\d+) of \1 · user identity deleted$/);
  const later = await other.call("remove_user_identity", { user_identity_id });
  expect(later.data).toMatchObject({ status: "removed", summary: data.summary, counts: data.counts });
});

test.skipIf(missing)("two starts at once are one run", async () => {
  const seam = await startTwo();
  const { user_identity_id } = createGuest(seam.sandbox);
  const answers = await Promise.all(
    [seam.one, seam.other, seam.one].map((replica) =>
      replica.call("remove_user_identity", { user_identity_id }),
    ),
  );
  for (const { data, text } of answers) expect(data?.status, text).toBe("removed");
  expect(deletionsOf(seam, user_identity_id)).toBe(1);
});

test.skipIf(missing)("a second start joins the first while that goes on", async () => {
  const { sandbox, one, other } = await startTwo(LASTING);
  const { user_identity_id } = createGuest(sandbox);
  const [first, second] = await Promise.all(
    [one, other].map((replica) =>
      untilTimeIsUp(replica.call, "remove_user_identity", { user_identity_id, wait_seconds: 4 }),
    ),
  );
  expect(first?.data, first?.text).toMatchObject({ status: "removing", removal_id: expect.any(String) });
  expect(second?.data, second?.text).toMatchObject({
    status: "removing",
    removal_id: first?.data.removal_id,
  });
  expect((await other.removals.list()).rows).toHaveLength(1);
});

test.skipIf(missing)(
  "of one that goes on it is told what Seam has accepted, and nothing is said to be lost",
  async () => {
    const { sandbox, one } = await startTwo(LASTING);
    const { user_identity_id } = createGuest(sandbox);
    const args = { user_identity_id, wait_seconds: 4 };
    const said = ({ data }: Awaited<ReturnType<Replica["call"]>>): string[] =>
      data.waiting_for.map(({ seam_says }: { seam_says: string }) => seam_says);
    const answer = await untilTimeIsUp(one.call, "remove_user_identity", args, (one) =>
      said(one).includes("accepted, not confirmed yet"),
    );
    expect(answer.data?.status, answer.text).toBe("removing");
    expect(said(answer)).toContain("accepted, not confirmed yet");
    for (const words of said(answer))
      expect(words).toMatch(/^(accepted, not confirmed|asked, not answered|not known to be asked) yet$/);
  },
);

test.skipIf(missing)(
  "who does not wait hears that it goes on, and it ends without another call",
  async () => {
    const { sandbox, one, other } = await startTwo(LASTING);
    const { user_identity_id } = createGuest(sandbox);
    const args = { user_identity_id, wait_seconds: 3 };
    const { data, text } = await untilTimeIsUp(one.call, "remove_user_identity", args);
    expect(data, text).toMatchObject({ status: "removing", removal_id: expect.any(String) });
    expect(data.next_step).toContain("nobody has to call again");
    const list = async () => (await other.call("list_removals", {})).data.removals;
    await expect
      .poll(list)
      .toMatchObject([
        { removal_id: data.removal_id, user_identity_id, name: "Grace Hopper", status: "running" },
      ]);
    endDeletions(sandbox);
    const state = async () => (await listed(other, user_identity_id))?.state;
    await expect.poll(state).toBe("removed");
    const later = await other.call("remove_user_identity", { user_identity_id });
    expect(later.data.summary).toContain('Removed user identity "Grace Hopper". With it went:');
  },
);

test.skipIf(missing)(
  "what Seam cannot delete ends with the reason, once, and stands in the list",
  async () => {
    const { sandbox, one, other } = await startTwo();
    const { user_identity_id, phone } = createGuest(sandbox);
    const refuse = { path: "/phones/deactivate", status: 400, kind: "status" } as const;
    sandbox.fail(refuse as unknown as Parameters<typeof sandbox.fail>[0]);
    const { text, isError } = await one.call("remove_user_identity", { user_identity_id });
    expect(isError, text).toBe(true);
    expect(text).toContain("Not removed: Seam could not delete everything.");
    const row = await listed(other, user_identity_id);
    expect(row).toMatchObject({ state: "failed", reason: expect.stringContaining(phone.device_id) });
  },
);

test.skipIf(missing)(
  "cancelled from the other replica, it stops where it is and nothing starts after",
  async () => {
    const { sandbox, exchanges, one, other } = await startTwo(LASTING);
    const { user_identity_id } = createGuest(sandbox);
    const args = { user_identity_id, wait_seconds: 4 };
    const begun = await untilTimeIsUp(one.call, "remove_user_identity", args);
    expect(begun.data, begun.text).toMatchObject({ status: "removing" });
    const { data, text } = await other.call("remove_user_identity", { user_identity_id, cancel: true });
    expect(data, text).toMatchObject({ status: "cancelled", user_identity_id });
    const sent = exchanges.filter(({ path }) => /delete|deactivate|remove/.test(path)).length;
    expect(await listed(one, user_identity_id)).toMatchObject({ state: "cancelled" });
    const { text: again } = await other.call("remove_user_identity", { user_identity_id, cancel: true });
    expect(again).toContain("nothing was cancelled");
    expect(exchanges.filter(({ path }) => /delete|deactivate|remove/.test(path))).toHaveLength(sent);
  },
);

test.skipIf(missing)(
  "a key that Seam refuses to whoever goes on ends it, and tells what was done before",
  async () => {
    const seam = await startSeam(LASTING);
    const url = await postgres().database();
    const first = await startReplica(seam.sandbox, url);
    const { user_identity_id } = createGuest(seam.sandbox);
    const args = { user_identity_id, wait_seconds: 1 };
    const { data } = await untilTimeIsUp(first.call, "remove_user_identity", args);
    await eventually(() => expect(deletionsIn(seam)).toBeGreaterThan(0));
    seam.sandbox.fail({ path: "/workspaces/get", kind: "status", status: 401, type: "unauthorized" });
    const lines: Record<string, unknown>[] = [];
    const audit = (line: object) => void lines.push(line as Record<string, unknown>);
    const { database } = await startReplica(seam.sandbox, url, { workspace: { audit } });
    await first.close();
    await eventually(async () => {
      const row = await rowById(database.queue.db, data.removal_id);
      expect(row).toMatchObject({
        state: "failed",
        reason: expect.stringMatching(/did not accept the API key.* Part of/s),
      });
    });
    const outcome = { call: data.removal_id, phase: "outcome", outcome: "error", status: "failed" };
    expect(lines).toContainEqual(expect.objectContaining(outcome));
  },
);
