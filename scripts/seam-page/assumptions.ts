/** What the sandbox does where Seam's behaviour is not known: the comments in its source that say "our assumption". */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SANDBOX = fileURLToPath(new URL("../../src/sandbox", import.meta.url));
const MARK = /our assumption/i;
const COMMENT = /^\s*(\/\*\*?|\*\/|\*|\/\/)/;
const DECLARATION = /^(?:export )?(?:async )?(?:function|const|interface|type) (\w+)/;

export interface Assumption {
  /** The file within src/sandbox, and the function or constant. */
  file: string;
  name: string;
  words: string;
}

export function collectAssumptions(): Assumption[] {
  return readdirSync(SANDBOX, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.replaceAll("\\", "/"))
    .sort()
    .flatMap((file) => inFile(file, readFileSync(join(SANDBOX, file), "utf8").split("\n")));
}

function inFile(file: string, lines: string[]): Assumption[] {
  const found: Assumption[] = [];
  let end = 0;
  for (const [at, line] of lines.entries()) {
    if (at < end || !MARK.test(line)) continue;
    if (!COMMENT.test(line)) {
      const [code = "", comment = ""] = line.split(/\/\/\s*/);
      found.push({
        file,
        name: nameAround(lines, at),
        words: `\`${code.trim().replace(/[,;]$/, "")}\`: ${comment}`,
      });
      continue;
    }
    let begin = at;
    while (begin > 0 && COMMENT.test(lines[begin - 1] ?? "")) begin -= 1;
    end = at + 1;
    while (COMMENT.test(lines[end] ?? "")) end += 1;
    found.push({
      file,
      name: nameAfter(lines, end) ?? nameAround(lines, at),
      words: plain(lines.slice(begin, end)),
    });
  }
  return found;
}

const plain = (comment: string[]): string =>
  comment
    .map((line) => line.replace(/^\s*(\/\*\*?|\*\/|\*|\/\/)\s?/, "").replace(/\s*\*\/$/, ""))
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();

const nameAfter = (lines: string[], at: number): string | undefined => DECLARATION.exec(lines[at] ?? "")?.[1];

/** The declaration at the left margin that this line is part of. */
function nameAround(lines: string[], at: number): string {
  for (let line = at; line >= 0; line -= 1) {
    const name = nameAfter(lines, line);
    if (name) return name;
  }
  return "";
}
