import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderApi } from "../scripts/api.ts";
import * as api from "../src/index.ts";
import { ROOT } from "./support/paths.ts";

const page = readFileSync(join(ROOT, "docs/api.md"), "utf8");

test("docs/api.md is as the docstrings have it (else: npm run docs)", () => {
  expect(page).toBe(renderApi(join(ROOT, "dist/types")));
});

/** What the page says under a name. */
const sectionOf = (name: string): string =>
  new RegExp(`^### ${name}\\n\\n([\\s\\S]*?)(?=^##|(?![\\s\\S]))`, "m").exec(page)?.[1] ?? "";

test("everything that can be imported is on the page, with what it does, and functions with what they throw", () => {
  for (const [name, value] of Object.entries(api)) {
    const section = sectionOf(name);
    expect(section, name).toMatch(/^[A-Z][\s\S]*```ts\nexport [\s\S]*Source: /);
    if (typeof value === "function" && !/^Seam/.test(name)) expect(section).toMatch(/throw/i);
  }
});

/** The names that src/index.ts exports, read from the sources: the page is made from the published types. */
function exportedNames(file = "src/index.ts"): string[] {
  const source = readFileSync(join(ROOT, file), "utf8");
  const own = source.matchAll(/^export (?:async )?(?:function|class|interface|type|const) (\w+)/gm);
  const passedOn = source.matchAll(/^export (?:type )?\{ ([^}]+) \}/gm);
  const whole = source.matchAll(/^export (?:type )?\* from "\.\/(.+)"/gm);
  return [
    ...Array.from(own, ([, name = ""]) => name),
    ...Array.from(passedOn, ([, names = ""]) => names.replaceAll("type ", "").split(", ")).flat(),
    ...Array.from(whole, ([, path = ""]) => exportedNames(join("src", path))).flat(),
  ];
}

test("the page names every function, type and error that is exported, and no other", () => {
  const shown = Array.from(page.matchAll(/^### (\w+)$/gm), ([, name]) => name);
  expect(shown.toSorted()).toEqual(exportedNames().toSorted());
});

/** What programs may import by name; a name that goes breaks them. */
const PUBLISHED = [
  ...["Backend", "BackendOptions", "Exchange", "Fault", "HttpOptions", "McpServer", "Reply", "Sandbox"],
  ...["SandboxOptions", "Seam", "SeamConnection", "SeamCredentials", "SeamError", "SeamNotConfigured"],
  ...["SeamUnreachable", "ServerOptions", "Transport", "UserIdentity", "AcsUser", "AcsCredential", "Phone"],
];

test.each(PUBLISHED)("%s is on the page, as what it is", (name) => {
  expect(sectionOf(name)).toMatch(new RegExp(`^export (interface|type|class) ${name}\\b`, "m"));
});

test("a backend that openBackend did not make is refused, with what to send", () => {
  const connection = api.connectSeam({ endpoint: "https://connect.getseam.com" });
  expect(() => api.createServer({ connection, isSandbox: false })).toThrow(
    new TypeError("This backend is not one that openBackend made: send the `backend` that it returned."),
  );
});

test("the examples name only what there is", () => {
  const imported = /import \{ ([^}]+) \} from "seam-mobile-access-mcp"/.exec(page)?.[1]?.split(", ") ?? [];
  expect(Object.keys(api)).toEqual(expect.arrayContaining(imported));
  expect(imported.length).toBeGreaterThan(0);
});
