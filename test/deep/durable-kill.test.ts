/** Kept removals with real processes that are killed, and with a queue that is long. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { startCrowd } from "../durable/crowd.ts";
import { usePostgres } from "../durable/harness.ts";
import { connectClient, startSeam } from "../http/harness.ts";
import { createGuest } from "../support/fixtures.ts";
import { callTool } from "../support/harness.ts";
import { ROOT, SERVER } from "../support/paths.ts";
import { envFor } from "../support/stdio.ts";
import { endDeletions, LASTING, untilTimeIsUp } from "../support/time.ts";

const { postgres, missing } = await usePostgres();

/** A real `serve`, and where it listens. */
async function startServe(env: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [SERVER, "serve", "--port", "0"], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? "", SEAM_MCP_CONFIRM: "never", ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  for await (const line of createInterface(child.stdout)) {
    const url = /http:\S+(?=\/mcp)/.exec(line)?.[0];
    if (url) return { child, url };
  }
  throw new Error("serve has ended");
}

const states = async (url: string) => {
  const { data } = await callTool(await connectClient("v2 of 2026", url), "list_removals", {});
  return data.removals as { user_identity_id: string; status: string; reason?: string }[];
};

test.skipIf(missing)(
  "what a killed process had begun, another one ends, and nobody called again",
  async () => {
    const { sandbox, exchanges } = await startSeam(LASTING);
    const env = { ...envFor(sandbox), DATABASE_URL: await postgres().database() };
    const [one, other] = await Promise.all([startServe(env), startServe(env)]);
    const people = Array.from({ length: 12 }, (_, i) => createGuest(sandbox, `Guest ${i}`).user_identity_id);
    const client = await connectClient("v2 of 2026", one.url);
    const args = { user_identity_ids: people, wait_seconds: 4 };
    const call = (name: string, more: Record<string, unknown>) => callTool(client, name, more);
    const { data, text } = await untilTimeIsUp(call, "remove_user_identities", args);
    expect(data?.status, text).toBe("removing");
    one.child.kill("SIGKILL");
    endDeletions(sandbox);
    await expect
      .poll(async () => (await states(other.url)).filter(({ status }) => status === "removed").length, {
        interval: 500,
      })
      .toBe(12);
    for (const person of people) {
      expect(sandbox.workspace.state.user_identities.get(person)).toBeUndefined();
      const deletions = exchanges.filter(
        ({ path, params, status }) =>
          path === "/user_identities/delete" &&
          (params as { user_identity_id?: string }).user_identity_id === person &&
          status === 200,
      );
      expect(deletions.length).toBe(1);
    }
  },
);

test.skipIf(missing)("one of another workspace starts before those of 5000 that wait in one", async () => {
  const crowd = await startCrowd(await postgres().database());
  onTestFinished(crowd.close);
  await crowd.ask(5_000);
  const before = await crowd.begun();
  await crowd.askOne();
  // As many as may be at work side by side: their turns can change just then.
  expect(await crowd.begun()).toBeLessThanOrEqual(before + 10);
});
