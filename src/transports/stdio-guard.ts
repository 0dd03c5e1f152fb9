/**
 * Imported before anything else: stdout belongs to JSON-RPC alone, so whatever prints goes to stderr; and an old
 * Node says what it needs instead of failing somewhere inside a dependency.
 */
import { Console } from "node:console";

globalThis.console = new Console(process.stderr, process.stderr);

const NEEDED = [20, 18, 1] as const;
const present = process.versions.node.split(".").map(Number);
const difference = NEEDED.map((needed, i) => (present[i] ?? 0) - needed).find((delta) => delta !== 0) ?? 0;
if (difference < 0) {
  console.error(
    `seam-mobile-access-mcp needs Node ${NEEDED.join(".")} or later; this is ${process.versions.node}.`,
  );
  process.exit(1);
}
