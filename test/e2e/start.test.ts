import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "vitest";
import { USAGE } from "../../src/cli/usage.ts";
import { ROOT } from "../support/paths.ts";
import { run } from "./run.ts";

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
const KEY = "seam_at1shrUz_94SrGUXuNR2JmJkjtvBQDg5c";

it.concurrent.for([["--help"], ["-h"], ["help"], ["--sandbox", "help"]])(
  "%j shows the usage",
  async (argv, { expect }) => {
    expect(await run(argv)).toEqual({ code: 0, stdout: USAGE, stderr: "" });
  },
);

it.concurrent.for(["doctor", "config", "serve", "webhook", "show"])(
  "%s has a usage of its own",
  async (command, { expect }) => {
    const told = await run(["help", command]);
    expect(told).toMatchObject({ code: 0, stderr: "" });
    expect(told.stdout).toMatch(new RegExp(`^Usage: seam-mobile-access-mcp ${command} `));
    for (const flag of ["--help", "-h", "help"]) expect(await run([command, flag])).toEqual(told);
    expect(Math.max(...told.stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  },
);

it("the usage fits a terminal of 80 columns", ({ expect }) => {
  expect(Math.max(...USAGE.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

it.concurrent("a command may stand behind a switch", async ({ expect }) => {
  const { code, stderr } = await run(["--sandbox", "serve", "--port", "none"]);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "--port must be a whole number from 0 to 65535.\n",
  });
});

it.concurrent("--version shows the version", async ({ expect }) => {
  expect(await run(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

it.concurrent("--version works straight from the checkout", async ({ expect }) => {
  const tsx = join(ROOT, "node_modules/tsx/dist/cli.mjs");
  const result = await run(["src/server.ts", "--version"], {}, tsx);
  expect(result).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

it.concurrent("what is not known is refused with what was perhaps meant, and what there is", async ({
  expect,
}) => {
  const { code, stdout, stderr } = await run(["doctr"]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(await run(["help", "doctr"])).toEqual({ code, stdout, stderr });
  expect(stderr).toMatch(
    /^doctr is not a command. Did you mean doctor\?\nThe commands are doctor, .*serve.* help says what they do\.\n$/,
  );
});

it.concurrent.for<[string, Record<string, string>, RegExp]>([
  ["a publishable key", { SEAM_API_KEY: "seam_pk_abc" }, /^SEAM_API_KEY holds a publishable key/],
  ["a token as a key", { SEAM_API_KEY: KEY }, /^SEAM_API_KEY holds a personal access token/],
  ["a token without a workspace", { SEAM_PERSONAL_ACCESS_TOKEN: KEY }, /needs SEAM_WORKSPACE_ID/],
  ["an endpoint without TLS", { SEAM_ENDPOINT: "http://seam.example.com" }, /^SEAM_ENDPOINT must start with/],
])("%s is refused in one sentence without the secret", async ([_what, env, reason], { expect }) => {
  const { code, stdout, stderr } = await run([], env);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(reason);
  expect(stderr).toMatch(/^[^.\n]+\.\n$/);
  for (const secret of ["seam_pk_abc", KEY]) expect(stderr).not.toContain(secret);
});

it.concurrent("a host that hangs up at once ends it without a word", async ({ expect }) => {
  expect(await run(["--sandbox"])).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(await run([])).toEqual({ code: 0, stdout: "", stderr: "" });
});
