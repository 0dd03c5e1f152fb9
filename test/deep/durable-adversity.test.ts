/** What goes wrong around kept removals: Seam's limits, a database that is away, more than was agreed to, time. */
import { expect, test } from "vitest";
import type { SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { startReplica, usePostgres } from "../durable/harness.ts";
import { startSeam } from "../http/harness.ts";
import { eventually } from "../support/eventually.ts";
import { addPhone, createGuest } from "../support/fixtures.ts";

const { postgres, missing } = await usePostgres();

async function start(seamOptions: SandboxOptions = {}, replicas = 2, options = {}) {
  const seam = await startSeam(seamOptions);
  const url = await postgres().database();
  const all = await Promise.all(
    Array.from({ length: replicas }, () => startReplica(seam.sandbox, url, options)),
  );
  const [one = all[0], other = one] = all;
  if (!one || !other) throw new Error("no replica");
  const state = async (user_identity_id: string) =>
    (await one.removals.list()).find((row) => row.user_identity_id === user_identity_id)?.state;
  return { ...seam, url, one, other, state };
}

const isDeletion = ({ path }: { path: string }) => /delete|deactivate|remove_/.test(path);

test.skipIf(missing)(
  "while Seam limits a workspace, no replica goes on; after that all end",
  async () => {
    const deletions: { at: number; status: number }[] = [];
    const { sandbox, one, other, state } = await start({
      onExchange({ path, status }) {
        if (isDeletion({ path })) deletions.push({ at: performance.now(), status });
      },
    });
    const people = Array.from({ length: 6 }, (_, i) => createGuest(sandbox, `Guest ${i}`).user_identity_id);
    const headers = { "retry-after": "6" };
    const limit = sandbox.fail({ path: /delete|deactivate/, kind: "status", status: 429, headers });
    const calls = people.map((user_identity_id, i) =>
      (i % 2 ? one : other).call("remove_user_identity", { user_identity_id, wait_seconds: 10 }),
    );
    await eventually(() => expect(deletions.length).toBeGreaterThan(0));
    limit();
    await Promise.all(calls);
    await expect
      .poll(async () => (await Promise.all(people.map(state))).every((one) => one === "removed"), {
        timeout: 60_000,
      })
      .toBe(true);
    const [{ at: limitedAt } = { at: 0 }] = deletions;
    const tooEarly = deletions.filter(({ at }) => at > limitedAt + 2_000 && at < limitedAt + 5_500);
    expect(tooEarly).toEqual([]);
  },
  90_000,
);

test.skipIf(missing || !postgres().outage)(
  "a database that is away stops nothing for good: reads go on, starts say so, what runs resumes",
  async () => {
    const { sandbox, one, state } = await start({ deletionDelayMs: 6_000 }, 1);
    const before = createGuest(sandbox, "Guest before").user_identity_id;
    const meanwhile = createGuest(sandbox, "Guest meanwhile").user_identity_id;
    await one.call("remove_user_identity", { user_identity_id: before, wait_seconds: 4 });
    await postgres().outage?.begin();
    expect((await fetch(new URL("/readyz", one.url))).status).toBe(503);
    const read = await one.call("get_user_identity", { user_identity_id: meanwhile });
    expect(read.data.user_identity.user_identity_id).toBe(meanwhile);
    const { text, isError } = await one.call("remove_user_identity", { user_identity_id: meanwhile });
    expect(isError).toBe(true);
    expect(text).toContain("since this server's database cannot be used");
    expect(sandbox.workspace.state.user_identities.get(meanwhile)).toBeDefined();
    await postgres().outage?.end();
    await eventually(async () => expect((await fetch(new URL("/readyz", one.url))).status).toBe(200));
    await expect.poll(() => state(before).catch(() => undefined), { timeout: 60_000 }).toBe("removed");
    const { data } = await one.call("remove_user_identity", { user_identity_id: meanwhile });
    expect(data.status).toBe("removed");
  },
  120_000,
);

test.skipIf(missing)("what turns up beyond the agreement waits for a yes, and goes with it", async () => {
  const { sandbox, one, other, state } = await start({ deletionDelayMs: 1_500 }, 2, {
    workspace: { confirmMode: "always" },
  });
  const { user_identity_id } = createGuest(sandbox);
  const planned = await one.call("remove_user_identity", { user_identity_id });
  expect(planned.data.status).toBe("planned");
  const agreed = { user_identity_id, confirmation_code: planned.data.confirmation_code, wait_seconds: 1 };
  const begun = other.call("remove_user_identity", agreed);
  await eventually(async () => expect(await state(user_identity_id)).toBe("running"));
  addPhone(sandbox, user_identity_id, "Galaxy S26");
  await begun;
  await eventually(async () => expect(await state(user_identity_id)).toBe("asking"));
  expect(
    [...sandbox.workspace.state.phones.from()].filter(
      (one) => one.owner_user_identity_id === user_identity_id,
    ),
  ).toHaveLength(1);
  const asked = await one.call("remove_user_identity", { user_identity_id });
  expect(asked.data.confirmation_code).toBeTruthy();
  const { data, text } = await other.call("remove_user_identity", {
    user_identity_id,
    confirmation_code: asked.data.confirmation_code,
  });
  expect(data?.status, text).toBe("removed");
});

test.skipIf(missing)("a key that Seam refuses ends the removal with that reason", async () => {
  const { sandbox, one } = await start({ deletionDelayMs: 1_000 });
  const { user_identity_id } = createGuest(sandbox);
  sandbox.fail({ path: /deactivate/, kind: "status", status: 401, type: "unauthorized" });
  const { text, isError } = await one.call("remove_user_identity", { user_identity_id });
  expect(isError).toBe(true);
  const [row] = await one.removals.list();
  expect(row, text).toMatchObject({
    state: "failed",
    reason: expect.stringContaining("Seam did not accept the API key"),
  });
});

test.skipIf(missing)("what has ended is forgotten after its time, with the names", async () => {
  const { sandbox, one, url } = await start({}, 1);
  const { user_identity_id } = createGuest(sandbox);
  await one.call("remove_user_identity", { user_identity_id });
  expect(await one.removals.list()).toHaveLength(1);
  await startReplica(sandbox, url, { keptDays: 0 });
  expect(await one.removals.list()).toEqual([]);
  const { data } = await one.call("remove_user_identity", { user_identity_id });
  expect(data.status).toBe("not_found");
});

test.skipIf(missing)(
  "its end is written to the audit log by whoever finishes it, with who asked",
  async () => {
    const lines: Record<string, unknown>[] = [];
    const audit = (line: object) => void lines.push(line as Record<string, unknown>);
    const { sandbox, one } = await start({}, 2, { workspace: { audit } });
    const { user_identity_id } = createGuest(sandbox);
    await one.call("remove_user_identity", { user_identity_id });
    const [row] = await one.removals.list();
    const own = lines.filter(({ call }) => call === row?.removal_id);
    expect(own.map(({ phase }) => phase)).toEqual(["intent", "outcome"]);
    expect(own[1]).toMatchObject({
      tool: "remove_user_identity",
      outcome: "ok",
      status: "removed",
      changes: expect.any(Array),
    });
  },
);

test.skipIf(missing)(
  "one call removes many, all of whom go on when it is over",
  async () => {
    const { sandbox, one, other } = await start({ deletionDelayMs: 3_000 });
    const people = Array.from({ length: 14 }, (_, i) => createGuest(sandbox, `Guest ${i}`).user_identity_id);
    const args = { user_identity_ids: people, wait_seconds: 5 };
    const { data, text } = await one.call("remove_user_identities", args);
    expect(data, text).toMatchObject({ status: "removing" });
    expect(data.next_step).toContain("nobody has to call again");
    const begun = data.people.filter(({ status }: { status: string }) => /^remov/.test(status));
    expect(begun).toHaveLength(14);
    const ended = async () => (await other.removals.list()).filter(({ state }) => state === "removed").length;
    await expect.poll(ended, { timeout: 60_000 }).toBe(14);
    const later = await other.call("remove_user_identities", args);
    expect(later.data).toMatchObject({ status: "removed" });
  },
  90_000,
);
