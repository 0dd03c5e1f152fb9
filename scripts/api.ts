/** Writes docs/api.md from the published types and their docstrings: part of `npm run docs`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectSeam } from "../src/index.ts";
import { ENDPOINT } from "../src/seam/endpoint.ts";
import { writeTypes } from "./types.ts";

/** What is shown, in this order: headings, and the declarations under them by the file that has them. */
const SECTIONS: [heading: string, file: string, names: string[]][] = [
  ["Functions", "index", ["startSandbox", "connectSeam", "openBackend", "createServer"]],
  ["Seam", "index", ["SeamConnection", "Seam"]],
  ["Errors", "seam/errors", ["SeamError", "SeamUnreachable", "SeamNotConfigured"]],
  ["Options", "sandbox/sandbox", ["SandboxOptions"]],
  ["", "seam/http", ["HttpOptions", "SeamCredentials"]],
  ["", "index", ["BackendOptions", "ServerOptions"]],
  ["Results", "sandbox/sandbox", ["Sandbox"]],
  ["", "index", ["Backend", "McpServer", "Transport"]],
  ["", "seam/replies", ["Reply"]],
];

const INTRODUCTION = `# API

<!-- Written by npm run docs from the docstrings in src/; do not edit. -->

For programs that embed the server, talk to Seam as it does, or want a Seam workspace in memory for their tests:

\`\`\`js
import { connectSeam, createServer, openBackend, startSandbox } from "seam-mobile-access-mcp";
\`\`\`

ES modules, Node 20.18.1 or later. Nothing else is installed, for the types neither. Times are in milliseconds where a name ends in \`Ms\` or a comment says so, and ISO 8601 strings in UTC in what Seam sends.
`;

interface Declaration {
  doc: string;
  code: string;
}

/** The declarations at the top level of a file, by name. */
function declarationsIn(text: string): Map<string, Declaration> {
  const found = new Map<string, Declaration>();
  const top =
    /^(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?export (?:declare )?(?:class|function|interface|type) (\w+)(?:[^\n{]*;|[\s\S]*?^\}[>;]*)$/gm;
  for (const [all, doc = "", name = ""] of text.matchAll(top))
    found.set(name, { doc: plain(doc), code: layOut(all.slice(doc.length)) });
  return found;
}

/** A declaration as our sources are laid out. */
const layOut = (code: string): string =>
  code
    .replace("export declare ", "export ")
    .replace(/^( {4})+/gm, (indent) => indent.slice(indent.length / 2));

/** A docstring as Markdown. */
const plain = (doc: string): string =>
  doc
    .replace(/^\/\*\*\s*|\s*\*\/\s*$/g, "")
    .replace(/^ ?\* ?/gm, "")
    .replace(/\{@link ([\w.]+)\}/g, (_all, name: string) => link(name))
    .replace(/^@throws /m, "\n**Throws** ")
    .replace(/^```\n(?=\S)/gm, "```\n\n");

const ours = new Set(SECTIONS.flatMap(([, , names]) => names));
const link = (name: string) => (ours.has(name) ? `[\`${name}\`](#${name.toLowerCase()})` : `\`${name}\``);

/** The names of the functions of Seam's API that are there. */
function calls(): string {
  const names: string[] = [];
  const visit = (value: object, path: string) => {
    for (const [key, one] of Object.entries(value))
      if (typeof one === "function") names.push(`${path}.${key}`);
      else visit(one, `${path}.${key}`);
  };
  visit(connectSeam({ endpoint: ENDPOINT }).for(), "seam");
  return names.map((name) => `- \`${name}\``).join("\n");
}

/** The page, from a folder with the published types. Throws when one of them is missing or has no docstring. */
export function renderApi(folder: string): string {
  const parts = SECTIONS.flatMap(([heading, file, names]) => {
    const declarations = declarationsIn(readFileSync(join(folder, `${file}.d.ts`), "utf8"));
    const entries = names.map((name) => {
      const declaration = declarations.get(name);
      if (!declaration) throw new Error(`${name} is not in ${file}.d.ts`);
      const { doc, code } = declaration;
      const body = name === "Seam" ? calls() : `\`\`\`ts\n${code}\n\`\`\``;
      return [`### ${name}`, doc, body, `Source: [src/${file}.ts](../src/${file}.ts)`]
        .filter(Boolean)
        .join("\n\n");
    });
    return heading ? [`## ${heading}`, ...entries] : entries;
  });
  return `${[INTRODUCTION.trimEnd(), ...parts].join("\n\n")}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = mkdtempSync(join(tmpdir(), "types-"));
  writeTypes(folder);
  writeFileSync(new URL("../docs/api.md", import.meta.url), renderApi(folder));
  rmSync(folder, { recursive: true });
}
