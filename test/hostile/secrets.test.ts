/** Secrets stay where they are: whatever happens, none of them is in what the process writes, logs or answers. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { type Running, sandboxOutside, start } from "../e2e/process.ts";
import { API_KEY, canariesIn, leaks } from "../faults/canaries.ts";
import { failNowAndThen, random } from "../faults/chance.ts";
import { figures } from "../faults/figures.ts";
import { PIN, scenarios } from "../faults/scenarios.ts";
import { eventually } from "../support/eventually.ts";
import { startHttpServer } from "../support/http-server.ts";
import { SEED } from "../support/seed.ts";
import { callEverything, readEverything } from "./everything.ts";
import type { Tamper } from "./tampering.ts";

const ROUNDS = 3;
const ends = { onTestFinished };

function auditFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "secrets-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "audit.jsonl");
}

/** Everything that the process has let out. */
const outputOf = (server: Running, audit: string) =>
  server.stdout() + server.stderr() + readFileSync(audit, "utf8");

/** The whole set of scenarios, and everything that can be read. */
async function useEverything(server: Running, sandbox: Sandbox, collect: () => void): Promise<void> {
  await Promise.all(
    scenarios.map(async ({ tool, prepare }) => {
      const { args } = prepare(sandbox);
      collect();
      await server.request("tools/call", { name: tool, arguments: args, _meta: { progressToken: tool } });
    }),
  );
  const people = [...sandbox.workspace.state.user_identities.from()];
  const uris = people.flatMap(({ user_identity_id }) => [`seam://user-identities/${user_identity_id}`]);
  uris.push("seam://user-identities", "seam://phones");
  await Promise.all(uris.map((uri) => server.request("resources/read", { uri })));
  await server.request("resources/list");
}

test.each(["an API key", "a personal access token"])(
  `with %s, no secret comes out of the whole set of scenarios under faults (seed ${SEED})`,
  async (kind) => {
    const { sandbox, exchanges } = await sandboxOutside(ends, { apiKey: API_KEY, deletionDelayMs: 10 });
    const { endpoint: SEAM_ENDPOINT, workspaceId: SEAM_WORKSPACE_ID, personalAccessToken } = sandbox;
    const SEAM_MCP_AUDIT_LOG = auditFile();
    const env =
      kind === "an API key"
        ? { SEAM_API_KEY: API_KEY }
        : { SEAM_PERSONAL_ACCESS_TOKEN: personalAccessToken, SEAM_WORKSPACE_ID };
    const server = start(ends, [], { SEAM_ENDPOINT, SEAM_MCP_AUDIT_LOG, ...env });
    await server.initialize();
    const secrets = new Map<string, Set<string>>();
    const collect = () => {
      for (const [what, values] of Object.entries(canariesIn(sandbox)))
        secrets.set(what, new Set([...(secrets.get(what) ?? []), ...values]));
    };
    for (let round = 0; round < ROUNDS; round++) {
      const heal = failNowAndThen(sandbox, 0.15 * round, random(SEED + round));
      await useEverything(server, sandbox, collect);
      heal();
    }
    server.child.stdin?.end();
    await server.exit;
    const all = Object.fromEntries([...secrets].map(([what, values]) => [what, [...values]]));
    expect(Object.keys(all)).toHaveLength(5);
    for (const values of Object.values(all)) expect(values.length).toBeGreaterThan(0);
    expect(leaks(outputOf(server, SEAM_MCP_AUDIT_LOG), all)).toEqual([]);
    expect(readFileSync(SEAM_MCP_AUDIT_LOG, "utf8").split("\n").length).toBeGreaterThan(10 * ROUNDS);
    figures(`secrets under faults, with ${kind}`, {
      "secrets looked for": Object.values(all).flat().length,
      "requests to Seam meanwhile": exchanges.length,
    });
  },
);

test("secrets that Seam puts into each of its replies come out in none of ours", async () => {
  const planted = {
    code: PIN,
    card_number: "0x5EA4C0FFEE",
    token: "seam_cst1planted_4Wq7XkLm2Tz",
    client_session_token: "seam_cst1planted_9Rb3VnHs5Gy",
    instant_key_url: "https://ik.seam.co/Pl4nt3d",
    pin_code: "77310926",
  };
  const tamper: Tamper = (key, value) => {
    if (key === "errors" && Array.isArray(value))
      return [...value, { error_code: "x", message: `PIN ${PIN}` }];
    if (!value || typeof value !== "object" || Array.isArray(value)) return value;
    // Of people and doors, whose names stand in rows of credentials too, these are no secrets.
    const named = "acs_credential_id" in value && {
      display_name: `Key ${planted.code} ${planted.card_number}`,
    };
    return { ...value, ...planted, ...named };
  };
  const said = JSON.stringify([await callEverything(tamper), await readEverything(tamper, "Ana")]);
  expect(said).toContain("•••");
  const { code, card_number, ...others } = planted;
  const inCredentials = [...said.matchAll(/acs_credential_id[^}]*/g)].join();
  expect(leaks(inCredentials, { "PIN code": [code], "card number": [card_number] })).toEqual([]);
  expect(leaks(said, { other: Object.values(others) })).toEqual([]);
});

/** Answers everything with what it was sent, key and PIN included. */
async function echo(): Promise<string> {
  const { endpoint, close } = await startHttpServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const said = `${request.headers.authorization} ${body}`;
    const error = {
      type: said,
      message: said,
      request_id: said,
      validation_errors: { [said]: { _errors: [said] } },
    };
    const isRead = /(get|list)$/.test(request.url ?? "");
    response.writeHead(isRead && body.includes("acs_user_id") ? 200 : 400, {
      "seam-request-id": `${request.headers.authorization}`,
    });
    response.end(JSON.stringify({ error, acs_user: { acs_user_id: "one", display_name: said }, ok: false }));
  });
  onTestFinished(close);
  return endpoint;
}

test("a Seam that repeats key and PIN in its errors gives none of them away", async () => {
  const SEAM_MCP_AUDIT_LOG = auditFile();
  const server = start(ends, [], { SEAM_ENDPOINT: await echo(), SEAM_API_KEY: API_KEY, SEAM_MCP_AUDIT_LOG });
  await server.initialize();
  const args = { acs_user_id: "one", access_method: "code", code: PIN };
  const answers = await Promise.all([
    server.request("tools/call", { name: "create_credential", arguments: args }),
    server.request("tools/call", { name: "create_credential", arguments: { ...args, pin: PIN } }),
    server.request("tools/call", { name: "list_phones", arguments: {} }),
    server.request("resources/read", { uri: "seam://phones" }),
    server.request("resources/list"),
  ]);
  expect(answers.slice(0, 3).map(({ result }) => result.isError)).toEqual([true, true, true]);
  server.child.stdin?.end();
  await server.exit;
  const output = outputOf(server, SEAM_MCP_AUDIT_LOG);
  expect(output).toContain("redacted");
  expect(leaks(output, { "API key": [API_KEY], "PIN code": [PIN] })).toEqual([]);
});

test("a crash prints no secret", async () => {
  const crash = "process.once('SIGUSR2', () => { throw new Error('as if') })";
  const { sandbox, exchanges } = await sandboxOutside(ends, { apiKey: API_KEY });
  sandbox.fail({ kind: "hang", path: /credentials/ });
  const SEAM_MCP_AUDIT_LOG = auditFile();
  const server = start(ends, [], {
    SEAM_ENDPOINT: sandbox.endpoint,
    SEAM_API_KEY: API_KEY,
    SEAM_MCP_AUDIT_LOG,
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(crash)}`,
  });
  await server.initialize();
  const args = { acs_user_email_address: "lena.fischer@example.com", access_method: "code", code: PIN };
  void server.request("tools/call", { name: "create_credential", arguments: args });
  const isUnderWay = () => exchanges.some(({ path }) => path === "/acs/credentials/create");
  await eventually(() => expect(isUnderWay()).toBe(true));
  server.child.kill("SIGUSR2");
  expect(await server.exit).toMatchObject({ code: 1 });
  expect(server.stderr()).toContain("as if");
  expect(leaks(outputOf(server, SEAM_MCP_AUDIT_LOG), canariesIn(sandbox))).toEqual([]);
});
