/** Writes docs/api.md from the published types and their docstrings: part of `npm run docs`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { writeTypes } from "./types.ts";

/** What is shown, in this order: names, or a file for all that it declares. */
const SECTIONS: Record<string, string[]> = {
  Functions: ["startSandbox", "connectSeam", "openBackend", "createServer"],
  Seam: ["seam/api", "HttpOptions", "SeamCredentials", "Reply"],
  "Seam's resources": ["seam/resources"],
  Errors: ["SeamError", "SeamUnreachable", "SeamNotConfigured", "RequestKind"],
  Servers: ["contract/backend", "McpServer", "Transport"],
  "Seam in memory": ["SandboxOptions", "Sandbox", "Exchange", "Arrival", "Fault"],
};

const INTRODUCTION = `# API

<!-- Written by npm run docs from the docstrings in src/; do not edit. -->

For programs that embed the server, talk to Seam as it does, or want a Seam workspace in memory for their tests:

\`\`\`js
import { connectSeam, createServer, openBackend, startSandbox } from "seam-mobile-access-mcp";
\`\`\`

ES modules, Node 20.18.1 or later. Nothing else is installed, for the types neither; all types on this page can be imported too. Times are in milliseconds where a name ends in \`Ms\` or a comment says so, and ISO 8601 strings in UTC in what Seam sends.

## A server over HTTP

With \`npm install @modelcontextprotocol/node @modelcontextprotocol/server\` Node's own HTTP server serves it:

\`\`\`js
import { createServer as createHttpServer } from "node:http";
import { localhostHostValidation, NodeStreamableHTTPServerTransport } from "@modelcontextprotocol/node";
import { createServer, openBackend } from "seam-mobile-access-mcp";

// For real doors: { credentials: { api_key: process.env.SEAM_API_KEY }, confirmMode: "always" }
const { backend, close } = await openBackend({ isSandbox: true, confirmMode: "always" });
const isAllowed = localhostHostValidation(); // answers 403 to other names than this machine's

const http = createHttpServer(async (request, response) => {
  if (!isAllowed(request, response)) return;
  const server = createServer(backend); // one for each request: no session has to be kept
  const transport = new NodeStreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  response.on("close", () => server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response);
});
http.listen(process.env.PORT ?? 3333, "127.0.0.1", () => console.log(\`http://127.0.0.1:\${http.address().port}/mcp\`));
process.once("SIGTERM", () => http.close(close));
\`\`\`

It has no sign-in, so it listens on this machine only. Since no request knows of the one before, a client can be asked nothing on the way and cannot subscribe: \`confirmMode: "always"\` answers with a plan and a code first. For sign-in, several companies and all the rest there is [\`serve\`](team.md).
`;

interface Declaration {
  name: string;
  /** Where it is declared, below src/ and without its ending. */
  file: string;
  doc: string;
  code: string;
}

/** All that can be imported from a published file, by name. */
function exportsOf(folder: string, file = "index"): Map<string, Declaration> {
  const text = readFileSync(join(folder, `${file}.d.ts`), "utf8");
  const found = new Map(declarationsIn(text, file).map((one) => [one.name, one]));
  const passedOn = /^export (?:type )?(?:\*|\{ (?<names>[^}]+) \}) from "(?<path>[^"]+)\.js";$/gm;
  for (const { groups: { names, path = "" } = {} } of text.matchAll(passedOn)) {
    const wanted = names?.split(/, /).map((name) => name.replace("type ", ""));
    const there = exportsOf(folder, posix.join(posix.dirname(file), path));
    for (const [name, one] of there) if (wanted?.includes(name) ?? true) found.set(name, one);
  }
  return found;
}

/** The declarations at the top level of a file. */
function declarationsIn(text: string, file: string): Declaration[] {
  const top =
    /^(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?export (?:declare )?(?:class|function|interface|type) (\w+)(?:[^\n{]*;|[\s\S]*?^\}[>;]*)$/gm;
  return [...text.matchAll(top)].map(([all, doc = "", name = ""]) => ({
    name,
    file,
    doc,
    code: layOut(all.slice(doc.length)),
  }));
}

/** A declaration as our sources are laid out: the compiler gives each field a line of its own. */
const layOut = (code: string): string =>
  code
    .replace("export declare ", "export ")
    .replace(/^( {4})+/gm, (indent) => indent.slice(indent.length / 2))
    .replace(/(?<!^export (?:interface|class) .*)\{\n((?: +[^\n{}]+;\n)+) *\}/gm, (all, fields: string) => {
      const line = fields.trim().replace(/;\n +/g, "; ").replace(/;$/, "");
      return line.length < 80 ? `{ ${line} }` : all;
    });

/** A docstring as Markdown, with links to what is on the page. */
const plain = (doc: string, isShown: (name: string) => boolean): string =>
  doc
    .replace(/^\/\*\*\s*|\s*\*\/\s*$/g, "")
    .replace(/^ ?\* ?/gm, "")
    .replace(/\{@link ([\w.]+)\}/g, (_all, name: string) =>
      isShown(name) ? `[\`${name}\`](#${name.toLowerCase()})` : `\`${name}\``,
    )
    .replace(/^@throws /m, "\n**Throws** ")
    .replace(/^```\n(?=\S)/gm, "```\n\n");

/** The page, from a folder with the published types. Throws when what can be imported is not what is shown. */
export function renderApi(folder: string): string {
  const exported = exportsOf(folder);
  const unshown = new Set(exported.keys());
  const show = (name: string): string => {
    const declaration = exported.get(name);
    if (!declaration || !unshown.delete(name))
      throw new Error(`${name} cannot be imported, or is shown twice.`);
    const { file, doc, code } = declaration;
    const parts = [plain(doc, (one) => exported.has(one)), `\`\`\`ts\n${code}\n\`\`\``];
    return [`### ${name}`, ...parts, `Source: [src/${file}.ts](../src/${file}.ts)`]
      .filter(Boolean)
      .join("\n\n");
  };
  const sections = Object.entries(SECTIONS).map(([heading, entries]) => {
    const names = entries.flatMap((entry) =>
      entry.includes("/")
        ? [...exported.values()].filter(({ file }) => file === entry).map(({ name }) => name)
        : [entry],
    );
    return [`## ${heading}`, ...names.map(show)].join("\n\n");
  });
  if (unshown.size > 0) throw new Error(`No section of scripts/api.ts has ${[...unshown].join(", ")}.`);
  return `${[INTRODUCTION.trimEnd(), ...sections].join("\n\n")}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = mkdtempSync(join(tmpdir(), "types-"));
  writeTypes(folder);
  writeFileSync(new URL("../docs/api.md", import.meta.url), renderApi(folder));
  rmSync(folder, { recursive: true });
}
