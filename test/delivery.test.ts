/** The image cannot be built here, so what can be said of it by reading is said. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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
