/** What somebody with too old a Node reads: pretended, by a program that runs before. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT, SERVER } from "../support/paths.ts";
import { run } from "./run.ts";

const { engines, scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const needed: string = engines.node.replace(">=", "");
const CHECK = join(ROOT, "scripts/node-version.mjs");

const runOn = (version: string, script: string) =>
  run(["--version"], { NODE_OPTIONS: `--import "data:text/javascript,${pretend(version)}"` }, script);
const pretend = (node: string) =>
  encodeURIComponent(
    `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${node}" } })`,
  );

it.each([SERVER, CHECK])("an old Node is told what is needed, in one sentence, by %s", async (script) => {
  for (const version of ["18.20.8", "20.18.0", "20.9.9"])
    expect(await runOn(version, script)).toEqual({
      code: 1,
      stdout: "",
      stderr: `seam-mobile-access-mcp needs Node ${needed} or later; this is ${version}.\n`,
    });
});

it.each([needed, "20.19.0", "26.1.0"])("Node %s is new enough", async (version) => {
  for (const script of [SERVER, CHECK])
    expect(await runOn(version, script)).toMatchObject({ code: 0, stderr: "" });
});

it("each command of a checkout that an old Node would break asks first", () => {
  for (const [name, command] of Object.entries<string>(scripts))
    if (/^(vitest|biome|tsx scripts\/(build|sandbox))/.test(command))
      expect(scripts[`pre${name}`], name).toBe("node scripts/node-version.mjs");
});
