/** A process that dies in mid-call has left word of what it was about to do. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sandboxOutside, startRemoval } from "./process.ts";

it("killed in mid-removal leaves the intent, on disk before the first deletion", async (test) => {
  const folder = mkdtempSync(join(tmpdir(), "killed-"));
  test.onTestFinished(() => rmSync(folder, { recursive: true }));
  const SEAM_MCP_AUDIT_LOG = join(folder, "audit.jsonl");
  const outside = await sandboxOutside(test, { deletionDelayMs: 60_000 });
  const env = { ...outside.env, SEAM_MCP_AUDIT_LOG };
  const server = await startRemoval(test, { ...outside, env });
  server.child.kill("SIGKILL");
  expect(await server.exit).toMatchObject({ signal: "SIGKILL" });
  const lines = readFileSync(SEAM_MCP_AUDIT_LOG, "utf8").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      time: expect.any(String),
      call: expect.any(String),
      phase: "intent",
      tool: "remove_user_identity",
      workspace: { endpoint: outside.env.SEAM_ENDPOINT, key_fingerprint: expect.any(String) },
      client: "line-reader 1.0.0",
      arguments: { user_identity_id: outside.ana, wait_seconds: 240 },
      agreement: "not asked: auto",
    },
  ]);
});
