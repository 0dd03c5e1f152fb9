/** What `npm install` of the packed tarball brings: packages, megabytes, seconds. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { number, table } from "../scripts/support/pages.ts";
import { ROOT } from "../test/support/paths.ts";
import { shown, stats } from "./measure.ts";
import { install, npm, PEERS, temporaryFolder } from "./peers.ts";

const ROUNDS = 3;

export async function run(): Promise<string> {
  const folder = temporaryFolder();
  npm(["run", "--silent", "build"], ROOT);
  const [packed] = JSON.parse(npm(["pack", "--json", "--pack-destination", folder], ROOT)) as {
    filename: string;
    size: number;
  }[];
  if (!packed) throw new Error("npm pack packed nothing");
  const sides = [
    { name: "**ours**", package: join(folder, packed.filename) },
    ...PEERS.map(({ name, package: spec }) => ({ name, package: spec })),
  ];
  const results = new Map(
    sides.map(({ name }) => [name, { seconds: [] as number[], packages: 0, megabytes: 0 }]),
  );
  for (let round = 0; round < ROUNDS; round++)
    for (const side of sides) {
      const startedAt = performance.now();
      const installed = join(install(side.package), "node_modules");
      const result = results.get(side.name);
      result?.seconds.push((performance.now() - startedAt) / 1000);
      Object.assign(result ?? {}, { packages: countPackages(installed), megabytes: megabytesIn(installed) });
    }
  const rows = [...results].map(([name, { seconds, packages, megabytes }]) => [
    name,
    number(packages),
    number(megabytes, 1),
    shown(stats(seconds), 1),
  ]);
  const head = ["", "packages", "MB on disk", "seconds"];
  return `The tarball has ${number(packed.size / 1e6, 2)} MB. ${ROUNDS} rounds in turns, with npm's own cache.\n\n${table(head, rows)}`;
}

function countPackages(folder: string): number {
  const entries = readdirSync(folder).filter((name) => !name.startsWith("."));
  const scoped = entries.filter((name) => name.startsWith("@"));
  return (
    entries.length -
    scoped.length +
    scoped.reduce((sum, scope) => sum + readdirSync(join(folder, scope)).length, 0)
  );
}

function megabytesIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true });
  return (
    files.reduce(
      (sum, file) => (file.isFile() ? sum + statSync(join(file.parentPath, file.name)).size : sum),
      0,
    ) / 1e6
  );
}
