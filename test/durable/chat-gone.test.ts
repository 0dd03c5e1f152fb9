/** A desk asks for many removals by one call and closes the chat: another replica knows what became of each. */
import { expect, test } from "vitest";
import type { Step } from "../../src/contract/context.ts";
import { connectClient, startSeam } from "../http/harness.ts";
import { createGuest } from "../support/fixtures.ts";
import { callTool } from "../support/harness.ts";
import { LASTING, untilTimeIsUp } from "../support/time.ts";
import { startReplica, usePostgres } from "./harness.ts";

const { postgres, missing } = await usePostgres();

interface Row {
  removal_id: string;
  user_identity_id: string;
  status: string;
  reason?: string;
}

async function startTwo({ guests, deletionDelayMs }: { guests: number; deletionDelayMs: number }) {
  const { sandbox } = await startSeam({ latencyMs: 20, deletionDelayMs });
  const url = await postgres().database();
  const [one, other] = await Promise.all([startReplica(sandbox, url), startReplica(sandbox, url)]);
  return {
    sandbox,
    one,
    other,
    guests: Array.from({ length: guests }, (_, i) => createGuest(sandbox, `Guest ${i}`)),
    listed: async () => (await other.call("list_removals", {})).data.removals as Row[],
  };
}

test.skipIf(missing)(
  "forty are asked for by one call whose client is gone at once: each ends, or stands in the list with why not",
  async () => {
    const { sandbox, one, other, guests, listed } = await startTwo({ guests: 40, deletionDelayMs: 300 });
    const [stuck, ...others] = guests;
    sandbox.workspace.failDeletionOf(stuck?.acs_user_id ?? "");
    // Of its era, closing the stream is how a client cancels a call: what was agreed to is begun all the same.
    const client = await connectClient("v2 of 2026", one.url);
    await new Promise<void>((resolve) => {
      const args = { user_identity_ids: guests.map(({ user_identity_id }) => user_identity_id) };
      callTool(client, "remove_user_identities", args, { onprogress: () => resolve() }).catch(() => {});
    });
    await client.close();
    const ended = async () => (await listed()).filter(({ status }) => /removed|failed/.test(status)).length;
    await expect.poll(ended, { interval: 300 }).toBe(40);
    const failed = (await listed()).filter(({ status }) => status === "failed");
    expect(failed).toMatchObject([{ user_identity_id: stuck?.user_identity_id }]);
    expect(failed[0]?.reason).toContain("Not removed");
    for (const { user_identity_id } of others) {
      const { data } = await other.call("remove_user_identity", { user_identity_id });
      expect(data).toMatchObject({ status: "removed", user_identity_id });
      expect(data.summary).toContain("With it went:");
    }
  },
);

test.skipIf(missing)("each row of a group that goes on names its removal as the list does", async () => {
  const { one, guests, listed } = await startTwo({ guests: 3, ...LASTING });
  const user_identity_ids = guests.map(({ user_identity_id }) => user_identity_id);
  const args = { user_identity_ids, wait_seconds: 8 };
  const { data, text } = await untilTimeIsUp(one.call, "remove_user_identities", args);
  expect(data?.status, text).toBe("removing");
  const ids = (rows: Row[]) => new Map(rows.map((row) => [row.user_identity_id, row.removal_id]));
  expect(ids(data.people)).toEqual(ids(await listed()));
});

test.skipIf(missing)("the bar of a group is full when all of them are removed", async () => {
  const { one, guests } = await startTwo({ guests: 3, deletionDelayMs: 300 });
  const steps: Step[] = [];
  const args = { user_identity_ids: guests.map(({ user_identity_id }) => user_identity_id) };
  const onprogress = (step: Step) => void steps.push(step);
  const { data, text } = await one.call("remove_user_identities", args, { onprogress });
  expect(data?.status, text).toBe("removed");
  expect(steps.at(-1)).toMatchObject({ progress: 3, total: 3 });
  expect(steps.at(-1)?.message).toMatch(/^3 of 3 people · "Guest \d" removed$/);
});
