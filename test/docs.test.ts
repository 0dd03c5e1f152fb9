import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderReadme } from "../scripts/docs.ts";
import { tools } from "../src/tools/index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the README's tables are as the code has them (else: npm run docs)", () => {
  expect(renderReadme(readme)).toBe(readme);
});

test("the README names only tools that exist", () => {
  const names = new Set(tools.map(({ name }) => name));
  const mentioned =
    readme.match(
      /`(create|find|get|update|link|unlink|launch|issue|list|deactivate|delete|remove|simulate)_[a-z_]+`/g,
    ) ?? [];
  for (const name of mentioned) expect(names).toContain(name.replaceAll("`", ""));
});
