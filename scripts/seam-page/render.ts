/** The generated parts of docs/seam.md. */
import { readFileSync } from "node:fs";
import { listEndpoints } from "../contract/endpoints.ts";
import type { OpenApi } from "../contract/trim.ts";
import { table, withSection } from "../support/pages.ts";
import { collectAssumptions } from "./assumptions.ts";
import { type Visited, visitTheRest, visitTools } from "./tour.ts";

const contract: OpenApi = JSON.parse(
  readFileSync(new URL("../../test/contract/seam-openapi.json", import.meta.url), "utf8"),
);

const code = (text: string) => `\`${text}\``;

/** docs/seam.md with its generated parts as the code and the contract have them now. */
export async function renderSeamPage(page: string): Promise<string> {
  const endpoints = await listEndpoints();
  const [tools, rest] = [await visitTools(), await visitTheRest()];
  refuseUnused(endpoints, [...tools, ...rest]);
  const parts: [name: string, content: string][] = [
    ["contract", versionLine(endpoints)],
    ["tools", callTable("tool", tools, code)],
    ["rest", callTable("what", rest, (name) => name)],
    ["undocumented", undocumented(endpoints)],
    ["assumptions", assumptions()],
  ];
  return parts.reduce((text, [name, content]) => withSection(text, name, content), page);
}

/** An endpoint that nothing leads to is not needed, or the tour does not know the way yet. */
function refuseUnused(endpoints: string[], visits: Visited[]): void {
  const used = new Set(visits.flatMap(({ always, sometimes }) => [...always, ...sometimes]));
  const unused = endpoints.filter((path) => !used.has(path));
  if (unused.length > 0)
    throw new Error(`Nothing in scripts/seam-page/tour.ts leads to ${unused.join(", ")}`);
}

function versionLine(endpoints: string[]): string {
  const { "x-package": from, "x-retrieved": on } = contract.info;
  return `Seam's OpenAPI document in ${code(String(from))}, retrieved on ${on}. This server calls ${endpoints.length} endpoints of it.`;
}

const callTable = (what: string, visits: Visited[], name: (name: string) => string): string =>
  table(
    [what, "always", "as needed"],
    visits.map((visit) => [name(visit.name), ...[visit.always, visit.sometimes].map(cell)]),
  );

const cell = (paths: string[]) => paths.map((path) => code(path)).join("<br>");

const undocumented = (endpoints: string[]): string =>
  endpoints
    .flatMap((path) => {
      const mark = contract.paths[path]?.post["x-undocumented"];
      return mark ? [`- ${code(path)}: “${mark}”`] : [];
    })
    .join("\n");

const assumptions = (): string =>
  table(
    ["where, in `src/sandbox/`", "assumption"],
    collectAssumptions().map(({ file, name, words }) => [
      `${code(file)} ${code(name)}`,
      words.replaceAll("|", "\\|"),
    ]),
  );
