import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { renderSeamPage } from "../../scripts/seam-page/render.ts";

// Whether a deletion is seen by its event or by a look, which are different endpoints, is a race that both may win.
it("docs/seam.md is as the code and the contract have it (else: npm run docs)", { retry: 4 }, async () => {
  const page = readFileSync(new URL("../../docs/seam.md", import.meta.url), "utf8");
  expect(await renderSeamPage(page)).toBe(page);
});
