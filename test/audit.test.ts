/** The audit log: what is in it, when, and that it is there. */
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerContext } from "@modelcontextprotocol/server";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Origin } from "../src/adapter/call.ts";
import { openTrail } from "../src/adapter/trail.ts";
import type { Tool } from "../src/contract/tool.ts";
import { removeUserIdentities } from "../src/tools/remove-user-identities.ts";
import { accountOf } from "../src/workspace/account.ts";
import { openAuditLog } from "../src/workspace/audit.ts";
import { connect, type Options } from "./support/connect.ts";
import { eventually } from "./support/eventually.ts";
import { createGuest } from "./support/fixtures.ts";

function auditFile() {
  const folder = mkdtempSync(join(tmpdir(), "audit-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "audit.jsonl");
}

const linesOf = (file: string) =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line))
    : [];

/** A connected client whose changes are recorded, and the lines so far. */
async function recorded(options: Options = {}) {
  const file = auditFile();
  const workspace = { audit: openAuditLog(file), ...options.workspace };
  const harness = await connect({ ...options, workspace });
  return { ...harness, file, lines: () => linesOf(file) };
}

const PIN = { email_address: "ana.silva@example.com", access_method: "code", code: "824759" };

describe("a call that changes something", () => {
  test("leaves its intent and its outcome, with Seam's request ids and secrets masked", async () => {
    const { call, lines, file, sandbox } = await recorded();
    await call("find_user_identities", { search: "Ana" });
    const { data } = await call("create_credential", PIN);
    const both = {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      call: expect.stringMatching(/^[0-9a-f-]{36}$/),
      tool: "create_credential",
      workspace: { endpoint: sandbox.endpoint, key_fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/) },
      client: "test 1.0.0",
      arguments: { ...PIN, code: "***" },
    };
    const { acs_credential_id } = data.acs_credential;
    expect(lines()).toEqual([
      { ...both, phase: "intent" },
      {
        ...both,
        phase: "outcome",
        outcome: "ok",
        request_ids: [expect.any(String)],
        changes: [{ path: "/acs/credentials/create", ids: expect.objectContaining({ acs_credential_id }) }],
        changes_count: 1,
      },
    ]);
    expect(lines()[0].call).toBe(lines()[1].call);
    expect(readFileSync(file, "utf8")).not.toContain("824759");
  });

  test("has its intent on disk while Seam has not answered yet, and ends as cancelled without being called a bug", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => logged.mockRestore());
    const { call, lines, sandbox, exchanges } = await recorded();
    const { user_identity_id } = createGuest(sandbox);
    sandbox.fail({ path: /delete$|deactivate$/, kind: "hang" });
    const stop = new AbortController();
    const answer = call("remove_user_identity", { user_identity_id }, { signal: stop.signal }).catch(
      () => "gone",
    );
    await eventually(() => expect(exchanges.some(({ fault }) => fault === "hang")).toBe(true));
    expect(lines()).toMatchObject([
      { phase: "intent", tool: "remove_user_identity", arguments: { user_identity_id } },
    ]);
    stop.abort("enough");
    await answer;
    await eventually(() => expect(lines()).toHaveLength(2));
    const [, outcome] = lines();
    expect(outcome).toMatchObject({
      phase: "outcome",
      call: lines()[0].call,
      outcome: "cancelled",
      error: expect.stringMatching(/^The client cancelled the call\. /),
    });
    expect(outcome.changes).toContainEqual(expect.objectContaining({ outcome: "unknown" }));
    expect(logged).not.toHaveBeenCalled();
  });

  test("names what it revoked, thing by thing, with its status", async () => {
    const { call, lines, sandbox } = await recorded();
    const { user_identity_id, phone } = createGuest(sandbox);
    await call("remove_user_identity", { user_identity_id });
    const [, outcome] = lines();
    expect(outcome).toMatchObject({ outcome: "ok", status: "removed" });
    expect(outcome.changes).toEqual(
      expect.arrayContaining([
        { path: "/phones/deactivate", ids: { device_id: phone.device_id } },
        { path: "/user_identities/delete", ids: { user_identity_id } },
      ]),
    );
    expect(outcome.changes_count).toBe(outcome.changes.length);
    expect(outcome.request_ids.length).toBeGreaterThanOrEqual(outcome.changes.length);
  });

  test("names no more than 1000 changes, and counts all", async () => {
    const lines: object[] = [];
    const account = accountOf({ endpoint: "https://connect.getseam.com" });
    const workspace = { account, audit: (line: object) => lines.push(line) };
    const server = { server: { getClientVersion: () => undefined } };
    const origin = { era: "legacy", server, workspace } as unknown as Origin;
    const trail = openTrail(removeUserIdentities as unknown as Tool, {}, {} as ServerContext, origin);
    const request = { path: "/phones/deactivate", params: { device_id: "one" }, kind: "delete" } as const;
    for (let i = 0; i < 1_010; i++) await trail?.around(request, async () => ({}));
    trail?.end({ outcome: "ok", request_ids: [] });
    const [, outcome] = lines as { changes: object[]; changes_count: number }[];
    expect(outcome?.changes).toHaveLength(1_000);
    expect(outcome?.changes_count).toBe(1_010);
  });

  test("says what became of each of several people", async () => {
    const { call, lines, sandbox } = await recorded();
    const { user_identity_id, email_address } = createGuest(sandbox);
    const args = { user_identity_ids: ["nobody"], email_addresses: [email_address] };
    await call("remove_user_identities", args);
    expect(lines()).toMatchObject([
      { phase: "intent", tool: "remove_user_identities", arguments: args },
      { outcome: "ok", status: "incomplete", people: { nobody: "not_found", [user_identity_id]: "removed" } },
    ]);
  });

  test("that is refused before leaves its outcome only", async () => {
    const { call, lines } = await recorded();
    await call("update_user_identity", { user_identity_key: "nobody", new_full_name: "Nobody" });
    expect(lines()).toEqual([
      expect.objectContaining({
        phase: "outcome",
        tool: "update_user_identity",
        outcome: "error",
        error: expect.stringContaining('No user identity has user_identity_key "nobody"'),
        request_ids: [],
      }),
    ]);
  });

  test.each([
    ["not asked: auto", {}, undefined],
    ["not asked: never", { workspace: { confirmMode: "never" } }, undefined],
    ["elicitation", {}, "accept"],
    ["elicitation", { era: "2026" }, "accept"],
    ["code", { workspace: { confirmMode: "always" } }, undefined],
  ] as [string, Options, string?][])("says who agreed: %s (%j)", async (agreement, options, action) => {
    const file = auditFile();
    const asking: Options = action
      ? {
          client: { capabilities: { elicitation: { form: {} } } },
          prepare: (client) =>
            client.setRequestHandler("elicitation/create", async () => ({ action }) as never),
        }
      : {};
    const workspace = { ...options.workspace, audit: openAuditLog(file) };
    const { call, sandbox } = await connect({ ...options, ...asking, workspace });
    const { device_id } = createGuest(sandbox).phone;
    const { data } = await call("deactivate_phone", { device_id });
    const { confirmation_code } = data;
    if (confirmation_code) await call("deactivate_phone", { device_id, confirmation_code });
    const changed = linesOf(file).filter(({ status }) => status !== "planned");
    expect(changed).toMatchObject([
      { phase: "intent", agreement, client: "test 1.0.0" },
      { phase: "outcome", agreement, client: "test 1.0.0", status: "deactivated" },
    ]);
    if (confirmation_code) expect(JSON.stringify(linesOf(file))).not.toContain(confirmation_code);
  });

  test.each([
    [{ isSandbox: true, credentials: { api_key: "seam_test1234_abcdefghijklmnopqrstuvwx" } }, "sandbox"],
    [
      { credentials: { personal_access_token: "seam_at1234_abcdefghijklmnopqrstuvwx", workspace_id: "one" } },
      { endpoint: "https://connect.getseam.com", workspace_id: "one" },
    ],
    [{}, { endpoint: "https://connect.getseam.com" }],
  ])("says for which workspace (%j)", async (options, workspace) => {
    const account = accountOf({ endpoint: "https://connect.getseam.com/", ...options });
    const { call, lines } = await recorded({ workspace: { account } });
    await call("create_user_identity", { full_name: "New" });
    expect(lines()).toMatchObject([{ workspace }, { workspace }]);
  });
});

describe("a secret of Seam's in a wrong argument", () => {
  const SECRETS = {
    "an API key": "seam_testCanry_4kQv9ZxT2mWb7RnY1pLs8HdC",
    "a client session token": "seam_cst1_aBcDeFgHiJkLmNoP",
    "a personal access token": "seam_at1_aBcDeFgHiJkLmNoPqRsTuV",
    "a publishable key": "seam_pk1_aBcDeFgHiJkLmNoP",
  };

  test.each(Object.entries(SECRETS))(
    "(%s) is refused, and in no answer, request or line",
    async (_what, secret) => {
      const { call, file, lines, exchanges } = await recorded();
      const attempts: [string, Record<string, unknown>][] = [
        ["create_user_identity", { full_name: secret }],
        ["remove_user_identity", { user_identity_id: secret }],
        ["deactivate_phone", { device_id: `x ${secret} y` }],
        ["create_credential", { ...PIN, [secret]: secret }],
        ["create_credential", { ...PIN, visionline_metadata: { nested: [secret] } }],
        ["issue_mobile_key", { ...PIN, acs_entrance_ids: ["one", `\n${secret}`] }],
        ["find_user_identities", { search: secret }],
      ];
      for (const [tool, args] of attempts) {
        const { isError, text } = await call(tool, args);
        expect(isError).toBe(true);
        expect(text).toContain("holds what looks like a secret of Seam's");
        expect(text).not.toContain(secret);
      }
      expect(exchanges).toEqual([]);
      expect(lines()).toHaveLength(6);
      expect(readFileSync(file, "utf8")).not.toContain(secret);
      expect(lines()[0].arguments).toEqual({ full_name: "***" });
    },
  );

  test("is one by being the configured key, whatever it looks like", async () => {
    const { call, file, text } = {
      ...(await recorded({ sandbox: { apiKey: "of-no-known-shape" } })),
      text: "",
    };
    const refused = await call("create_user_identity", { full_name: "My of-no-known-shape key" });
    expect(refused.text).toContain("looks like a secret");
    expect(`${text}${refused.text}${readFileSync(file, "utf8")}`).not.toContain("of-no-known-shape");
  });

  test("is not seen where there is none", async () => {
    const { call } = await recorded();
    for (const full_name of ["Seam Testa", "seam_mobile_access_mcp", "seam_test2bMS", "at seam_bridge"])
      expect((await call("create_user_identity", { full_name })).isError).toBe(false);
  });
});

describe("the file", () => {
  test("is appended to, and readable by its owner only", () => {
    const file = auditFile();
    openAuditLog(file)({ n: 1 });
    openAuditLog(file)({ n: 2 });
    expect(linesOf(file)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("that others may read is closed to them, at the start and later", () => {
    const file = auditFile();
    writeFileSync(file, '{"n":0}\n', { mode: 0o644 });
    chmodSync(file, 0o666);
    const write = openAuditLog(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o644);
    write({ n: 1 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(linesOf(file)).toEqual([{ n: 0 }, { n: 1 }]);
  });

  test("that was moved away gets a new one, and keeps what it has", () => {
    const file = auditFile();
    const write = openAuditLog(file);
    write({ n: 1 });
    renameSync(file, `${file}.1`);
    write({ n: 2 });
    write({ n: 3 });
    expect(linesOf(`${file}.1`)).toEqual([{ n: 1 }]);
    expect(linesOf(file)).toEqual([{ n: 2 }, { n: 3 }]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("that was moved away and made anew by somebody else is found, and closed to others", () => {
    const file = auditFile();
    const write = openAuditLog(file);
    write({ n: 1 });
    renameSync(file, `${file}.1`);
    writeFileSync(file, "", { mode: 0o644 });
    write({ n: 2 });
    expect(linesOf(file)).toEqual([{ n: 2 }]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("that was deleted gets a new one between the intent and the outcome, and loses no line after that", async () => {
    const { call, file, lines, sandbox } = await recorded();
    await call("create_user_identity", { full_name: "One" });
    rmSync(file);
    await call("create_user_identity", { full_name: "Two" });
    expect(lines()).toMatchObject([
      { phase: "intent" },
      { phase: "outcome", arguments: { full_name: "Two" } },
    ]);
    expect(sandbox.workspace.counts().user_identities).toBe(7);
  });

  test("that cannot be written is refused at start, by the variable's name", () => {
    expect(() => openAuditLog(join(auditFile(), "nested", "audit.jsonl"))).toThrow(
      "SEAM_MCP_AUDIT_LOG names a file that cannot be written (ENOENT: its folder is not there).",
    );
  });
});

describe("a log that cannot be written", () => {
  /** Writes so many lines, and then the disk is full. */
  function fullAfter(lines: number) {
    vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => void vi.restoreAllMocks());
    let written = 0;
    return {
      audit: () => {
        written += 1;
        if (written > lines) throw new Error("ENOSPC: no space left on device");
      },
    };
  }

  test.each([
    ["create_user_identity", () => ({ full_name: "New" })],
    ["remove_user_identity", (id: string) => ({ user_identity_id: id })],
  ] as const)("lets nothing be changed by %s", async (tool, argsFor) => {
    const { call, sandbox, exchanges } = await connect({ workspace: fullAfter(0) });
    const before = sandbox.workspace.counts();
    const [ana] = sandbox.workspace.state.user_identities.by("user_identity_key", "ana_silva");
    const { isError, text } = await call(tool, argsFor(ana?.user_identity_id ?? ""));
    expect(isError).toBe(true);
    expect(text).toMatch(/^The audit log could not be written, so nothing was changed\. /);
    expect(exchanges.filter(({ path }) => /create|delete|deactivate|remove/.test(path))).toEqual([]);
    expect(sandbox.workspace.counts()).toEqual(before);
    expect((await call("list_phones")).isError).toBe(false);
  });

  test("after the change does not hide what was done", async () => {
    const { call, sandbox } = await connect({ workspace: fullAfter(1) });
    const { isError, text } = await call("create_user_identity", { full_name: "New" });
    expect(isError).toBe(true);
    expect(text).toMatch(/^The audit log could not be written\. The call itself ended so: \{"user_identity"/);
    expect(sandbox.workspace.counts().user_identities).toBe(6);
  });
});
