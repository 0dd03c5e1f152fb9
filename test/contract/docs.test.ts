import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { renderSeamPage } from "../../scripts/seam-page/render.ts";

/**
 * A tool's row with its endpoints as one list. Whether a deletion is seen by its event or by a look, which are different
 * endpoints, is a race that both may win: so an endpoint can be in every call of one run, and in some of another.
 */
const settled = (page: string): string =>
  page.replace(
    /^\| (?<tool>`[a-z_]+`) \| (?<always>\S*) \| (?<sometimes>\S*) \|$/gm,
    (_row, tool, always, sometimes) => {
      const endpoints = `${always}<br>${sometimes}`.split("<br>").filter(Boolean);
      return `| ${tool} | ${[...new Set(endpoints)].sort().join("<br>")} |`;
    },
  );

it("docs/seam.md is as the code and the contract have it (else: npm run docs)", { retry: 4 }, async () => {
  const page = readFileSync(new URL("../../docs/seam.md", import.meta.url), "utf8");
  expect(settled(page)).not.toBe(page);
  expect(settled(await renderSeamPage(page))).toBe(settled(page));
});
