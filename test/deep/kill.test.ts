/** A removal survives the death of the process at any point: 20 points, each with a fresh process that finishes. */
import { afterAll, describe, expect, it } from "vitest";
import { sandboxOutside, start } from "../e2e/process.ts";
import { figures } from "../faults/figures.ts";
import { eventually } from "../support/eventually.ts";

const POINTS = 20;
/** A removal of Ana makes about so many requests; later points hit the wait for the identity to go. */
const REQUESTS = 40;

const points = Array.from({ length: POINTS }, (_, i) => 1 + Math.round((i * (REQUESTS - 1)) / (POINTS - 1)));

describe.concurrent("a process killed", () => {
  let survived = 0;
  afterAll(() => figures("kills of a real process", { "points of a removal": survived }));

  it.for(points)("after request %i of a removal leaves what a fresh one finishes", async (point, test) => {
    const { sandbox, exchanges, env, ana } = await sandboxOutside(test, {
      deletionDelayMs: 150,
      latencyMs: 5,
    });
    const others = () => {
      const { user_identities, client_sessions, phones, acs_credentials } = sandbox.workspace.counts();
      return { user_identities, client_sessions, phones, acs_credentials };
    };
    const before = others();
    const removal = {
      name: "remove_user_identity",
      arguments: { user_identity_id: ana, wait_seconds: 60 },
    };
    const killed = start(test, [], env);
    await killed.initialize();
    const answered = killed.request("tools/call", removal).catch(() => undefined);
    const isOver = Symbol("answered");
    const reached = eventually(() => expect(exchanges.length).toBeGreaterThanOrEqual(point));
    await Promise.race([reached, answered.then(() => isOver)]);
    killed.child.kill("SIGKILL");
    expect(await killed.exit).toMatchObject({ signal: "SIGKILL" });

    const fresh = start(test, [], env);
    await fresh.initialize();
    const { result } = await fresh.request("tools/call", removal);
    expect(result.structuredContent).toMatchObject({ user_identity_id: ana, status: "removed" });
    expect(sandbox.workspace.leftovers(ana)).toEqual([]);
    expect(sandbox.workspace.find(ana)).toBeUndefined();
    const after = others();
    expect(after.user_identities).toBe(before.user_identities - 1);
    expect(after.client_sessions).toBe(before.client_sessions - 1);
    expect(after.phones).toBe(before.phones - 2);
    expect(after.acs_credentials).toBe(before.acs_credentials - 3);
    survived += 1;
  });
});
