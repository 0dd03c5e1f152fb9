/**
 * Run before what needs a newer Node than it may find (`pretest` and its like in package.json): one sentence, instead
 * of an error from somewhere inside a dependency. Plain JavaScript, since an old Node has to read it.
 */
import { readFileSync } from "node:fs";

const { name, engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const needed = engines.node.replace(">=", "");
const parts = (version) => version.split(".").map(Number);
const difference = parts(needed)
  .map((part, i) => (parts(process.versions.node)[i] || 0) - part)
  .find((delta) => delta !== 0);
if (difference < 0) {
  console.error(`${name} needs Node ${needed} or later; this is ${process.versions.node}.`);
  process.exit(1);
}
