/**
 * `npm run mutations [-- words]`: breaks one rule of the source at a time, in a copy of the repository, and looks
 * whether the test that guards the rule fails. Fails itself when a test does not notice, or when what is to be broken
 * is not in the source any more. Words choose the entries whose class contains them.
 */
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { MUTATIONS, type Mutation } from "./mutations/table.ts";

const ROOT = join(import.meta.dirname, "..");
const LINKED = ["node_modules"];
const LEFT_OUT = [...LINKED, ".git", "dist", "out"];

const words = process.argv.slice(2).join(" ");
const chosen = MUTATIONS.filter(({ rule }) => rule.includes(words));
const before = new Map<string, Promise<boolean>>();
const copy = mkdtempSync(join(tmpdir(), "mutations-"));
try {
  cpSync(ROOT, copy, {
    recursive: true,
    filter: (path) => !LEFT_OUT.some((name) => path === join(ROOT, name)),
  });
  for (const name of LINKED) symlinkSync(join(ROOT, name), join(copy, name), "junction");
  let survivors = 0;
  for (const mutation of chosen) {
    const verdict = await tryOut(mutation);
    if (verdict !== "killed") survivors += 1;
    console.log(`${verdict.padEnd(10)} ${mutation.rule}`);
  }
  console.log(`${chosen.length - survivors} of ${chosen.length} were noticed`);
  process.exitCode = survivors === 0 && chosen.length > 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true });
}

/** Runs the test as the source is, where it must pass, and once more with the rule broken. */
async function tryOut({
  file,
  from,
  to,
  test,
}: Mutation): Promise<"killed" | "SURVIVED" | "NOT FOUND" | "RED BEFORE"> {
  const path = join(copy, file);
  const source = readFileSync(path, "utf8");
  if (source.split(from).length !== 2) return "NOT FOUND";
  if (!(await isGreen(test))) return "RED BEFORE";
  writeFileSync(
    path,
    source.replace(from, () => to),
  );
  try {
    return (await passes(test)) ? "SURVIVED" : "killed";
  } finally {
    writeFileSync(path, source);
  }
}

/** Whether the test passes while nothing is broken: found out once. */
function isGreen(test: Mutation["test"]): Promise<boolean> {
  const key = JSON.stringify(test);
  const known = before.get(key) ?? passes(test);
  before.set(key, known);
  return known;
}

/** Whether at least one test is there and all of them pass. */
async function passes([file, name, env]: Mutation["test"]): Promise<boolean> {
  const config = /^test\/(faults|deep)\//.test(file) ? ["--config", "vitest.deep.config.ts"] : [];
  const vitest = join(copy, "node_modules", "vitest", "vitest.mjs");
  // A rule that is broken may leave a test waiting for what never comes: not for as long as a loaded machine may need.
  const limit = config.length > 0 ? [] : ["--testTimeout", "60000"];
  const args = [vitest, "run", ...config, file, ...(name ? ["-t", name] : []), ...limit, "--bail", "1"];
  return promisify(execFile)(process.execPath, args, {
    cwd: copy,
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
  }).then(
    ({ stdout }) => /Tests .*passed/.test(stdout),
    () => false,
  );
}
