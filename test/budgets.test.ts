/** What must not grow unnoticed; none of it depends on the clock. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createBusyPerson } from "../bench/scenario.ts";
import { tokensOfTool } from "../bench/tokenizer.ts";
import { connect } from "./support/connect.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const budgets = JSON.parse(readFileSync(new URL("../bench/budgets.json", import.meta.url), "utf8"));

/** The built files that a start loads: the executable, what serves, what these import statically, and so on. */
function loadedFiles(entry = "server.js", seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  const text = readFileSync(`${root}dist/${entry}`, "utf8");
  const imported = /(?:from|import)\s*"\.\/([\w-]+\.js)"|import\("\.\/(main-\w+\.js)"\)/g;
  for (const [, file, main] of text.matchAll(imported)) loadedFiles(file ?? main, seen);
  return seen;
}

test("a start loads few bytes in few files, and neither undici nor the sandbox nor the tools", () => {
  const files = [...loadedFiles()];
  const bytes = files.reduce((sum, file) => sum + readFileSync(`${root}dist/${file}`).length, 0);
  expect(files.length).toBeLessThanOrEqual(budgets["files loaded before the first list"]);
  expect(bytes).toBeLessThanOrEqual(budgets["bytes loaded before the first list"]);
  const texts = files.map((file) => readFileSync(`${root}dist/${file}`, "utf8")).join();
  expect(texts).not.toContain("Hotel Aurora Doors");
  expect(texts).not.toContain("llhttp");
  expect(texts).not.toContain("is under way, not finished");
});

test("doctor loads what tries a database and a sign-in only where there is one", () => {
  const doctor = readdirSync(`${root}dist`).find((file) => /^doctor-\w+\.js$/.test(file)) ?? "";
  const texts = [...loadedFiles(doctor)].map((file) => readFileSync(`${root}dist/${file}`, "utf8")).join();
  expect(texts).toContain("./http/try-serve.js");
  expect(texts).not.toMatch(/pgboss|createRemoteJWKSet/);
});

test("the tarball stays small", () => {
  const packed = execFileSync("npm", ["pack", "--dry-run", "--json", "--loglevel=error"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(JSON.parse(packed)[0].size).toBeLessThanOrEqual(budgets["bytes of the tarball"]);
});

test("the tool list costs few tokens", async () => {
  const { client } = await connect();
  const { tools } = await client.listTools();
  const tokens = tools.reduce((sum, tool) => sum + tokensOfTool(tool), 0);
  expect(tokens / tools.length).toBeLessThanOrEqual(budgets["tokens a tool"]);
});

test("a removal, and a look at the same person, make few requests", async () => {
  const { call, sandbox, routes } = await connect({ pace: { absence: 60_000 } });
  const person = createBusyPerson(sandbox, { phones: 4, credentials: 4 });
  await call("get_user_identity", person);
  const looking = routes().length;
  expect(looking).toBeLessThanOrEqual(budgets["requests of get_user_identity"]);
  const { data } = await call("remove_user_identity", person);
  expect(data.status).toBe("removed");
  expect(routes().length - looking).toBeLessThanOrEqual(budgets["requests of a removal"]);
});
