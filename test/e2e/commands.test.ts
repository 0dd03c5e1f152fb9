/** The commands of the built executable, as a person at a terminal runs them. */
import { it } from "vitest";
import { HOSTS } from "../../src/cli/usage.ts";
import { SERVER } from "../support/paths.ts";
import { sandboxOutside } from "./process.ts";
import { run } from "./run.ts";

it.concurrent("config prints the block on stdout, ready to paste, and what to do with it on stderr", async ({
  expect,
}) => {
  const { code, stdout, stderr } = await run(["config", "claude-desktop"], {
    SEAM_API_KEY: "seam_secret_of_mine",
  });
  expect(code).toBe(0);
  const { command, args, env } = JSON.parse(stdout).mcpServers.seam;
  expect({ command, args, env }).toEqual({
    command: process.execPath,
    args: [SERVER],
    env: { SEAM_API_KEY: "YOUR_SEAM_API_KEY" },
  });
  expect(stderr).toMatch(
    /^Claude Desktop: put this into [^:]*:\n\n\nNext: .* node dist.server\.js doctor\n$/s,
  );
  expect(stdout + stderr).not.toContain("seam_secret_of_mine");
});

it.concurrent("config docker hands on the proxies of this environment, and no password", async ({
  expect,
}) => {
  const { stdout, stderr } = await run(["config", "docker"], {
    HTTPS_PROXY: "http://ann:s3cret@proxy.corp:8",
  });
  expect(JSON.parse(stdout).mcpServers.seam.args).toContain("--env=HTTPS_PROXY");
  const next = stderr.replace(/\s+/g, " ");
  for (const words of [
    "put your proxy's address, whole, in the place of YOUR_HTTPS_PROXY; put your key in the place of YOUR_SEAM_API_KEY",
    "reaches the container where args names it, too, as --env=NAME",
    "If you set SEAM_MCP_AUDIT_LOG, name a file in a folder that is mounted",
  ])
    expect(next).toContain(words);
  expect(stdout + stderr).not.toContain("s3cret");
});

it.concurrent("config knows every host of the usage", async ({ expect }) => {
  const results = await Promise.all(HOSTS.map((host) => run(["config", host, "--sandbox"])));
  for (const { code, stdout, stderr } of results) {
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("--sandbox");
    expect(stdout).not.toMatch(/YOUR_SEAM_API_KEY|read -rs/);
  }
});

it.concurrent("config names the hosts when it does not know one", async ({ expect }) => {
  expect(await run(["config", "emacs"])).toEqual({
    code: 1,
    stdout: "",
    stderr: `emacs is not a host.\nThe hosts are ${HOSTS.join(", ")}.\n`,
  });
});

it.concurrent("doctor exits with 0 when all is well", async (test) => {
  const { env } = await sandboxOutside(test);
  const { code, stdout, stderr } = await run(["doctor"], env);
  test.expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  test.expect(stdout).toMatch(/^ok +workspace +"Hotel Aurora/m);
});

it.concurrent("doctor exits with 1 when something must be mended", async ({ expect }) => {
  const { code, stdout, stderr } = await run(["doctor"]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  expect(stdout).toMatch(/^Next: make an API key/m);
});

it.concurrent("doctor tries what serve is set up with", async (test) => {
  const { env } = await sandboxOutside(test);
  const { code, stdout, stderr } = await run(["doctor"], {
    ...env,
    DATABASE_URL: "postgres://desk:s3cret@127.0.0.1:1/desk",
    SEAM_MCP_ISSUER: "http://127.0.0.1:2",
  });
  test.expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  test.expect(stdout).toMatch(/^failed +database .*: nothing listens there \(ECONNREFUSED\)$/m);
  test.expect(stdout).toMatch(/^failed +sign-in +http:\S+: .*ECONNREFUSED/m);
  test.expect(stdout).not.toContain("s3cret");
});
