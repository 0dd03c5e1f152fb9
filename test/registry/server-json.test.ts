/** What the MCP registry is told, and that all names and versions are in step. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { createManifest } from "../../scripts/manifest.ts";
import { createServerJson } from "../../scripts/registry.ts";
import { readConfig } from "../../src/cli/config.ts";
import { version } from "../../src/contract/version.ts";

const read = (file: string) => JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), "utf8"));
const ajv = new Ajv({ allErrors: true });
formats.default(ajv);
const validate = ajv.compile(read("test/registry/server.schema.json"));
const server = read("server.json");
const [published] = server.packages;

describe("server.json", () => {
  it("is as package.json and the settings have it (else: npm run registry)", () => {
    expect(server).toEqual(JSON.parse(JSON.stringify(createServerJson())));
  });

  it("is valid against the registry's schema", () => {
    validate(server);
    expect(validate.errors).toBeNull();
  });

  it.each([
    ["a name without a namespace", { ...server, name: "seam" }],
    ["a long description", { ...server, description: "x".repeat(101) }],
    ["a range of versions", { ...server, version: "^1.0.0" }],
    ["a package without a transport", { ...server, packages: [{ ...published, transport: undefined }] }],
    ["a typing error", { ...server, package: [] }],
  ])("would not be with %s", (_what, wrong) => {
    expect(validate(JSON.parse(JSON.stringify(wrong)))).toBe(false);
  });

  it("names the package, which names the server", () => {
    const { name, mcpName } = read("package.json");
    expect([published.identifier, server.name]).toEqual([name, mcpName]);
    expect(mcpName).toMatch(/^io\.github\.[\w-]+\/seam-mobile-access-mcp$/);
  });

  it("marks the key, the token and a proxy's address, and nothing else, as secrets", () => {
    const secrets = published.environmentVariables.filter(({ isSecret }: { isSecret?: true }) => isSecret);
    expect(secrets.map(({ name }: { name: string }) => name)).toEqual([
      "SEAM_API_KEY",
      "SEAM_PERSONAL_ACCESS_TOKEN",
      "HTTPS_PROXY",
    ]);
  });

  it("has defaults that change nothing", () => {
    const defaults = published.environmentVariables.map((one: Record<string, string>) => [
      one.name,
      one.default,
    ]);
    expect(readConfig([], Object.fromEntries(defaults))).toEqual(readConfig([], {}));
  });
});

it("one version is everywhere", () => {
  const lock = read("package-lock.json");
  const all = [
    server.version,
    published.version,
    lock.version,
    lock.packages[""].version,
    createManifest().version,
  ];
  expect(new Set([...all, read("package.json").version])).toEqual(new Set([version]));
});
