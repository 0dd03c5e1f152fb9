/**
 * Builds what is published: `dist/`, bundled so that nothing is left to install, with the licences of what is inside.
 * What is not needed to answer the first list (undici, the sandbox) stays in chunks of its own, loaded when needed.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile, type Plugin } from "esbuild";
import { convertAll } from "../src/adapter/schema.ts";
import { tools } from "../src/tools/index.ts";
import { writeTypes } from "./types.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const outdir = join(root, "dist");

/**
 * Leaves out what a start would pay for and nobody uses: Zod's messages in 50 languages, and the big one of the
 * SDK's two JSON Schema validators (it checks answers to elicitations, of which we accept an explicit yes only).
 */
const lighter: Plugin = {
  name: "lighter",
  setup({ onResolve, onLoad }) {
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
      resolveDir: join(root, "node_modules/zod/v4/locales"),
    }));
    onResolve({ filter: /^@modelcontextprotocol\/server\/_shims$/ }, () => ({
      path: "shims",
      namespace: "lighter",
    }));
    onLoad({ filter: /^shims$/, namespace: "lighter" }, () => ({
      contents:
        'export { default as process } from "node:process";' +
        'export { CfWorkerJsonSchemaValidator as DefaultJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";',
      resolveDir: root,
    }));
  },
};

rmSync(outdir, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ["src/server.ts", "src/index.ts"],
  outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.18",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  plugins: [lighter],
  define: { CONVERTED: JSON.stringify(JSON.stringify(convertAll(tools))) },
  metafile: true,
  // Undici is CommonJS inside and asks for Node's modules by require.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  logLevel: "warning",
});
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
