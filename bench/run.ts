/**
 * `npm run bench` measures everything, `npm run bench -- NAME` one thing; the tables go into docs/performance.md.
 * Compared sides take turns within one run, since machines are noisy.
 */
import { parseArgs } from "node:util";
import { publish } from "../scripts/support/pages.ts";
import { compare } from "./comparison.ts";

const BENCHMARKS = [
  "start",
  "artefact",
  "install",
  "tokens",
  "discovery",
  "removal",
  "overhead",
  "scale",
] as const;

const { positionals } = parseArgs({ allowPositionals: true });
const unknown = positionals.find((name) => !BENCHMARKS.some((known) => known === name));
if (unknown) throw new Error(`There is no benchmark ${unknown}; there are ${BENCHMARKS.join(", ")}`);

for (const name of BENCHMARKS.filter((name) => positionals.length === 0 || positionals.includes(name))) {
  const { run } = (await import(`./${name}.ts`)) as { run(): Promise<string> };
  const markdown = await run();
  console.log(`\n## ${name}\n\n${markdown}`);
  publish(name, markdown);
}

compare();
