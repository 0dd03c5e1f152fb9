import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { renderSeamPage } from "../../scripts/seam-page/render.ts";

it("docs/seam.md is as the code and the contract have it (else: npm run docs)", async () => {
  const page = readFileSync(new URL("../../docs/seam.md", import.meta.url), "utf8");
  expect(await renderSeamPage(page)).toBe(page);
});
