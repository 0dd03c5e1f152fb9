/** What somebody reads who starts `serve` where it cannot be served. */
import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { readServeConfig, type ServeConfig } from "../../src/cli/serve-config.ts";
import { explainStart } from "../../src/cli/start-problems.ts";
import { run } from "../e2e/run.ts";

it("a port that is taken is named, with what to do", async () => {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  expect(await run(["serve", "--sandbox", "--port", `${port}`])).toEqual({
    code: 1,
    stdout: "",
    stderr: `Port ${port} of 127.0.0.1 is in use: end what uses it, or choose another, 0 for any that is free (--port or SEAM_MCP_PORT).\n`,
  });
});

it("a database that is not there is named, without its password", async () => {
  const DATABASE_URL = "postgres://seam:a-password-of-nobody@127.0.0.1:1/seam";
  const env = { DATABASE_URL, SEAM_API_KEY: "seam_test1_nobody", SEAM_MCP_PORT: "0" };
  const { code, stderr } = await run(["serve"], env);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^DATABASE_URL: the database cannot be used, nothing listens there \(ECONNREFUSED\)\.$/m,
  );
  expect(stderr).not.toContain("a-password-of-nobody");
});

describe("of a start that fails", () => {
  const config = readServeConfig(["--sandbox"], { DATABASE_URL: "postgres://x/y" }) as ServeConfig;
  const failing = (code: string, more: object = {}) => Object.assign(new Error("no"), { code, ...more });
  const said = (error: Error) => (explainStart(error, config) as Error).message;

  it.each([
    [
      failing("EACCES", { syscall: "listen" }),
      /^Port 3333 of 127.0.0.1 may not be used by this user: .* \(--port or SEAM_MCP_PORT\)\.$/,
    ],
    [
      failing("EADDRNOTAVAIL", { syscall: "listen" }),
      /^127.0.0.1 is not an address .* or SEAM_MCP_HOST\)\.$/,
    ],
    [
      failing("ENOTFOUND", { syscall: "getaddrinfo", hostname: "127.0.0.1" }),
      /^127.0.0.1 is not an address of this machine/,
    ],
    [failing("28P01"), /^DATABASE_URL: .* it refuses the user or the password \(28P01\)\.$/],
    [failing("3D000"), /^DATABASE_URL: .* no database of that name/],
  ])("the cause is told: %s", (error, sentence) => {
    expect(said(error)).toMatch(sentence);
  });

  it("what is a mistake of this program stays one", () => {
    const mistake = new TypeError("x is not a function");
    expect(explainStart(mistake, config)).toBe(mistake);
  });
});
