/** Replicas of the built server over one database: what is delivered to one, and what one leaves when it is told to end. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../src/durable/database.ts";
import type { SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { createLog } from "../../src/telemetry/log.ts";
import { run } from "../e2e/run.ts";
import { connectClient, startSeam } from "../http/harness.ts";
import { addPhone, createGuest } from "../support/fixtures.ts";
import { freePort } from "../support/free-port.ts";
import { callTool } from "../support/harness.ts";
import { envFor } from "../support/stdio.ts";
import { endDeletions, LASTING } from "../support/time.ts";
import { startReplica } from "../team-e2e/harness.ts";
import { usePostgres } from "./harness.ts";

const { postgres, missing } = await usePostgres();

async function prepare(options: SandboxOptions = {}) {
  const seam = await startSeam(options);
  const url = new URL(await postgres().database());
  const PGPASSFILE = join(mkdtempSync(join(tmpdir(), "pgpass-")), "pgpass");
  writeFileSync(PGPASSFILE, `*:*:*:${url.username}:${url.password}\n`, { mode: 0o600 });
  onTestFinished(() => rmSync(dirname(PGPASSFILE), { recursive: true }));
  const databaseUrl = url.href;
  url.password = ""; // which stands in the file
  const env = {
    ...envFor(seam.sandbox),
    DATABASE_URL: url.href,
    PGPASSFILE,
    SEAM_MCP_AUDIT_LOG: "database",
    SEAM_MCP_CONFIRM: "never",
    SEAM_MCP_DRAIN_SECONDS: "120",
  };
  return { ...seam, env, databaseUrl };
}

const SILENT = createLog({ write() {} });

const callAt = async (url: string) => {
  const client = await connectClient("v2 of 2026", url);
  return (name: string, args: Record<string, unknown>) => callTool(client, name, args);
};

test.skipIf(missing)("a removal of one that is told to end is gone on with by another at once", async () => {
  const { sandbox, env, databaseUrl } = await prepare(LASTING);
  const one = await startReplica(env);
  const { user_identity_id } = createGuest(sandbox);
  const callOne = await callAt(one.url);
  const answer = callOne("remove_user_identity", { user_identity_id });
  const listed = async (call: typeof callOne) => (await call("list_removals", {})).data.removals[0]?.status;
  await expect.poll(() => listed(callOne)).toBe("running");
  const other = await startReplica(env);
  expect(await one.end("SIGTERM")).toEqual({ code: 0, signal: null });
  expect((await answer).data).toMatchObject({ status: "removing" });
  endDeletions(sandbox);
  const callOther = await callAt(other.url);
  await expect.poll(() => listed(callOther)).toBe("removed");
  // A job whose worker had gone without a word would have been tried again itself, once it was missed.
  const jobs = 'select count(*) > 1 as "isHandedOver" from seam_mcp_jobs.job';
  const { queue, close } = await openDatabase({ databaseUrl, keptDays: 1, log: SILENT });
  expect((await queue.db.executeSql(jobs)).rows).toEqual([{ isHandedOver: true }]);
  await close();
  expect(one.text()).not.toContain('"level":"error"');
});

test.skipIf(missing)("what Seam delivers to one replica, a call at the other one hears", async () => {
  const { sandbox, exchanges, env } = await prepare({ deletionDelayMs: 500 });
  const file = join(dirname(env.PGPASSFILE), "hook");
  const port = await freePort();
  const public_ = { SEAM_MCP_PUBLIC_URL: `http://127.0.0.1:${port}` };
  const added = await run(["webhook", "add", "--secret-file", file], { ...envFor(sandbox), ...public_ });
  expect(added, added.stderr).toMatchObject({ code: 0 });
  const both = { ...env, SEAM_MCP_WEBHOOK_SECRET: readFileSync(file, "utf8").trim() };
  const hearing = startReplica({ ...both, ...public_, SEAM_MCP_PORT: String(port) });
  const [other] = await Promise.all([startReplica(both), hearing]);
  const call = await callAt(other.url);
  const { user_identity_id } = createGuest(sandbox);
  const deactivate = async () => {
    const { device_id } = addPhone(sandbox, user_identity_id);
    const before = exchanges.length;
    const { data, text } = await call("deactivate_phone", { device_id });
    expect(data, text).toMatchObject({ status: "deactivated" });
    return exchanges.slice(before).filter(({ path }) => path === "/events/list").length;
  };
  await expect.poll(deactivate).toBe(0); // the first may be over before what was delivered of it is heard
});
