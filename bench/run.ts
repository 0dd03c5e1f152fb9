/**
 * `npm run bench` measures everything, `npm run bench -- NAME` one thing; the tables go into docs/performance.md.
 * `npm run bench -- http --quick` (or `durable`) tries it with fewer rounds, and writes nothing.
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
  "http",
  "durable",
] as const;

const options = { quick: { type: "boolean", default: false } } as const;
const { positionals, values } = parseArgs({ allowPositionals: true, options });
const unknown = positionals.find((name) => !BENCHMARKS.some((known) => known === name));
if (unknown) throw new Error(`There is no benchmark ${unknown}; there are ${BENCHMARKS.join(", ")}`);

for (const name of BENCHMARKS.filter((name) => positionals.length === 0 || positionals.includes(name))) {
  const { run } = (await import(`./${name}.ts`)) as { run(how: { isQuick: boolean }): Promise<string> };
  const markdown = await run({ isQuick: values.quick });
  console.log(`\n## ${name}\n\n${markdown}`);
  if (!values.quick) publish(name, markdown);
}

if (!values.quick) compare();
process.exit(); // processes that a benchmark has started would keep this one
