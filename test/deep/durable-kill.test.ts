/** Kept removals with real processes that are killed, and with a queue that is long. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import type { Context } from "../../src/contract/context.ts";
import { openEngine } from "../../src/durable/engine.ts";
import { foundIdentity } from "../../src/removal/found.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import type { UserIdentity } from "../../src/seam/resources.ts";
import { createLog } from "../../src/telemetry/log.ts";
import { usePostgres } from "../durable/harness.ts";
import { connectClient, openWorkspace, startSeam } from "../http/harness.ts";
import { createGuest } from "../support/fixtures.ts";
import { callTool } from "../support/harness.ts";
import { ROOT, SERVER } from "../support/paths.ts";
import { envFor } from "../support/stdio.ts";

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
    const { sandbox, exchanges } = await startSeam({ deletionDelayMs: 3_000 });
    const env = { ...envFor(sandbox), DATABASE_URL: await postgres().database() };
    const [one, other] = await Promise.all([startServe(env), startServe(env)]);
    const people = Array.from({ length: 12 }, (_, i) => createGuest(sandbox, `Guest ${i}`).user_identity_id);
    const client = await connectClient("v2 of 2026", one.url);
    const args = { user_identity_ids: people, wait_seconds: 4 };
    const { data, text } = await callTool(client, "remove_user_identities", args);
    expect(["removing", "removed"], text).toContain(data?.status);
    one.child.kill("SIGKILL");
    await expect
      .poll(async () => (await states(other.url)).filter(({ status }) => status === "removed").length, {
        timeout: 120_000,
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

test.skipIf(missing)("one of another workspace starts within 5 s while 5000 wait in one", async () => {
  const busy = await startSeam({ deletionDelayMs: 3_600_000 });
  const quiet = await startSeam({ seed: false });
  const workspaces = new Map(
    Object.entries({ busy: openWorkspace(busy.sandbox), quiet: openWorkspace(quiet.sandbox) }),
  );
  const workspaceOf = (company: string) => {
    const workspace = workspaces.get(company);
    if (!workspace) throw new Error(`no ${company}`);
    return workspace;
  };
  const engine = await openEngine({
    databaseUrl: await postgres().database(),
    keptDays: 1,
    lease: async (company) => ({ workspace: workspaceOf(company), release() {} }),
    log: createLog({ write() {} }),
  });
  onTestFinished(engine.close);
  const asked = () => ({ tool: "test", arguments: {} });
  const begin = (company: string, { workspace: { create } }: Sandbox, until: number) => {
    const identity = create.user_identity({ full_name: "Guest" });
    const { user_identity_id } = identity;
    const workspace = workspaceOf(company);
    const removals = engine.of(company, workspace).removalsFor(asked);
    const signal = new AbortController().signal;
    const context = { signal, progress() {}, clock: workspace.connection.clock } as unknown as Context;
    const options = { keep_acs_users: false, lookalikes: [], allows: async () => true, until };
    const found = [foundIdentity(identity as unknown as UserIdentity)];
    return removals.start({ user_identity_id, name: "Guest" }, found, options, context);
  };
  for (let i = 0; i < 250; i++)
    await Promise.all(Array.from({ length: 20 }, () => begin("busy", busy.sandbox, 0)));
  const at = performance.now();
  const starting = begin("quiet", quiet.sandbox, at + 20_000);
  await expect
    .poll(() => quiet.exchanges.some(({ path }) => path === "/user_identities/get"), {
      timeout: 20_000,
      interval: 50,
    })
    .toBe(true);
  expect(performance.now() - at).toBeLessThan(5_000);
  await starting;
});
