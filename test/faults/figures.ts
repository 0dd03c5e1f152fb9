/** Numbers for docs/reliability.md: `npm run reliability` asks for them by the variable FIGURES. */
import { appendFileSync } from "node:fs";

/** What an experiment counted. */
export function figures(experiment: string, counted: Record<string, number>): void {
  const { FIGURES } = process.env;
  if (FIGURES) appendFileSync(FIGURES, `${JSON.stringify({ experiment, counted })}\n`);
}
