/** Follows docs/add-a-tool.md, literally, in a copy of the repository. */
import { execSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../support/paths.ts";

const NOT_COPIED = new Set(["node_modules", ".git", "out", "coverage"]);
const steps = readFileSync(join(ROOT, "docs/add-a-tool.md"), "utf8");

/** Its blocks of code, in order. */
const blocks = () =>
  [...steps.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = "", code = ""]) => ({
    language,
    code,
  }));

/** A copy that shares the installed packages. */
function copy(): string {
  const folder = mkdtempSync(join(tmpdir(), "contributing-"));
  cpSync(ROOT, folder, {
    recursive: true,
    preserveTimestamps: true,
    filter: (path) => !NOT_COPIED.has(basename(path)),
  });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
  return folder;
}

/** Puts each `+` line after the line above it, or before the one below it when there is none above. */
function patch(folder: string, diff: string): void {
  const [, file = ""] = /^ *\/\/ (\S+)\n/.exec(diff) ?? [];
  const lines = diff.replace(/^.*\n/, "").split("\n");
  let text = readFileSync(join(folder, file), "utf8");
  lines.forEach((line, i) => {
    if (!line.startsWith("+")) return;
    const [added, above = "", below = ""] = [line, lines[i - 1], lines[i + 1]].map((one) => one?.slice(2));
    const [anchor, both] = above ? [above, `${above}\n${added}`] : [below, `${added}\n${below}`];
    expect(text.split("\n"), `${file} has the line that the guide shows`).toContain(anchor);
    text = text.replace(`${anchor}\n`, `${both}\n`);
  });
  writeFileSync(join(folder, file), text);
}

it("the five steps add a tool that all checks accept", () => {
  const folder = copy();
  const { PATH = "", HOME = "", USERPROFILE = "", SystemRoot = "" } = process.env;
  const env = { PATH, HOME, USERPROFILE, SystemRoot, npm_config_update_notifier: "false" };
  try {
    for (const { language, code } of blocks()) {
      const [, file = ""] = /^\/\/ (\S+)\n/.exec(code) ?? [];
      if (language === "ts") writeFileSync(join(folder, file), code.replace(/^.*\n/, ""));
      else if (language === "diff") patch(folder, code);
      else
        for (const command of code.trim().split("\n"))
          execSync(command, { cwd: folder, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    }
    expect(steps.match(/^\*\*\d\. /gm)).toHaveLength(5);
    expect(readFileSync(join(folder, "README.md"), "utf8")).toContain("- `count_phones`: Count");
    expect(readFileSync(join(folder, "src/adapter/tools.json"), "utf8")).toContain('"count_phones"');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
