/**
 * `npm run reliability [-- --minutes 5]`: runs the long experiments, the soak and the kills of a team, and puts what
 * they counted into docs/reliability.md. Writes nothing when one of them fails.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { number, publish, table } from "./support/pages.ts";

const { values } = parseArgs({ options: { minutes: { type: "string", default: "1" } } });
const PAGE = "docs/reliability.md";

function run(script: string, args: string[], env: NodeJS.ProcessEnv, stdout: "inherit" | "pipe"): string {
  const command = ["run", "--silent", script, "--", ...args];
  const output = execFileSync("npm", command, {
    env: { ...process.env, ...env },
    stdio: ["ignore", stdout, "inherit"],
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  return output ?? "";
}

/** Each experiment's numbers, in the order of their names. */
function countExperiments(): string {
  const folder = mkdtempSync(join(tmpdir(), "figures-"));
  const FIGURES = join(folder, "figures.jsonl");
  try {
    run("test:deep", [], { FIGURES }, "inherit");
    const lines = readFileSync(FIGURES, "utf8").trim().split("\n");
    const rows = lines.map((line) => {
      const { experiment, counted } = JSON.parse(line) as {
        experiment: string;
        counted: Record<string, number>;
      };
      return [experiment, summarize(counted)];
    });
    return table(
      ["experiment", "what was counted"],
      rows.toSorted(([one = ""], [other = ""]) => one.localeCompare(other)),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const summarize = (counted: Record<string, number>): string =>
  Object.entries(counted)
    .map(([what, value]) => `${what}: ${number(value)}`)
    .join("; ");

const experiments = countExperiments();
const soak = run("soak", ["--minutes", values.minutes], {}, "pipe");
console.log(soak);
run("kills:team", ["--publish"], {}, "inherit");
publish("experiments", experiments, PAGE);
publish("soak", `\`\`\`\n${soak.trim()}\n\`\`\``, PAGE);
