import { describe, expect, it, onTestFinished } from "vitest";
import { checkWay } from "../../src/cli/check-proxy.ts";
import { checkClock, checkSeam } from "../../src/cli/check-seam.ts";
import { type Env, readConfig } from "../../src/cli/config.ts";
import { doctor } from "../../src/cli/doctor.ts";
import { nextStep, unbroken } from "../../src/cli/usage.ts";
import { version } from "../../src/contract/version.ts";
import { type SandboxOptions, startSandbox } from "../../src/sandbox/sandbox.ts";
import type { SeamConnection } from "../../src/seam/api.ts";
import { SeamError, SeamUnreachable } from "../../src/seam/errors.ts";

/** Every sentence on one line. */
const WIDE = { columns: 1_000 };

/** What it prints on a terminal that is so wide, and its exit code. */
async function run(env: Env, argv: string[] = [], terminal: { columns?: number } = WIDE) {
  let said = "";
  const stdout = { write: (text: string) => (said += text), ...terminal };
  const place = {
    execPath: "/usr/bin/node",
    platform: "linux",
    script: "/app/_npx/1/node_modules/x/dist/server.js",
  } as const;
  const code = await doctor(readConfig(["doctor", ...argv], env), {
    ...place,
    env,
    stdout,
    versions: { node: "20.18.1" },
  });
  return { code, said };
}

async function seam(options: SandboxOptions = {}) {
  const sandbox = await startSandbox(options);
  onTestFinished(sandbox.close);
  return { sandbox, env: { SEAM_ENDPOINT: sandbox.endpoint, SEAM_API_KEY: sandbox.apiKey } };
}

describe("a set-up that works", () => {
  it("is told line by line, with the workspace by name, and what comes next", async () => {
    const { sandbox, env } = await seam();
    const { code, said } = await run(env);
    expect(code).toBe(0);
    const settled = said
      .replace(/\d+ ms$/m, "N ms")
      .replace(/\d+ listed$/m, "N listed")
      .replace(/\d\d? s ahead of Seam's$/m, "in step with Seam's"); // where the reply took so long to be read
    expect(settled).toBe(`seam-mobile-access-mcp ${version}

ok       Node       20.18.1, at /usr/bin/node
ok       key        SEAM_API_KEY is set, and has the form of a sandbox workspace's
ok       way        directly
ok       Seam       ${sandbox.endpoint} answered in N ms
ok       workspace  "Hotel Aurora (sandbox)", a sandbox: no real doors (${sandbox.workspaceId})
ok       clock      in step with Seam's
ok       tools      N listed

It works.
Next: npx seam-mobile-access-mcp config HOST prints the settings for your host.
`);
    expect(said).not.toContain(sandbox.apiKey);
  });

  it("may have a personal access token", async () => {
    const { sandbox } = await seam();
    const { code, said } = await run({
      SEAM_ENDPOINT: sandbox.endpoint,
      SEAM_PERSONAL_ACCESS_TOKEN: sandbox.personalAccessToken,
      SEAM_WORKSPACE_ID: sandbox.workspaceId,
    });
    expect(code).toBe(0);
    expect(said).toContain("SEAM_PERSONAL_ACCESS_TOKEN and SEAM_WORKSPACE_ID are set");
    expect(said).not.toContain(sandbox.personalAccessToken);
  });

  it.each<[string[], Env]>([
    [["--sandbox"], {}],
    [[], { SEAM_MCP_SANDBOX: "1" }],
  ])("may be the built-in sandbox (%j, %j), which needs no key", async (argv, env) => {
    const { code, said } = await run(env, argv);
    expect(code).toBe(0);
    expect(said).toMatch(/^ok +key +none is needed: this is the built-in sandbox$/m);
    expect(said).toMatch(/^ok +workspace +"Hotel Aurora/m);
  });

  it("counts the tools that are left when it is read-only", async () => {
    expect((await run({}, ["--sandbox", "--read-only"])).said).toMatch(
      /tools +\d listed, those that change nothing$/m,
    );
  });
});

describe("what is wrong is named, with what to do, and the exit code is 1:", () => {
  it("no key", async () => {
    const { code, said } = await run({});
    expect(code).toBe(1);
    expect(said).toMatch(/^failed +key +none is set$/m);
    expect(said).toMatch(
      /^Next: make an API key .*set SEAM_API_KEY.* npx seam-mobile-access-mcp doctor --sandbox$/m,
    );
    expect(said).not.toContain("It works");
  });

  it("a key of another kind", async () => {
    const { code, said } = await run({ SEAM_API_KEY: "seam_pk_secret" });
    expect(code).toBe(1);
    expect(said).toMatch(/^failed +settings +SEAM_API_KEY holds a publishable key/m);
    expect(said).toMatch(/^Next: correct that variable/m);
    expect(said).toMatch(/^ok +tools/m);
    expect(said).not.toContain("seam_pk_secret");
  });

  it("a key that Seam does not accept", async () => {
    const { env } = await seam();
    const { code, said } = await run({ ...env, SEAM_API_KEY: "wrong_but_secret" });
    expect(code).toBe(1);
    expect(said).toMatch(/^warning +key +SEAM_API_KEY does not begin with seam_/m);
    expect(said).toMatch(/^failed +Seam +\S+ answered 401 unauthorized: /m);
    expect(said).toMatch(/^Next: check that the key is whole and not revoked/m);
    expect(said).not.toContain("wrong_but_secret");
  });

  it("nobody there", async () => {
    const { sandbox, env } = await seam();
    await sandbox.close();
    const { code, said } = await run(env);
    expect(code).toBe(1);
    expect(said).toMatch(/^failed +Seam +\S+ could not be used: .*ECONNREFUSED/m);
    expect(said).toMatch(/^Next: check the network, and SEAM_ENDPOINT, which is set\.$/m);
  });

  it("somebody else there", async () => {
    const { env } = await seam();
    const { said } = await run({ ...env, SEAM_ENDPOINT: `${env.SEAM_ENDPOINT}/elsewhere` });
    expect(said).toMatch(/^failed +Seam +\S+ answered 404/m);
    expect(said).toMatch(/^Next: check SEAM_ENDPOINT: what answers there is not Seam\.$/m);
  });
});

it("lines that are too long for a terminal go on below their words; a file gets each whole", async () => {
  const { said } = await run({ SEAM_API_KEY: "wrong", SEAM_ENDPOINT: "http://127.0.0.1:1" }, [], {});
  const narrow = await run({ SEAM_API_KEY: "wrong", SEAM_ENDPOINT: "http://127.0.0.1:1" }, [], {
    columns: 60,
  });
  expect(said).toMatch(/^failed +Seam +\S+ could not be used: .*ECONNREFUSED.*$/m);
  expect(narrow.said).toMatch(/^failed +Seam +\S+ could not be used: no\n {20}connection .*$/m);
  expect(Math.max(...narrow.said.split("\n").map((line) => line.length))).toBeLessThanOrEqual(60);
});

describe("what to do next", () => {
  it.each([
    [{}, 80],
    [{ columns: 0 }, 80],
    [{ columns: 50 }, 50],
  ])("stands in lines that fit the terminal (%j)", async (terminal, width) => {
    const words = (said: string) => said.slice(said.indexOf("Next:")).split(/\s+/);
    const wide = (await run({})).said;
    const { said } = await run({}, [], terminal);
    expect(words(said)).toEqual(words(wide));
    const next = said.slice(said.indexOf("Next:")).trimEnd().split("\n");
    expect(next.length).toBeGreaterThan(2);
    expect(Math.max(...next.map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  it("a command to copy stays in one line, however long", () => {
    const command = `node /${"folder/".repeat(20)}server.js doctor`;
    expect(nextStep(`run ${unbroken(command)} then`, { write() {} })).toBe(`Next: run\n${command}\nthen\n`);
  });
});

describe("the way to Seam", () => {
  const SEAM = "https://connect.getseam.com";
  const PROXY = "http://ann:s3cret@proxy.corp:3128";

  it.each<[Env, string]>([
    [{}, "directly"],
    [{ HTTPS_PROXY: PROXY }, "by the proxy http://proxy.corp:3128 (from HTTPS_PROXY)"],
    [{ http_proxy: PROXY }, "by the proxy http://proxy.corp:3128 (from http_proxy)"],
    [{ HTTPS_PROXY: PROXY, NO_PROXY: "getseam.com" }, "directly, since NO_PROXY names it"],
  ])("is told, with nothing secret (%#)", (env, says) => {
    expect([...checkWay(SEAM, env)]).toEqual([{ state: "ok", what: "way", says }]);
  });

  it("is failed, once, when the variable names no proxy", async () => {
    const { code, said } = await run({ SEAM_API_KEY: "seam_test1_00000000", HTTPS_PROXY: `${PROXY}/a` });
    expect(code).toBe(1);
    expect(said).toMatch(/^failed +way +HTTPS_PROXY must be http:\/\/host:port/m);
    expect(said).toMatch(/^Next: correct that variable, here and where the host sets it\.$/m);
    expect(said.match(/^failed/gm)).toHaveLength(1);
    expect(said).not.toContain("s3cret");
  });

  it("comes with a warning when the file of further authorities is not there", () => {
    expect([...checkWay(SEAM, { NODE_EXTRA_CA_CERTS: "/nowhere/ca.pem" })]).toMatchObject([
      { state: "ok", what: "way" },
      { state: "warning", what: "way", says: expect.stringContaining("/nowhere/ca.pem") },
    ]);
  });
});

describe("Seam's answer", () => {
  /** What is found when Seam answers this. */
  async function found(get: () => Promise<object>, env: Env = {}) {
    const connection = { for: () => ({ workspaces: { get } }), now: Date.now } as unknown as SeamConnection;
    const findings = [];
    for await (const finding of checkSeam(connection, { endpoint: "https://seam", isSandbox: false, env }))
      findings.push(finding);
    return findings;
  }

  it("that it has suspended the workspace is told, and is no set-up that works", async () => {
    const findings = await found(async () => ({ workspace_id: "one", name: "Hotel", is_suspended: true }));
    expect(findings).toMatchObject([
      { what: "Seam", state: "ok" },
      {
        what: "workspace",
        state: "failed",
        says: '"Hotel", production: real doors (one); Seam has suspended it',
        next: expect.stringContaining("Seam Console"),
      },
      { what: "clock" },
    ]);
  });

  const refused = (status: number) => async () => {
    const reply = { status, type: "oops", message: "No.", path: "/workspaces/get", kind: "read" } as const;
    throw new SeamError({ ...reply, request_id: "r1" });
  };

  const unreachable = (code: string) => async () => {
    const request = { path: "/workspaces/get", kind: "read" } as const;
    throw new SeamUnreachable(request, "the connection broke", false, Object.assign(new Error(), { code }));
  };

  it("tells real doors from a sandbox", async () => {
    const workspace = { workspace_id: "w1", name: 'Grand "Hotel"', is_sandbox: false };
    expect((await found(async () => workspace))[1]?.says).toBe(
      '"Grand \\"Hotel\\"", production: real doors (w1)',
    );
  });

  it.each([
    [refused(403), /key is whole/],
    [refused(500), /^try again/],
    [unreachable("SELF_SIGNED_CERT_IN_CHAIN"), /NODE_EXTRA_CA_CERTS/],
    [unreachable("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), /NODE_EXTRA_CA_CERTS/],
    [unreachable("PROXY_SELF_SIGNED_CERT_IN_CHAIN"), /NODE_EXTRA_CA_CERTS/],
    [unreachable("PROXY_407"), /^set the user and the password that the proxy wants/],
    [unreachable("PROXY_ECONNREFUSED"), /^check the proxy's address .* NO_PROXY/],
    [async () => Promise.reject(new DOMException("", "TimeoutError")), /^check the network/],
  ])("that is a failure is explained (%#)", async (get, next) => {
    const [finding, ...others] = await found(get);
    expect(finding).toMatchObject({ state: "failed", next: expect.stringMatching(next) });
    expect(others).toEqual([]);
  });
});

describe("the clock", () => {
  it.each([
    [0, "ok", "in step with Seam's"],
    [-1_900, "ok", "in step with Seam's"],
    [10_000, "ok", "10 s behind Seam's"],
    [-3_600_000, "warning", "3600 s ahead of Seam's"],
  ])("%i ms off is %s: %s", (ms, state, says) => {
    expect(checkClock(ms)).toMatchObject({ state, says });
  });

  it("is compared with Seam's, and a difference does not fail the check", async () => {
    const { env } = await seam({ now: () => Date.now() + 7_200_000 });
    const { code, said } = await run(env);
    expect(code).toBe(0);
    expect(said).toMatch(/^warning +clock +7[12]\d\d s behind Seam's$/m);
    expect(said).toMatch(/^Next: set this machine's clock/m);
  });
});
