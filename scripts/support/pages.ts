/** Tables, and the sections of our pages that scripts and benchmarks write. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../test/support/paths.ts";

export const number = (value: number, digits = 0): string =>
  value.toLocaleString("en", { maximumFractionDigits: digits, minimumFractionDigits: digits });

export const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** A page with this between the markers of a section. Throws when it has no such section. */
export function withSection(page: string, name: string, markdown: string): string {
  const section = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!section.test(page)) throw new Error(`The page has no section ${name}`);
  return page.replace(section, (_all, begin: string, end: string) => `${begin}${markdown}\n${end}`);
}

/** Puts a result into a section of a page. */
export function publish(name: string, markdown: string, file = "docs/performance.md"): void {
  const path = join(ROOT, file);
  writeFileSync(path, withSection(readFileSync(path, "utf8"), name, markdown));
}
