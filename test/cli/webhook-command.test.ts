/** `webhook`: what it sets up at Seam, where the secret goes, and what it refuses before anything is done. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { webhook } from "../../src/cli/webhook-command.ts";
import { startRecorded } from "../support/harness.ts";
import { envFor } from "../support/stdio.ts";

const PUBLIC = { SEAM_MCP_PUBLIC_URL: "https://access.example.com" };
const URL = "https://access.example.com/webhooks/seam/default";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "webhook-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** The command on a workspace of its own. */
async function commandOn({ isTTY = false, env = {} as Record<string, string> } = {}) {
  const { sandbox, exchanges } = await startRecorded();
  onTestFinished(sandbox.close);
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => errors.mockRestore());
  const run = async (...argv: string[]) => {
    errors.mockClear();
    let out = "";
    const stdout = {
      isTTY,
      write(text: string) {
        out += text;
      },
    };
    const code = await webhook(argv, { env: { ...envFor(sandbox), ...PUBLIC, ...env }, stdout });
    return { code, out, error: errors.mock.calls.flat().join() };
  };
  const created = () => exchanges.filter(({ path }) => path === "/webhooks/create");
  return { sandbox, env, run, created, hooks: () => [...sandbox.workspace.state.webhooks.from()] };
}

test("on a terminal the secret is shown, once; the webhook is listed, and removed", async () => {
  const { run, hooks } = await commandOn({ isTTY: true });
  expect((await run("list")).out).toBe("None.\n");
  const { code, out } = await run("add");
  const [hook] = hooks();
  expect(code).toBe(0);
  expect(hook?.url).toBe(URL);
  expect(hook?.event_types).toContain("phone.deactivated");
  expect(out.split(hook?.secret ?? "none")).toHaveLength(2);
  expect(out).toContain("goes into SEAM_MCP_WEBHOOK_SECRET");
  const again = await run("add");
  expect([again.code, hooks().length]).toEqual([1, 1]);
  expect(again.error).toContain("Remove it first");
  const listed = await run("list");
  expect(listed.out).toContain(`${hook?.webhook_id}  ${URL}`);
  expect(listed.out).not.toContain("whsec_");
  expect((await run("remove")).out).toContain("no longer");
  expect(hooks()).toEqual([]);
  expect((await run("remove")).out).toContain("has none");
});

test("of other servers' webhooks none is removed", async () => {
  const { run, env, hooks } = await commandOn({ isTTY: true });
  await run("add");
  env.SEAM_MCP_PUBLIC_URL = "https://other.example.com";
  expect((await run("remove")).out).toContain("has none");
  expect(hooks()).toHaveLength(1);
});

test("elsewhere it is written to a new file, for its owner alone", async () => {
  const { run, hooks, created } = await commandOn();
  const refused = await run("add");
  expect([refused.code, created()]).toEqual([1, []]);
  expect(refused.error).toContain("--secret-file");
  const file = join(folder(), "secret");
  const { code, out } = await run("add", "--secret-file", file);
  expect(code).toBe(0);
  expect(readFileSync(file, "utf8")).toBe(`${hooks()[0]?.secret}\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(out).not.toContain("whsec_");
  await run("remove");
  const kept = await run("add", "--secret-file", file);
  expect([kept.code, created().length]).toEqual([1, 1]);
  expect(kept.error).toContain("cannot be made anew (EEXIST)");
});

test("when Seam refuses, no file is left", async () => {
  const { sandbox, run } = await commandOn();
  sandbox.fail({
    path: "/webhooks/create",
    kind: "status",
    status: 400,
    type: "invalid_input",
    message: "no",
  });
  const file = join(folder(), "secret");
  const { code, error } = await run("add", "--secret-file", file);
  expect(code).toBe(1);
  expect(error).toContain("no");
  expect(existsSync(file)).toBe(false);
});

test("a company's secret goes where the workspaces file says", async () => {
  const place = folder();
  const at = join(place, "workspaces.json");
  const { sandbox, run, hooks } = await commandOn({
    env: { SEAM_MCP_WORKSPACES: at, SEAM_MCP_ISSUER: "https://login.example.com" },
  });
  const file = join(place, "hook");
  writeFileSync(join(place, "key"), sandbox.apiKey);
  const acme = {
    name: "Acme",
    endpoint: sandbox.endpoint,
    secret: { file: join(place, "key") },
    webhook_secret: { file },
  };
  writeFileSync(at, JSON.stringify({ workspaces: { "acme & co": acme, toy: { name: "T", sandbox: true } } }));
  expect((await run("add")).error).toContain("Whose webhook?");
  for (const company of ["toy", "nobody"])
    expect((await run("add", "--company", company)).error).toContain("no such company");
  expect((await run("add", "--company", "acme & co")).code).toBe(0);
  expect(hooks()[0]?.url).toBe("https://access.example.com/webhooks/seam/acme%20%26%20co");
  expect(readFileSync(file, "utf8")).toBe(`${hooks()[0]?.secret}\n`);
});

test.each<[what: string, argv: string[], env: Record<string, string>, says: string]>([
  ["no action", [], {}, "webhook needs one of add, remove, list.\n\nUsage:"],
  ["two actions", ["add", "list"], {}, "webhook needs one of add, remove, list.\n\nUsage:"],
  ["an action that is none", ["seam_test1_geheim"], {}, "An argument is not a command of webhook.\n\nUsage:"],
  ["a slip in an action", ["ad"], {}, "ad is not a command of webhook. Did you mean add?\n\nUsage:"],
  ["a flag that is none", ["add", "--seam_test1_geheim"], {}, "Usage:"],
  [
    "a slip in a flag",
    ["list", "--companny", "geheim"],
    {},
    "--companny is not an option of webhook. Did you mean --company?\n\nUsage:",
  ],
  ["a flag without its value", ["add", "--secret-file"], {}, "--secret-file needs a value.\n\nUsage:"],
  ["no key", ["add"], { SEAM_API_KEY: "" }, "webhook needs the key of the workspace at Seam (SEAM_API_KEY)"],
  ["no public URL", ["add"], { SEAM_MCP_PUBLIC_URL: "" }, "webhook needs SEAM_MCP_PUBLIC_URL"],
  ["a company without a file of them", ["add", "--company", "acme"], {}, "SEAM_MCP_WORKSPACES"],
  ["a sandbox", ["add"], { SEAM_MCP_SANDBOX: "1" }, "A sandbox ends with its server"],
])("%s is refused, without asking Seam", async (_what, argv, env, says) => {
  const { run, created } = await commandOn({ isTTY: true, env });
  const { code, error } = await run(...argv);
  expect([code, created()]).toEqual([1, []]);
  expect(error).toContain(says);
  expect(error).not.toContain("geheim");
});

test("--help shows its usage", async () => {
  const { run } = await commandOn();
  expect((await run("--help")).out).toContain("webhook add|remove|list [--company NAME]");
});

test("where serve listens is no matter of its, though others would reach it there without a sign-in", async () => {
  const { run } = await commandOn({ env: { SEAM_MCP_HOST: "0.0.0.0" } });
  expect(await run("list")).toMatchObject({ code: 0, out: "None.\n" });
});
