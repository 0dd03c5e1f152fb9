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
  expect(stderr).toMatch(/^Claude Desktop: put this into .*:\n\n\nNext: .* node dist.server\.js doctor\n$/);
  expect(stdout + stderr).not.toContain("seam_secret_of_mine");
});

it.concurrent("config knows every host of the usage", async ({ expect }) => {
  const results = await Promise.all(HOSTS.map((host) => run(["config", host, "--sandbox"])));
  for (const { code, stdout, stderr } of results) {
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("--sandbox");
    expect(stdout).not.toContain("SEAM_API_KEY");
  }
});

it.concurrent("config names the hosts when it does not know one", async ({ expect }) => {
  expect(await run(["config", "emacs"])).toEqual({
    code: 1,
    stdout: "",
    stderr: `config needs the name of a host: ${HOSTS.join(", ")}.\n`,
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
