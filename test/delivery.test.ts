/** Image and workflows cannot run here, so what can be said of them by reading is said. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../src/cli/config.ts";
import { ROOT } from "./support/paths.ts";

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const manifest = JSON.parse(read("package.json"));

describe("the Dockerfile", () => {
  const text = read("Dockerfile").replace(/\\\n\s*/g, "");
  const lines = text.split("\n").filter((line) => line && !line.startsWith("#"));
  const instructions = lines.map((line) => {
    const [, name = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    return { name, rest };
  });
  const last = instructions.slice(instructions.findLastIndex(({ name }) => name === "FROM"));
  const all = (name: string, from = instructions) => from.filter((one) => one.name === name);

  it("has known instructions only, and none that fetches or runs more than it says", () => {
    const known = "FROM WORKDIR COPY RUN LABEL ENV EXPOSE HEALTHCHECK USER ENTRYPOINT".split(" ");
    for (const { name } of instructions) expect(known).toContain(name);
    for (const { rest } of all("RUN")) expect(rest).toMatch(/^npm (ci|run)\b/);
    for (const { rest } of all("ENV")) expect(rest).not.toMatch(/key|token|secret/i);
  });

  it("starts from one version of Node, which the package supports", () => {
    const images = all("FROM").map(({ rest }) => rest.split(" ")[0]);
    expect(new Set(images).size).toBe(1);
    const major = Number(/^node:(\d+)-slim$/.exec(images[0] ?? "")?.[1]);
    expect(major).toBeGreaterThan(Number(/\d+/.exec(manifest.engines.node)?.[0]));
  });

  it("runs the server without a shell, as a user who is not root", () => {
    const entry = JSON.parse(all("ENTRYPOINT", last)[0]?.rest ?? "");
    expect(entry).toEqual(["node", `/app/${manifest.bin["seam-mobile-access-mcp"]}`]);
    expect(all("USER", last)).toEqual([{ name: "USER", rest: "node" }]);
    expect(last.at(-2)?.name).toBe("USER");
  });

  it("copies what there is and what .dockerignore lets through, and no more than that", () => {
    const copied = all("COPY")
      .filter(({ rest }) => !rest.startsWith("--from"))
      .flatMap(({ rest }) => rest.split(" ").slice(0, -1));
    for (const path of copied) expect(existsSync(join(ROOT, path)), path).toBe(true);
    const [first, ...allowed] = read(".dockerignore")
      .split("\n")
      .filter((line) => line && !line.startsWith("#"));
    expect(first).toBe("*");
    expect(allowed.map((line) => line.slice(1)).toSorted()).toEqual([...new Set(copied)].toSorted());
  });

  it("tells the MCP registry which server this is", () => {
    expect(all("LABEL", last)[0]?.rest).toContain(
      `io.modelcontextprotocol.server.name="${manifest.mcpName}"`,
    );
  });
});

describe("the workflows", () => {
  const folder = ".github/workflows";
  const workflows = readdirSync(join(ROOT, folder)).map(
    (file) => [file, parse(read(`${folder}/${file}`))] as const,
  );
  const named = Object.fromEntries(workflows);
  type Job = { permissions?: object; steps: { run?: string; uses?: string }[] };
  const jobsOf = (workflow: { jobs: Record<string, Job> }) => Object.values(workflow.jobs);
  const commands = workflows.flatMap(([, workflow]) =>
    jobsOf(workflow).flatMap(({ steps }) => steps.flatMap(({ run }) => run?.split("\n") ?? [])),
  );

  it("run scripts that exist, and the server as it understands it", () => {
    for (const [, script = ""] of commands.flatMap((line) => [...line.matchAll(/npm run ([\w:]+)/g)]))
      expect(manifest.scripts).toHaveProperty([script]);
    const [doctor = ""] = commands.filter((line) => line.startsWith("docker run"));
    expect(readConfig(doctor.split(" ").slice(4), {})).toMatchObject({ action: "doctor", isSandbox: true });
  });

  it("test every supported Node on every system", () => {
    const { os, node } = named["ci.yml"].jobs.test.strategy.matrix;
    expect(os).toEqual(["ubuntu-latest", "macos-latest", "windows-latest"]);
    expect(node).toEqual([20, 22, 24]);
    const tests = named["ci.yml"].jobs.test.steps.map(({ run }: { run?: string }) => run);
    expect(tests).toEqual(expect.arrayContaining(["npm ci", "npm test", "npm run demo"]));
  });

  it("publish what was tested, with provenance, from a tag that is the version", () => {
    const { on, jobs } = named["release.yml"];
    expect(on).toEqual({ push: { tags: ["v*"] } });
    expect(jobs.publish.needs).toBe("test");
    expect(jobs.publish.permissions).toMatchObject({ "id-token": "write" });
    const runs = jobs.publish.steps.map(({ run }: { run?: string }) => run);
    expect(runs).toContain("npm publish --provenance --access public");
    expect(jobs.test.steps.map(({ run }: { run?: string }) => run ?? "").join("\n")).toContain(
      "GITHUB_REF_NAME",
    );
  });

  it("may write nothing but what they must, and keep no secret", () => {
    for (const [, workflow] of workflows) expect(workflow.permissions).toEqual({ contents: "read" });
    for (const [file] of workflows) expect(read(`${folder}/${file}`)).not.toContain("secrets.");
    for (const [, workflow] of workflows)
      for (const { uses } of jobsOf(workflow).flatMap(({ steps }) => steps))
        if (uses) expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/);
  });
});
