import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderApi } from "../scripts/api.ts";
import * as api from "../src/index.ts";
import { ROOT } from "./e2e/process.ts";

const page = readFileSync(join(ROOT, "docs/api.md"), "utf8");

test("docs/api.md is as the docstrings have it (else: npm run docs)", () => {
  expect(page).toBe(renderApi(join(ROOT, "dist/types")));
});

test("everything that can be imported is on the page, with what it does, and functions with what they throw", () => {
  for (const [name, value] of Object.entries(api)) {
    const [, section = ""] =
      new RegExp(`^### ${name}\\n\\n([\\s\\S]*?)(?=^##|(?![\\s\\S]))`, "m").exec(page) ?? [];
    expect(section, name).toMatch(/^[A-Z][\s\S]*```ts\nexport [\s\S]*Source: /);
    if (typeof value === "function" && !/^Seam/.test(name)) expect(section).toMatch(/throw/i);
  }
});

test("the examples name only what there is", () => {
  const imported = /import \{ ([^}]+) \} from "seam-mobile-access-mcp"/.exec(page)?.[1]?.split(", ") ?? [];
  expect(Object.keys(api)).toEqual(expect.arrayContaining(imported));
  expect(imported.length).toBeGreaterThan(0);
});
