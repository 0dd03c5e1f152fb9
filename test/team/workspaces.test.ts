/** Which company gets which workspace, while the file and the secrets change under the server. */

import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { ConfigError } from "../../src/contract/config-error.ts";
import { UnknownCompany } from "../../src/contract/http-refusals.ts";
import { type WorkspacesOptions, watchWorkspaces } from "../../src/team/workspaces.ts";
import { openWorkspace, type WorkspaceOptions } from "../../src/workspace/open.ts";
import { eventually } from "../support/eventually.ts";

const KEY = "seam_test2bMS_94SrGUXuNR2JmJkjtvBQDg5c";
const TOKEN = "seam_at1shorttoken_94SrGUXuNR2JmJkj";
const acme = { name: "Acme", secret: { env: "ACME" } };

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "team-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** Workspaces by a file of their own, and what was opened, closed and told. Looks happen when they are asked for. */
async function workspacesOf(entries: unknown, options: Partial<WorkspacesOptions> = {}) {
  const at = join(folder(), "workspaces.json");
  const write = (next: unknown) =>
    writeFileSync(at, typeof next === "string" ? next : JSON.stringify({ workspaces: next }));
  write(entries);
  const env: Record<string, string | undefined> = { ACME: KEY };
  const opened: WorkspaceOptions[] = [];
  const closed: WorkspaceOptions[] = [];
  const told: string[] = [];
  const workspaces = await watchWorkspaces(at, {
    async open(wanted) {
      opened.push(wanted);
      const real = await openWorkspace({ ...wanted, isSandbox: false });
      return {
        ...real,
        close() {
          closed.push(wanted);
          return real.close();
        },
      };
    },
    env,
    tell: (sentence) => told.push(sentence),
    lookMs: 2 ** 30,
    ...options,
  });
  onTestFinished(() => workspaces.close());
  return { workspaces, write, env, opened, closed, told };
}

test("a company gets its workspace, opened with its first call as its entry says", async () => {
  const { workspaces, opened, env } = await workspacesOf({
    acme,
    globex: {
      name: "Globex",
      endpoint: "https://seam.example.com",
      secret: { env: "GLOBEX" },
      workspace_id: "ws-1",
      confirm: "auto",
      read_only: true,
    },
    demo: { name: "Demo", sandbox: true },
  });
  env.GLOBEX = `  ${TOKEN}\n`;
  expect(opened).toEqual([]);
  const lease = await workspaces.of("globex");
  expect(lease.settings).toMatchObject({ name: "Globex", isReadOnly: true });
  expect(lease.workspace).toMatchObject({
    confirmMode: "auto",
    account: { name: { endpoint: "https://seam.example.com", workspace_id: "ws-1" } },
  });
  await workspaces.of("acme");
  await workspaces.of("demo");
  expect(opened).toEqual([
    {
      endpoint: "https://seam.example.com",
      credentials: { personal_access_token: TOKEN, workspace_id: "ws-1" },
      confirmMode: "auto",
      isSandbox: false,
    },
    { credentials: { api_key: KEY }, confirmMode: "always", isSandbox: false },
    { confirmMode: "always", isSandbox: true },
  ]);
});

test("a company that nobody has set up is told whom to ask, and what it is called", async () => {
  const { workspaces, opened } = await workspacesOf({ acme });
  const asked = workspaces.of('globex\n"\u202e');
  await expect(asked).rejects.toBeInstanceOf(UnknownCompany);
  await expect(asked).rejects.toThrow(
    'Your company is "globex \\"", for which no Seam workspace is set up on this server. Ask its administrator to ' +
      "add the company to the workspaces file; signing in again does not help.",
  );
  await expect(workspaces.of(undefined)).rejects.toThrow("Your sign-in names no company, for which no Seam");
  await expect(workspaces.of("constructor")).rejects.toBeInstanceOf(UnknownCompany);
  expect(opened).toEqual([]);
});

test("a hundred first calls at once open one workspace, which they share", async () => {
  const { workspaces, opened } = await workspacesOf({ acme });
  const leases = await Promise.all(Array.from({ length: 100 }, () => workspaces.of("acme")));
  expect(new Set(leases.map(({ workspace }) => workspace)).size).toBe(1);
  expect(opened).toHaveLength(1);
});

test("a workspace is closed when nobody has used it for some time, and opened again", async () => {
  const { workspaces, opened, closed } = await workspacesOf({ acme }, { idleMs: 0 });
  const [first, second] = await Promise.all([workspaces.of("acme"), workspaces.of("acme")]);
  first.release();
  first.release();
  await workspaces.look();
  expect(closed).toEqual([]);
  second.release();
  expect(second.ended.aborted).toBe(false);
  await workspaces.look();
  expect(closed).toHaveLength(1);
  expect(second.ended.aborted).toBe(true);
  const third = await workspaces.of("acme");
  expect(third.workspace).not.toBe(first.workspace);
  expect(opened).toHaveLength(2);
});

test("what was used a moment ago stays open; a sandbox stays whatever happens", async () => {
  const later = await workspacesOf({ acme }, { idleMs: 60_000 });
  (await later.workspaces.of("acme")).release();
  await later.workspaces.look();
  expect(later.closed).toEqual([]);
  const demo = await workspacesOf({ demo: { name: "Demo", sandbox: true } }, { idleMs: 0 });
  (await demo.workspaces.of("demo")).release();
  await demo.workspaces.look();
  expect(demo.closed).toEqual([]);
});

test("a change under a call: it finishes on the old workspace, and the next call gets the new one", async () => {
  const { workspaces, write, opened, closed, told } = await workspacesOf({ acme });
  const old = await workspaces.of("acme");
  write({ acme: { ...acme, confirm: "auto" } });
  await workspaces.look();
  expect(told).toEqual(["The workspaces file was taken over: 1 workspace."]);
  expect(old.ended.aborted).toBe(true);
  const next = await workspaces.of("acme");
  expect(next.workspace.confirmMode).toBe("auto");
  expect(next.settings.confirmMode).toBe("auto");
  expect(old.workspace.confirmMode).toBe("always");
  expect(closed).toEqual([]);
  old.release();
  await eventually(() => expect(closed).toEqual([opened[0]]));
  expect(next.ended.aborted).toBe(false);
});

test("a change while the workspace is opened counts too", async () => {
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let openings = 0;
  const { workspaces, write } = await workspacesOf(
    { acme },
    {
      async open(options) {
        openings += 1;
        if (openings === 1) await held;
        return openWorkspace(options);
      },
    },
  );
  const first = workspaces.of("acme");
  await eventually(() => expect(openings).toBe(1));
  write({ acme: { ...acme, confirm: "auto" } });
  await workspaces.look();
  const second = await workspaces.of("acme");
  goOn();
  expect((await first).ended.aborted).toBe(true);
  expect(second.workspace.confirmMode).toBe("auto");
});

test("others are not disturbed by a change, and a company that was taken out is unknown", async () => {
  const globex = { name: "Globex", secret: { env: "ACME" } };
  const { workspaces, write, opened } = await workspacesOf({ acme, globex });
  const [one, other] = await Promise.all([workspaces.of("acme"), workspaces.of("globex")]);
  write({ acme });
  await workspaces.look();
  expect(one.ended.aborted).toBe(false);
  expect(other.ended.aborted).toBe(true);
  await expect(workspaces.of("globex")).rejects.toBeInstanceOf(UnknownCompany);
  expect((await workspaces.of("acme")).workspace).toBe(one.workspace);
  expect(opened).toHaveLength(2);
});

test.each([
  ["is broken", '{"workspaces": {', "The workspaces file is not JSON."],
  ["is empty, as while it is written", "", "The workspaces file is not JSON."],
  ["is wrong", { acme: { name: "Acme" } }, 'In the workspaces file, secret of "acme" must be'],
])(
  "a file that %s keeps the old one, says so once, and is taken over when it is whole",
  async (_, bad, words) => {
    const { workspaces, write, told } = await workspacesOf({ acme });
    write(bad);
    await workspaces.look();
    await workspaces.look();
    expect(told).toEqual([expect.stringContaining(words)]);
    expect(told[0]).toMatch(/\. What was read before stays in force\.$/);
    await workspaces.of("acme");
    write({ acme, globex: { name: "Globex", secret: { env: "ACME" } } });
    await workspaces.look();
    expect(told[1]).toBe("The workspaces file was taken over: 2 workspaces.");
    await workspaces.of("globex");
    write(bad);
    await workspaces.look();
    expect(told[2]).toBe(told[0]);
  },
);

test("a file that goes keeps what was read; without one there is no start", async () => {
  const path = folder();
  const file = join(path, "workspaces.json");
  const told: string[] = [];
  const options = { open: openWorkspace, env: { ACME: KEY }, tell: (words: string) => told.push(words) };
  await expect(watchWorkspaces(file, options)).rejects.toThrow(
    `The workspaces file cannot be read (ENOENT): ${file}.`,
  );
  writeFileSync(file, "{}");
  await expect(watchWorkspaces(file, options)).rejects.toBeInstanceOf(ConfigError);
  writeFileSync(file, JSON.stringify({ workspaces: { acme } }));
  const workspaces = await watchWorkspaces(file, options);
  onTestFinished(() => workspaces.close());
  rmSync(file);
  await workspaces.look();
  expect(told).toEqual([
    `The workspaces file cannot be read (ENOENT): ${file}. What was read before stays in force.`,
  ]);
  await workspaces.of("acme");
});

/** As Kubernetes mounts: files are links into `..data`, itself a link to a folder, which is swapped in one step. */
function mount(path: string, revision: string, files: Record<string, string>): void {
  mkdirSync(join(path, revision));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(path, revision, name), content);
    if (revision === "..1") symlinkSync(join("..data", name), join(path, name));
  }
  symlinkSync(revision, join(path, "..next"));
  renameSync(join(path, "..next"), join(path, "..data"));
}

test("a swap of links, as Kubernetes does it, is noticed by itself, for the file and for a secret", async () => {
  const path = folder();
  const entry = { name: "Acme", secret: { file: join(path, "key") } };
  const filesOf = (confirm: string, key: string) => ({
    "workspaces.json": JSON.stringify({ workspaces: { acme: { ...entry, confirm } } }),
    key,
  });
  mount(path, "..1", filesOf("always", KEY));
  const opened: WorkspaceOptions[] = [];
  const workspaces = await watchWorkspaces(join(path, "workspaces.json"), {
    open(options) {
      opened.push(options);
      return openWorkspace(options);
    },
    env: {},
    tell: () => {},
    lookMs: 5,
  });
  onTestFinished(() => workspaces.close());
  const one = await workspaces.of("acme");
  mount(path, "..2", filesOf("auto", KEY));
  await eventually(() => expect(one.ended.aborted).toBe(true));
  const two = await workspaces.of("acme");
  expect(two.workspace.confirmMode).toBe("auto");
  mount(path, "..3", filesOf("auto", `${KEY}2\n`));
  await eventually(() => expect(two.ended.aborted).toBe(true));
  await workspaces.of("acme");
  expect(opened.map(({ credentials }) => credentials)).toEqual([
    { api_key: KEY },
    { api_key: KEY },
    { api_key: `${KEY}2` },
  ]);
});

test("a secret that cannot be read any more leaves the workspace as it is, and is told once", async () => {
  const secret = { file: join(folder(), "key") };
  writeFileSync(secret.file, KEY);
  const { workspaces, told, opened } = await workspacesOf({ acme: { name: "Acme", secret } });
  const lease = await workspaces.of("acme");
  rmSync(secret.file);
  await workspaces.look();
  await workspaces.look();
  expect(told).toEqual([
    `The secret of "Acme", ${secret.file}, cannot be read (ENOENT). What was read before stays in force.`,
  ]);
  expect(lease.ended.aborted).toBe(false);
  writeFileSync(secret.file, KEY);
  await workspaces.look();
  expect((await workspaces.of("acme")).workspace).toBe(lease.workspace);
  expect(opened).toHaveLength(1);
});

test.each([
  ["is not set", undefined, "is missing"],
  ["is empty", " ", "is missing"],
  ["is in quotes", `"${KEY}"`, "must be written without quotes around it"],
  ["is two words", `${KEY} ${KEY}`, "must be one word, without spaces, line breaks or special characters"],
  [
    "is a personal access token",
    TOKEN,
    "holds a personal access token; give the id of its workspace too, as workspace_id",
  ],
  [
    "is a client session token",
    "seam_cst1_94SrGUXuNR2J",
    "holds a client session token, which acts for one app user only; use an API key of the workspace",
  ],
])(
  "a secret that %s is told by its name, never by its value, and read again at the next call",
  async (_, value, words) => {
    const { workspaces, env, opened } = await workspacesOf({ acme });
    env.ACME = value;
    const asked = workspaces.of("acme");
    await expect(asked).rejects.toBeInstanceOf(ConfigError);
    await expect(asked).rejects.toThrow(`The secret of "Acme", ACME, ${words}.`);
    await expect(asked).rejects.not.toThrow("94SrGUX");
    env.ACME = KEY;
    await workspaces.of("acme");
    expect(opened).toHaveLength(1);
  },
);

test("an API key where a personal access token should be is refused", async () => {
  const { workspaces } = await workspacesOf({ acme: { ...acme, workspace_id: "ws-1" } });
  await expect(workspaces.of("acme")).rejects.toThrow(
    'The secret of "Acme", ACME, must be a personal access token, which starts with seam_at.',
  );
});

test("a workspace that could not be opened and was replaced meanwhile leaves the new one alone", async () => {
  let fail = (_: Error) => {};
  const held = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const open = vi.fn(openWorkspace).mockReturnValueOnce(held);
  const { workspaces, write } = await workspacesOf({ acme }, { open });
  const first = workspaces.of("acme");
  await eventually(() => expect(open).toHaveBeenCalledTimes(1));
  write({ acme: { ...acme, confirm: "auto" } });
  await workspaces.look();
  const second = await workspaces.of("acme");
  fail(new Error("no"));
  await expect(first).rejects.toThrow("no");
  expect((await workspaces.of("acme")).workspace).toBe(second.workspace);
});

test("a workspace that cannot be opened is tried again, and told to all who waited", async () => {
  const open = vi.fn(openWorkspace).mockRejectedValueOnce(new Error("no"));
  const { workspaces } = await workspacesOf({ acme }, { open });
  const asked = await Promise.allSettled([workspaces.of("acme"), workspaces.of("acme")]);
  expect(asked.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await workspaces.of("acme");
  expect(open).toHaveBeenCalledTimes(2);
});

test("closing closes all, each once, also what a call still works with", async () => {
  const globex = { name: "Globex", secret: { env: "ACME" } };
  const { workspaces, write, closed } = await workspacesOf({ acme, globex, initech: globex });
  (await workspaces.of("initech")).release();
  await workspaces.of("acme");
  write({ globex, initech: globex });
  await workspaces.look();
  const { ended } = await workspaces.of("globex");
  await workspaces.close();
  expect(closed).toHaveLength(3);
  expect(ended.aborted).toBe(true);
});

test("any number of streams may wait for the end of a workspace", async () => {
  const { workspaces } = await workspacesOf({ acme });
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  onTestFinished(() => warned.mockRestore());
  const { ended } = await workspaces.of("acme");
  for (let i = 0; i < 100; i += 1) ended.addEventListener("abort", () => {});
  expect(warned).not.toHaveBeenCalled();
});

test("a thousand workspaces: each company gets its own, and none but its own", async () => {
  const companies = Array.from({ length: 1_000 }, (_, i) => `org_${i}`);
  const entries = companies.map((company, i) => [company, { name: company, secret: { env: `KEY_${i}` } }]);
  const { workspaces, opened, closed, env } = await workspacesOf(Object.fromEntries(entries), { idleMs: 0 });
  for (const [i] of companies.entries()) env[`KEY_${i}`] = `${KEY}${i}`;
  const leases = await Promise.all(companies.map((company) => workspaces.of(company)));
  const names = leases.map(({ workspace, settings }) => [workspace.account.name, settings.name]);
  expect(new Set(names.map((name) => JSON.stringify(name))).size).toBe(1_000);
  expect(opened.map(({ credentials }) => credentials)).toEqual(
    companies.map((_, i) => ({ api_key: `${KEY}${i}` })),
  );
  for (const { release } of leases) release();
  await workspaces.look();
  expect(closed).toHaveLength(1_000);
});

const HOOK = `whsec_${"A".repeat(32)}`;

test("a webhook's secret is read when it is asked for, from where the entry says", async () => {
  const { workspaces, env } = await workspacesOf({
    acme: { ...acme, webhook_secret: { env: "HOOK" } },
    bare: acme,
  });
  const what = 'The webhook secret of "Acme", HOOK,';
  await expect(workspaces.webhookSecretOf("acme")).rejects.toThrow(`${what} is missing.`);
  env.HOOK = "geheim";
  await expect(workspaces.webhookSecretOf("acme")).rejects.toThrow(`${what} must be the whole secret`);
  await expect(workspaces.webhookSecretOf("acme")).rejects.not.toThrow("geheim");
  env.HOOK = HOOK;
  expect(await workspaces.webhookSecretOf("acme")).toBe(HOOK);
  expect(await workspaces.webhookSecretOf("bare")).toBeUndefined();
  expect(await workspaces.webhookSecretOf("nobody")).toBeUndefined();
});

test("a workspace that nobody has opened is not opened to be looked at", async () => {
  const { workspaces, opened } = await workspacesOf({ acme });
  expect(workspaces.opened("acme")).toBeUndefined();
  expect(opened).toEqual([]);
  const { workspace } = await workspaces.of("acme");
  expect(await workspaces.opened("acme")).toBe(workspace);
});
