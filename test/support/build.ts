/** Builds dist/ once before the tests that start the built server; left alone when it is newer than its sources. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT, SERVER } from "./paths.ts";

const SOURCES = [
  "scripts/build.ts",
  "scripts/esbuild.ts",
  "scripts/types.ts",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
];

/** Vitest's globalSetup. Throws with the builder's words when it fails. */
export default function build(): void {
  if (isFresh()) return;
  const tsx = join(ROOT, "node_modules/tsx/dist/cli.mjs");
  execFileSync(process.execPath, [tsx, "scripts/build.ts"], { cwd: ROOT, encoding: "utf8" });
}

/** Replacing the files under the feet of a test run that is under way elsewhere would break that one. */
function isFresh(): boolean {
  if (!existsSync(SERVER)) return false;
  const builtAt = statSync(SERVER).mtimeMs;
  const source = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" });
  const inputs = [...source.map((file) => join("src", file)), ...SOURCES];
  return inputs.every((file) => statSync(join(ROOT, file)).mtimeMs < builtAt);
}
