/** Packs dist/ into a bundle that Claude Desktop installs with one click: `npm run bundle`. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createManifest } from "./manifest.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MCPB = join(ROOT, "node_modules/@anthropic-ai/mcpb/dist/cli/cli.js");

/** Writes the bundle into a folder and returns its path. dist/ must be there. Throws the packer's words. */
export function bundle(outdir: string): string {
  const manifest = createManifest();
  const folder = mkdtempSync(join(tmpdir(), "bundle-"));
  try {
    writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
    cpSync(join(ROOT, "assets/icon.png"), join(folder, "icon.png"));
    for (const file of ["package.json", "LICENSE"]) cpSync(join(ROOT, file), join(folder, file));
    const isForPrograms = (path: string) => /dist[\\/](types|index\.js)$/.test(path);
    cpSync(join(ROOT, "dist"), join(folder, "dist"), {
      recursive: true,
      filter: (path) => !isForPrograms(path),
    });
    mkdirSync(outdir, { recursive: true });
    const file = join(outdir, `${manifest.name}-${manifest.version}.mcpb`);
    mcpb("validate", join(folder, "manifest.json"));
    mcpb("pack", folder, file);
    return file;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const mcpb = (...args: string[]) => execFileSync(process.execPath, [MCPB, ...args], { encoding: "utf8" });

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(`${bundle(join(ROOT, "out"))}\n`);
