import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openAuditLog } from "../src/audit.ts";
import { connect } from "./connect.ts";

function auditFile() {
  const folder = mkdtempSync(join(tmpdir(), "audit-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "audit.jsonl");
}

const linesOf = (file: string) =>
  readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

test("gets one line per call that changes something, with Seam's request ids and secrets masked", async () => {
  const file = auditFile();
  const { call } = await connect({ backend: { audit: openAuditLog(file) } });
  await call("find_user_identities", { search: "Ana" });
  await call("create_credential", {
    email_address: "ana.silva@example.com",
    access_method: "code",
    code: "824759",
  });
  await call("update_user_identity", { user_identity_key: "nobody", new_full_name: "Nobody" });
  const lines = linesOf(file);
  expect(lines).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      tool: "create_credential",
      arguments: { email_address: "ana.silva@example.com", access_method: "code", code: "***" },
      outcome: "ok",
      request_ids: [expect.any(String)],
    },
    expect.objectContaining({
      tool: "update_user_identity",
      outcome: "error",
      error: expect.stringContaining('No user identity has user_identity_key "nobody"'),
      request_ids: [],
    }),
  ]);
  expect(readFileSync(file, "utf8")).not.toContain("824759");
});

test("has the line on disk before the answer arrives, with the status of what was taken away", async () => {
  const file = auditFile();
  const { call } = await connect({ backend: { audit: openAuditLog(file) } });
  const { data } = await call("remove_user_identity", { user_identity_key: "ana_silva" });
  expect(data.status).toBe("removed");
  expect(linesOf(file)).toMatchObject([{ tool: "remove_user_identity", outcome: "ok", status: "removed" }]);
});

test("is appended to, and readable by its owner only", () => {
  const file = auditFile();
  openAuditLog(file)({ n: 1 });
  openAuditLog(file)({ n: 2 });
  expect(linesOf(file)).toEqual([{ n: 1 }, { n: 2 }]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("that cannot be written is refused at start, by the variable's name", () => {
  expect(() => openAuditLog(join(auditFile(), "nested", "audit.jsonl"))).toThrow(
    "SEAM_MCP_AUDIT_LOG names a file that cannot be written (ENOENT).",
  );
});

test("that fails later does not hide what was done", async () => {
  const { call, sandbox } = await connect({
    backend: {
      audit: () => {
        throw new Error("ENOSPC: no space left on device");
      },
    },
  });
  const { isError, text } = await call("create_user_identity", {
    full_name: "New",
    user_identity_key: "new",
  });
  expect(isError).toBe(true);
  expect(text).toMatch(
    /^The audit log could not be written\. The call itself was carried out: \{"user_identity"/,
  );
  expect(sandbox.workspace.counts().user_identities).toBe(6);
  expect((await call("list_phones")).isError).toBe(false);
});
