/** Replicas of the built server that are killed and restarted while people work. */
import { describe, expect, onTestFinished, test } from "vitest";
import { connectClient, GENERATIONS } from "../http/harness.ts";
import { eventually } from "../support/eventually.ts";
import { createGuest } from "../support/fixtures.ts";
import { callTool } from "../support/harness.ts";
import { endDeletions, LASTING } from "../support/time.ts";
import { startTeam } from "../team-e2e/harness.ts";

/** Longer than any call takes: a host gives up what it does not wait for any more. */
const PATIENT = { timeout: 280_000 };
const TAKEN = /delete|deactivate|remove/;

/** A team with a guest who is to go, a client, and the code that a first call gave. */
async function startLeaving(generation: (typeof GENERATIONS)[number]) {
  const team = await startTeam({ sandbox: LASTING });
  const { sandbox, exchanges } = team.seamOf("aurora");
  const client = await connectClient(generation, team.url, { headers: await team.signedIn() });
  const { user_identity_id } = createGuest(sandbox);
  const plan = await callTool(client, "remove_user_identity", { user_identity_id });
  expect(plan.data?.status, plan.text).toBe("planned");
  const args = { user_identity_id, confirmation_code: plan.data.confirmation_code };
  const hosts = new AbortController();
  return {
    ...team,
    client,
    user_identity_id,
    args,
    sandbox,
    async isUnderWay() {
      await eventually(() => expect(exchanges.some(({ path }) => TAKEN.test(path))).toBe(true));
      const holder = team.holderOf('"remove_user_identity"');
      if (!holder) throw new Error("no replica has the removal in hand");
      return holder;
    },
    /** Of the code that the first call gave; until the host gives up. */
    beginRemoval: () =>
      callTool(client, "remove_user_identity", args, { ...PATIENT, signal: hosts.signal }).then(
        () => "answered",
        () => "lost",
      ),
    /** It knows that nobody will answer any more. */
    giveUp: () => hosts.abort(),
    passTime: () => endDeletions(sandbox),
    expectGone() {
      expect(sandbox.workspace.find(user_identity_id)).toBeUndefined();
      expect(sandbox.workspace.leftovers(user_identity_id)).toEqual([]);
    },
  };
}

describe.each(GENERATIONS)("a client, %s", (generation) => {
  test("loses the call that a killed replica had in hand, and finishes with the same code on the other", async () => {
    const { client, args, beginRemoval, isUnderWay, giveUp, passTime, expectGone } =
      await startLeaving(generation);
    const begun = beginRemoval();
    const holder = await isUnderWay();
    expect(await holder.end("SIGKILL")).toEqual({ code: null, signal: "SIGKILL" });
    giveUp();
    const others = Array.from({ length: 20 }, () => callTool(client, "list_phones", {}));
    for (const { isError } of await Promise.all(others)) expect(isError).toBe(false);
    expect(await begun).toBe("lost");
    passTime();
    const { data } = await callTool(client, "remove_user_identity", args);
    expect(data.status).toBe("removed");
    expectGone();
  });

  test("finishes with a fresh plan as well", async () => {
    const { client, user_identity_id, beginRemoval, isUnderWay, giveUp, passTime, expectGone } =
      await startLeaving(generation);
    const begun = beginRemoval();
    await (await isUnderWay()).end("SIGKILL");
    giveUp();
    expect(await begun).toBe("lost");
    passTime();
    const plan = await callTool(client, "remove_user_identity", { user_identity_id });
    expect(plan.data.status).toBe("planned");
    const { confirmation_code } = plan.data;
    const again = { user_identity_id, confirmation_code };
    const { data, text } = await callTool(client, "remove_user_identity", again);
    expect(data?.status, text).toBe("removed");
    expectGone();
  });

  test("is answered early by one that is told to end, and finishes with the code that came along", async () => {
    const { client, args, user_identity_id, isUnderWay, passTime, expectGone } =
      await startLeaving(generation);
    const early = callTool(client, "remove_user_identity", args, PATIENT);
    const holder = await isUnderWay();
    const ended = holder.end("SIGTERM");
    const { data } = await early;
    expect(data).toMatchObject({ status: "removing", confirmation_code: expect.any(String) });
    expect(await ended).toEqual({ code: 0, signal: null });
    passTime();
    const { confirmation_code } = data;
    const last = await callTool(client, "remove_user_identity", { user_identity_id, confirmation_code });
    expect(last.data.status).toBe("removed");
    expectGone();
  });
});

const CALLERS = 8;
const BETWEEN = 20;

test("a rolling restart fails no call, a kill only what was in hand", async () => {
  const { url, seamOf, signedIn, replicas, replace } = await startTeam();
  const { phone } = createGuest(seamOf("aurora").sandbox);
  let isOver = false;
  onTestFinished(() => {
    isOver = true; // also after a failure, or the calls would never end
  });
  let hosts = new AbortController();
  let calls = 0;
  const failures: unknown[] = [];
  const load = Array.from({ length: CALLERS }, async (_, i) => {
    const generation = GENERATIONS[i % GENERATIONS.length] ?? "v1";
    const client = await connectClient(generation, url, { headers: await signedIn({ sub: `agent ${i}` }) });
    while (!isOver) {
      const signal = AbortSignal.any([hosts.signal]);
      await callTool(client, "get_phone", { device_id: phone.device_id }, { ...PATIENT, signal }).then(
        ({ isError, text }) => void (isError && failures.push(text)),
        (error) => void (signal.aborted || failures.push(error)),
      );
      calls += 1;
    }
  });
  const someCalls = async () => {
    const before = calls;
    await eventually(() => expect(calls).toBeGreaterThan(before + BETWEEN));
  };
  for (const place of [0, 1]) {
    await someCalls();
    const [old] = [replicas[place]];
    await replace(place);
    expect(await old?.end("SIGTERM")).toEqual({ code: 0, signal: null });
  }
  await someCalls();
  expect(failures).toEqual([]);
  await replicas[0]?.end("SIGKILL");
  hosts.abort(); // what the dead one had in hand is given up, and what the other one has as well
  hosts = new AbortController();
  await someCalls();
  isOver = true;
  await Promise.all(load);
  expect(failures.length).toBeLessThanOrEqual(CALLERS);
});
