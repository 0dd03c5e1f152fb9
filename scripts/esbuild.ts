/** How TypeScript becomes what is published: the one way of bundling, for the build and for what it is measured against. */
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import { homepage, name, version } from "../src/contract/version.ts";
import { bundlePages } from "./apps.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

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

/**
 * What serves over HTTP, tries what that needs, or shows the page, stands apart. Bundlers split by whole modules, so that
 * a start over stdio would load what HTTP alone uses of the SDK: a tenth of all it loads. Only Undici, the largest of
 * all, is there once.
 */
const APART = ["http-server", "webhook-command", "show", "try-serve"];
const apart: Plugin = {
  name: "apart",
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`/(${APART.join("|")})\\.ts$`) }, ({ path }) => ({
      path: `./http/${basename(path, ".ts")}.js`,
      external: true,
    }));
  },
};
const undiciAt = (path: string): Plugin => ({
  name: "undici-at",
  setup({ onResolve }) {
    onResolve({ filter: /^undici$/ }, () => ({ path, external: true }));
  },
});

/** What a bundle knows of its package: the value of ABOUT. */
const about = JSON.stringify(JSON.stringify({ name, version, homepage }));

/** The server as it is published, the page that it shows, and what programs import. */
export async function bundleServer(outdir: string, options: BuildOptions = {}): Promise<Metafile> {
  const common = (pages: string) => ({
    ...options,
    define: { ABOUT: about, PAGES: JSON.stringify(pages), ...options.define },
  });
  const [main, http, undici, pages] = await Promise.all([
    bundle({
      ...common("./"),
      entryPoints: { server: "src/server.ts", index: "src/index.ts" },
      outdir,
      plugins: [lighter, apart, undiciAt("./undici.js")],
    }),
    bundle({
      ...common("../"),
      entryPoints: APART.map((one) => `src/cli/${one}.ts`),
      outdir: join(outdir, "http"),
      plugins: [lighter, undiciAt("../undici.js")],
    }),
    bundle({ ...options, entryPoints: { undici: "undici" }, outdir }),
    bundlePages(),
  ]);
  for (const [page, html] of Object.entries(pages.html)) writeFileSync(join(outdir, `${page}.html`), html);
  const all = [main, http, undici, pages.metafile];
  return {
    inputs: Object.assign({}, ...all.map(({ inputs }) => inputs)),
    outputs: Object.assign({}, ...all.map(({ outputs }) => outputs)),
  };
}

/** Bundles for Node, with what is imported dynamically in chunks of its own. */
export async function bundle(options: BuildOptions & { outdir: string }): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.18",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    // Node shows the line of a crash, whole; source maps would cost more (docs/performance.md).
    lineLimit: 200,
    plugins: [lighter],
    // Undici is CommonJS inside and asks for Node's modules by require.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    logLevel: "warning",
    ...options,
    metafile: true,
  });
  return metafile;
}
