/** The published artefact against what it might be: minified or not, with and without a cache of compiled code. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { bundleServer } from "../scripts/esbuild.ts";
import { number, table } from "../scripts/support/pages.ts";
import { ROOT } from "../test/support/paths.ts";
import { shown, stats } from "./measure.ts";
import { install, minimalServer, temporaryFolder } from "./peers.ts";
import { BARE, measure, type Sample } from "./start.ts";

const ROUNDS = 40;
const PUBLISHED = "**as published**";
const NEWER = "24";
const NO_CACHE = { NODE_DISABLE_COMPILE_CACHE: "1" };

interface Side {
  name: string;
  args: string[];
  node?: string;
  env?: NodeJS.ProcessEnv;
}

export async function run(): Promise<string> {
  const node = join(install(`node@${NEWER}`), "node_modules/node/bin/node");
  const published = join(ROOT, "dist/server.js");
  const plain = await variant({ minifySyntax: false, minifyWhitespace: false });
  const whole = await variant({ minifyIdentifiers: true });
  const minimal = await minimalServer();
  const CACHE = { NODE_COMPILE_CACHE: temporaryFolder() };
  const here = `Node ${process.versions.node.split(".")[0]}`;
  const there = `Node ${NEWER}`;
  const sides: Side[] = [
    { name: `${here}: ${PUBLISHED}`, args: [published] },
    { name: `${here}: not minified`, args: [plain] },
    { name: `${here}: names minified too`, args: [whole] },
    { name: `${there}: bare Node`, args: ["-e", BARE], node },
    { name: `${there}: minimal server, with a compile cache`, args: [minimal.bundle], node, env: CACHE },
    { name: `${there}: ${PUBLISHED}`, args: [published], node },
    { name: `${there}: without the compile cache`, args: [published], node, env: NO_CACHE },
    { name: `${there}: not minified, without it`, args: [plain], node, env: NO_CACHE },
  ];
  const samples = new Map<string, Sample[]>(sides.map(({ name }) => [name, []]));
  for (let round = -2; round < ROUNDS; round++)
    for (const { name, args, ...how } of sides) {
      const sample = await measure(args, how);
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
