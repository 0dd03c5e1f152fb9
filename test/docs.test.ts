/** What README.md, CONTRIBUTING.md, SECURITY.md and AGENTS.md say, held against what there is. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_REQUEST_TIMEOUT_MSEC } from "@modelcontextprotocol/sdk/shared/protocol.js";
import { describe, expect, test } from "vitest";
import { renderReadme } from "../scripts/docs.ts";
import { readConfig } from "../src/cli/config.ts";
import { HOSTS } from "../src/cli/usage.ts";
import type { Found } from "../src/removal/found.ts";
import { rulesFor } from "../src/removal/kinds.ts";
import { tools } from "../src/tools/index.ts";
import { conversations } from "./conversations/index.ts";
import { ROOT } from "./support/paths.ts";

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const readme = read("README.md");
const manifest = JSON.parse(read("package.json"));

/** What stands under a heading, up to the next one. */
const section = (heading: string): string =>
  readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
const quotedIn = (text: string, pattern: RegExp) =>
  Array.from(text.matchAll(pattern), ([, found = ""]) => found);

test("the README's tables are as the code has them (else: npm run docs)", () => {
  expect(renderReadme(readme)).toBe(readme);
});

test("the README names only tools that exist, and each of them in one of its three lists", () => {
  const names = tools.map(({ name }) => name);
  const mentioned = quotedIn(
    readme,
    /`((?:create|find|get|update|link|unlink|launch|issue|deactivate|delete|remove|simulate)_[a-z_]+)`/g,
  );
  expect(names).toEqual(expect.arrayContaining(mentioned));
  expect(
    quotedIn(section("Tools"), /^- `(\w+)`: /gm)
      .filter((name) => names.includes(name))
      .toSorted(),
  ).toEqual(names.toSorted());
});

test("the README stays short, and so do its parts about the picture and the team", () => {
  const linesOf = (text: string) => text.trim().split("\n").length;
  expect(linesOf(readme)).toBeLessThan(260);
  expect(
    linesOf(section("In the chat, as a picture")) + linesOf(section("A whole team")),
  ).toBeLessThanOrEqual(40);
});

describe("two commands", () => {
  const [clone = "", commands = ""] = quotedIn(section("Two commands, no account"), /```sh\n([\s\S]*?)```/g);

  test("come after a clone of this repository", () => {
    const url = manifest.repository.url.replace("git+", "");
    expect(clone.trim()).toBe(`git clone ${url} && cd ${/(\w[\w-]*)\.git$/.exec(url)?.[1]}`);
  });

  test("are the demo and the tests, which a clean checkout must pass", () => {
    const [demo, tests, ...others] = commands.trim().split("\n");
    expect(others).toEqual([]);
    expect(demo).toMatch(/^npm ci && npm run demo\b/);
    expect(tests).toMatch(/^npm ci && npm test\b/);
    expect(read(".ci/run")).toMatch(/^npm ci\n[\s\S]*^npm test\b[\s\S]*\bnpm run demo\b/m);
  });

  test("need the Node that the package declares", () => {
    const declared = manifest.engines.node.replace(">=", "");
    for (const page of [readme, read("CONTRIBUTING.md")]) {
      expect(quotedIn(page, /Node (\d+\.\d+\.\d+) or later/g).length).toBeGreaterThan(0);
      for (const version of quotedIn(page, /Node (\d+\.\d+\.\d+) or later/g)) expect(version).toBe(declared);
    }
  });
});

test("what one can say is what the tests replay", () => {
  const said = quotedIn(section("What you can say"), /^- "(.*)"$/gm);
  expect(said).toHaveLength(6);
  expect(conversations.map(({ request }) => request)).toEqual(expect.arrayContaining(said));
});

test("each host of the table can be set up, and each that can is there", () => {
  const named = quotedIn(section("Connect it to your assistant"), /`config ([\w-]+)`/g);
  expect([...new Set(named)].toSorted()).toEqual(HOSTS.toSorted());
});

test("fifteen clients were tried", () => {
  const table = /<!-- clients -->\n([\s\S]*?)<!--/.exec(read("docs/clients.md"))?.[1] ?? "";
  expect(readme).toContain("fifteen clients");
  expect(table.trim().split("\n")).toHaveLength(2 + 15);
});

test("the time that a removal waits fits into what the official client waits", () => {
  expect(readme).toContain("45 by default, since the official clients give a call 60 s");
  expect(DEFAULT_REQUEST_TIMEOUT_MSEC).toBe(60_000);
});

test("what one reads in case of trouble is what is said", () => {
  const refusalOf = (env: Record<string, string>): string => {
    try {
      return JSON.stringify(readConfig([], env));
    } catch (error) {
      return (error as Error).message;
    }
  };
  const said = [
    ...readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => read(join("src", file))),
    refusalOf({ SEAM_API_KEY: "seam_at1_aBcDeFgHiJkLmNoPqRsTuV" }),
    refusalOf({ SEAM_API_KEY: "seam_test1_aBc", SEAM_ENDPOINT: "http://seam.example.com" }),
  ].join("\n");
  const ofOthers = ["Server disconnected", "status: removing"];
  const shown = quotedIn(section("Troubleshooting"), /^\| `([^`]+)` \|/gm);
  expect(shown).toEqual(expect.arrayContaining(ofOthers));
  const unsaid = shown.filter((words) => !said.includes(words.replace(/ \d.*/, "")));
  expect(unsaid).toEqual(ofOthers);
});

test("the diagram of a removal shows every kind, and what goes before what", () => {
  const diagram = /```mermaid\n([\s\S]*?)```/.exec(section("How removal works"))?.[1] ?? "";
  const nodes = Array.from(diagram.matchAll(/(\w+)\[([^\]]+)\]/g), ([, id = "", words = ""]) => ({
    id,
    words: words.replaceAll("<br>", " "),
  }));
  const arrows = diagram.replaceAll(/[[{].*?[\]}]/g, "").matchAll(/(\w+) (?:-- no )?--> (\w+)/g); // not the way back
  const before = new Map<string, string[]>();
  for (const [, from = "", to = ""] of arrows) before.set(to, [...(before.get(to) ?? []), from]);
  const allBefore = (id: string): string[] =>
    (before.get(id) ?? []).flatMap((one) => [one, ...allBefore(one)]);

  const rules = rulesFor({ keep_acs_users: false });
  const nodeOf = (kind: string) => {
    const named = rules.find((rule) => rule.kind === kind)?.words.slice(0, 2) ?? [];
    return nodes.find(({ words }) => named.some((name) => words.includes(name)))?.id;
  };
  for (const { kind, needs } of rules) {
    const id = nodeOf(kind);
    expect(id, kind).toBeDefined();
    const groups = needs.flatMap(({ of }) => of({ kind, id: "x" } as Found));
    for (const [first] of groups.map((group) => group.split(" ")))
      expect(allBefore(id ?? ""), `${first} before ${kind}`).toContain(nodeOf(first ?? ""));
  }
});

const PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "AGENTS.md"];

test.each(PAGES)("%s leads to files and commands that there are", (page) => {
  const text = read(page);
  const links = quotedIn(text, /\]\((?!https?:|#)([^)#]+)[^)]*\)/g);
  const pictures = quotedIn(text, /(?:src|srcset)="([^"]+)"/g);
  const named = quotedIn(text, /`((?:src|test|docs|deploy|scripts|bench|\.github)\/[\w./-]+)`/g);
  for (const file of [...links, ...pictures, ...named]) expect(existsSync(join(ROOT, file)), file).toBe(true);
  for (const script of quotedIn(text, /npm run ([\w:]+)/g)) expect(manifest.scripts).toHaveProperty([script]);
});

test("npm run check looks for what is said of it", () => {
  for (const page of [readme, read("CONTRIBUTING.md")])
    expect(page).toContain("format, lint, import cycles, types, lockfile");
  expect(manifest.scripts.check).toMatch(/^biome check .* && tsc && .*lockfile\.test\.ts$/);
  expect(JSON.parse(read("biome.json"))).toMatchObject({
    formatter: { enabled: true },
    linter: { enabled: true, rules: { suspicious: { noImportCycles: "error" } } },
  });
});

test("SECURITY.md names the limits that the server sets, and the workflow looks for known vulnerabilities", () => {
  const server = read("src/transports/http/create-http-server.ts");
  for (const limit of ["HEAD_MS = 10_000", "REQUEST_MS = 30_000", "CONNECTIONS = 10_000"])
    expect(server).toContain(limit);
  const page = read("SECURITY.md");
  expect(page).toContain("heads must arrive within 10 s and requests within 30 s, connections end at 10,000");
  expect(page).toContain("known vulnerabilities (`npm audit`) by the workflow");
  expect(read(".github/workflows/ci.yml")).toMatch(/^ *- run: npm audit\b/m);
});
