/**
 * Builds what is published: `dist/`, bundled so that nothing is left to install, with the licences of what is inside.
 * What is not needed to answer the first list (undici, the sandbox) stays in chunks of its own, loaded when needed.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Metafile } from "esbuild";
import { bundleServer } from "./esbuild.ts";
import { writeTypes } from "./types.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const outdir = join(root, "dist");

rmSync(outdir, { recursive: true, force: true });
const metafile = await bundleServer(outdir);
writeFileSync(join(outdir, "THIRD-PARTY-LICENSES.txt"), licences(metafile));
writeTypes(join(outdir, "types"));

/** The licence of every package that is bundled. Throws when one has none. */
function licences({ outputs }: Metafile): string {
  const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  const folders = new Set(
    inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []),
  );
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const file = ["LICENSE", "LICENSE.md", "LICENSE.txt", "license"]
      .map((one) => join(root, folder, one))
      .find(existsSync);
    if (!file && !license) throw new Error(`${name} has no licence`);
    return `${name} ${version} (${license})\n\n${file ? readFileSync(file, "utf8").trim() : `Licence: ${license}`}\n`;
  });
  return `This package contains code of others, under these licences.\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}
