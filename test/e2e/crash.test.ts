/** What a crash shows: a mistake of this program, made on purpose from outside. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { crashReport } from "../../src/cli/crash.ts";
import { SERVER } from "../support/paths.ts";
import { run } from "./run.ts";

const KEY = "seam_test1_a-key-of-nobody";

/** Runs the server with a program before it. */
const runAfter = (program: string, args: string[], env: Record<string, string> = {}) =>
  run(args, { ...env, NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(program)}"` });

/** `process.exit` is not there when the server needs it: when its host hangs up. */
const NO_EXIT = `const { exit } = process;
process.exit = undefined;
process.on("uncaughtExceptionMonitor", () => { process.exit = exit; });`;

/** Whatever is written in the process's own words carries the key. */
const TELLTALE = `process.stdin.on = () => { throw new Error("with " + process.env.SEAM_API_KEY, { cause: new Error("by " + process.env.SEAM_API_KEY) }); };`;

describe("a mistake of this program", () => {
  it("that nobody catches is told in few lines, which say where it is and where to report it", async () => {
    const { code, stdout, stderr } = await runAfter(NO_EXIT, ["--sandbox"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /^seam-mobile-access-mcp \S+ failed by a mistake of its own, on Node \S+\.\nPlease report these lines: https:\S+\/issues\nTypeError: process\.exit is not a function\n +at .*dist\/main-\w+\.js:\d+:\d{1,3}\)\n/,
    );
    expect(stderr.length).toBeLessThan(2_000);
  });

  it("is told without the key, with its cause", async () => {
    const { code, stderr } = await runAfter(TELLTALE, [], { SEAM_API_KEY: KEY });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error: with \*\*\*$/m);
    expect(stderr).toMatch(/^Caused by: Error: by \*\*\*$/m);
    expect(stderr).not.toContain(KEY);
    expect(stderr.length).toBeLessThan(2_000);
  });

  it("that throws what is no error is told, too", () => {
    expect(crashReport({ key: KEY }, {})).toMatch(/\nWhat was thrown is not an error\.$/);
  });
});

it("no line of what is published fills a screen, so that Node can show the one that failed", () => {
  const dist = dirname(SERVER);
  const long = readdirSync(dist, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".js"))
    .filter((file) =>
      readFileSync(join(dist, file), "utf8")
        .split("\n")
        .some((line) => line.length > 2_500),
    );
  expect(long).toEqual([]);
});
