/** The published artefact against what it might be: minified or not, with and without a cache of compiled code. */
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleServer } from "../scripts/esbuild.ts";
import { number, table } from "../scripts/support/pages.ts";
import { ROOT } from "../test/support/paths.ts";
import { shown, stats } from "./measure.ts";
import { install, temporaryFolder } from "./peers.ts";
import { measure, type Sample } from "./start.ts";

const ROUNDS = 40;
const PUBLISHED = "**as published**";
const NEWER = "24";
const NO_CACHE = { NODE_DISABLE_COMPILE_CACHE: "1" };

interface Side {
  name: string;
  script: string;
  node?: string;
  env?: NodeJS.ProcessEnv;
}

export async function run(): Promise<string> {
  const node = join(install(`node@${NEWER}`), "node_modules/node/bin/node");
  const published = join(ROOT, "dist/server.js");
  const plain = await variant({ minifySyntax: false, minifyWhitespace: false });
  const whole = await variant({ minifyIdentifiers: true });
  const [one, cached] = await codeCache();
  const here = `Node ${process.versions.node.split(".")[0]}`;
  const there = `Node ${NEWER}`;
  const sides: Side[] = [
    { name: `${here}: ${PUBLISHED}`, script: published },
    { name: `${here}: not minified`, script: plain },
    { name: `${here}: names minified too`, script: whole },
    { name: `${here}: one file of CommonJS`, script: one },
    { name: `${here}: the same with a code cache of our own`, script: cached },
    { name: `${there}: ${PUBLISHED}`, script: published, node },
    { name: `${there}: without the compile cache`, script: published, node, env: NO_CACHE },
    { name: `${there}: not minified, without it`, script: plain, node, env: NO_CACHE },
  ];
  const samples = new Map<string, Sample[]>(sides.map(({ name }) => [name, []]));
  for (let round = -2; round < ROUNDS; round++)
    for (const { name, script, ...how } of sides) {
      const sample = await measure([script], how);
      if (round >= 0) samples.get(name)?.push(sample);
    }
  const rows = [...samples].map(([name, all]) => {
    const base = samples.get(`${name.split(":")[0]}: ${PUBLISHED}`) ?? [];
    const differences = all.map(({ list }, round) => list - (base[round]?.list ?? Number.NaN));
    return [
      name,
      shown(stats(all.map(({ list }) => list))),
      name.endsWith(PUBLISHED) ? "" : number(stats(differences).median),
      number(stats(all.map(({ memory }) => memory)).median),
    ];
  });
  return `${ROUNDS} rounds in turns, the caches warm: medians (minimum, half the middle half).\n\n${table(["", "to `tools/list`, ms", "more in the same round, ms", "memory, MB"], rows)}`;
}

/** A build with other options, in a package folder of its own. */
async function variant(options: Parameters<typeof bundleServer>[1]): Promise<string> {
  const folder = temporaryFolder();
  copyFileSync(join(ROOT, "package.json"), join(folder, "package.json"));
  await bundleServer(join(folder, "dist"), options);
  return join(folder, "dist/server.js");
}

const START = `
import "./stdio-guard.ts";
import { readConfig } from "./config.ts";
import { main } from "./main.ts";
void main(readConfig([], process.env) as never);
`;

const WITH_CACHE = `
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const { Script } = require("node:vm");
const path = __dirname + "/stdin.cjs";
const cache = path + ".cache";
const source = "(function (require, module, exports, __filename) {" + readFileSync(path, "utf8") + "})";
const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
const script = new Script(source, { filename: path, cachedData });
script.runInThisContext()(require, module, exports, path);
if (!cachedData) process.on("exit", () => writeFileSync(cache, script.createCachedData()));
`;

/** What Node 20 would need for a code cache: CommonJS in one file, and a loader. Serves the list only. */
async function codeCache(): Promise<[one: string, cached: string]> {
  const folder = temporaryFolder();
  copyFileSync(join(ROOT, "package.json"), join(folder, "package.json"));
  await bundleServer(join(folder, "dist"), {
    entryPoints: [],
    stdin: { contents: START, resolveDir: join(ROOT, "src"), sourcefile: "start.ts", loader: "ts" },
    format: "cjs",
    splitting: false,
    outExtension: { ".js": ".cjs" },
    external: ["undici", "*/sandbox.ts", "*/call-tool.ts"],
    define: { "import.meta.url": "__url" },
    banner: { js: 'const __url = require("node:url").pathToFileURL(__filename).href;' },
  });
  writeFileSync(join(folder, "dist/cached.cjs"), WITH_CACHE);
  return [join(folder, "dist/stdin.cjs"), join(folder, "dist/cached.cjs")];
}
