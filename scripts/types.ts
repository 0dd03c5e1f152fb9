/**
 * Writes the types that are published: the declarations of src/index.ts and what they lead to, which must not be a
 * package, since none is installed along.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const ENTRY = "index.d.ts";
const IMPORT = /\b(?:from|import\() ?"([^"]+)"/g;

/** Writes `index.d.ts` and the declarations it needs into a folder. Throws when they lead to a package. */
export function writeTypes(outdir: string): void {
  const emitted = mkdtempSync(join(tmpdir(), "types-"));
  try {
    emit(emitted);
    for (const [file, text] of reachable(emitted)) {
      mkdirSync(dirname(join(outdir, file)), { recursive: true });
      writeFileSync(join(outdir, file), text);
    }
  } finally {
    rmSync(emitted, { recursive: true, force: true });
  }
}

/** All declarations, by the compiler. Checking is for `npm run check`; here it would only take time. */
function emit(outDir: string): void {
  const compilerOptions = {
    noCheck: true,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: join(ROOT, "src"),
    outDir,
    typeRoots: [join(ROOT, "node_modules/@types")],
  };
  const project = join(outDir, "tsconfig.json");
  const files = [join(ROOT, "src/index.ts")];
  writeFileSync(
    project,
    JSON.stringify({ extends: join(ROOT, "tsconfig.json"), compilerOptions, include: [], files }),
  );
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", project], {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
  });
}

/** The declarations that the entry leads to, by their paths, with the names of files as they are published. */
function reachable(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (file: string) => {
    if (found.has(file)) return;
    const text = readFileSync(join(folder, file), "utf8");
    found.set(file, text.replace(/(["'])(\.[^"']+)\.ts\1/g, "$1$2.js$1"));
    for (const [, name = ""] of text.matchAll(IMPORT)) {
      if (name.startsWith("node:")) continue;
      if (!name.startsWith(".")) throw new Error(`The types in ${file} need the package ${name}.`);
      visit(posix.join(posix.dirname(file), name.replace(/\.ts$/, ".d.ts")));
    }
  };
  visit(ENTRY);
  return found;
}
