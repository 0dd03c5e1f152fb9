/** Numbers for docs/reliability.md: `npm run faults` asks for them by the variable FIGURES and prints them. */
import { appendFileSync } from "node:fs";

export function figure(what: string, value: number | string): void {
  const { FIGURES } = process.env;
  if (FIGURES) appendFileSync(FIGURES, `${JSON.stringify({ what, value })}\n`);
}
