/**
 * `npm run clients [-- NAME...]`: drives the built server with clients and frameworks that others wrote, and puts what
 * came of it into docs/clients.md, unless only some are named. Each is installed at a pinned version into a folder of
 * its own under the system's temporary folder, which the next run finds again. Fails when fewer than ten do well.
 */
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Sandbox, startSandbox } from "../src/sandbox/sandbox.ts";
import { SERVER } from "../test/support/paths.ts";
import { envFor, startServer } from "../test/support/stdio.ts";
import { losses, type ShownTool } from "./clients/losses.ts";
import { CLIENTS, type ClientRow } from "./clients/table.ts";
import { publish, table } from "./support/pages.ts";

const FEWEST = 10;
const PATIENCE_MS = 180_000;
const SHOWN = 300;
const DRIVERS = fileURLToPath(new URL("clients/", import.meta.url));
const CACHE = join(tmpdir(), "seam-mobile-access-mcp-clients");

const ZOE = "zoe.novak@example.com";
const LENA = "lena.fischer@example.com";
const CALLS = [
  { what: "read", name: "find_user_identities", args: { search: "Silva" } },
  { what: "create", name: "create_user_identity", args: { full_name: "Zoe Novak", email_address: ZOE } },
  { what: "remove", name: "remove_user_identity", args: { email_address: LENA } },
];

interface Answer {
  text: string;
  ms: number;
}

interface Outcome {
  tools: ShownTool[];
  answers: Record<"read" | "create" | "remove", Answer>;
}

const run = promisify(execFile);

/** The folder in which the client is installed, with the drivers beside it. */
async function install({ driver, packages }: ClientRow): Promise<string> {
  const folder = join(CACHE, [driver, ...packages].join("+").replaceAll("/", "-"));
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, "installed"))) {
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
    const options = ["--no-audit", "--no-fund", "--loglevel=error"];
    await run("npm", ["install", ...options, ...packages], {
      cwd: folder,
      shell: process.platform === "win32",
    });
    writeFileSync(join(folder, "installed"), "");
  }
  cpSync(DRIVERS, folder, { recursive: true, filter: (path) => !path.endsWith(".ts") });
  return folder;
}

/** The server on a sandbox of its own process, so that what became of people is looked up there. */
const serverFor = (sandbox: Sandbox) => ({
  command: process.execPath,
  args: [SERVER],
  env: { PATH: process.env.PATH ?? "", ...envFor(sandbox) },
});

async function listPublished(): Promise<ShownTool[]> {
  const sandbox = await startSandbox();
  const { client, close } = await startServer(serverFor(sandbox));
  const { tools } = await client.listTools();
  await close();
  await sandbox.close();
  return tools.map(({ name, description, inputSchema }) => ({ name, description, schema: inputSchema }));
}

async function drive(row: ClientRow, folder: string, sandbox: Sandbox): Promise<Outcome> {
  const driver = `./${row.driver}.mjs`;
  const job = JSON.stringify({ driver, option: row.option, server: serverFor(sandbox), calls: CALLS });
  const { stdout } = await run(process.execPath, ["drive.mjs", job], {
    cwd: folder,
    timeout: PATIENCE_MS,
    maxBuffer: 50_000_000,
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

interface Result {
  cells: string[];
  isGood: boolean;
  /** What the model reads of the new person. */
  reads?: string;
}

async function tryClient(row: ClientRow, published: ShownTool[]): Promise<Result> {
  const [main] = row.packages;
  const at = main.lastIndexOf("@");
  const head = [row.name, `\`${main.slice(0, at)}\``, main.slice(at + 1)];
  const failed = (what: string, error: unknown): Result => ({
    cells: [...head, "", "", "", "", `${what}: ${firstLine(error)}`],
    isGood: false,
  });
  const folder = await install(row).catch((error: unknown) => error as Error);
  if (folder instanceof Error) return failed("could not be installed", folder);
  const sandbox = await startSandbox();
  try {
    const outcome = await drive(row, folder, sandbox);
    return { ...judge(outcome, row, head, published, sandbox), reads: outcome.answers.create.text };
  } catch (error) {
    return failed("could not be driven", error);
  } finally {
    await sandbox.close();
  }
}

const firstLine = (error: unknown): string => {
  const { stderr, message } = error as { stderr?: string; message: string };
  const lines = (stderr || message).split("\n");
  return inCell((lines.find((line) => line.includes("rror")) ?? lines[0] ?? "").trim().slice(0, 200));
};

const inCell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** What the client shows, what the model reads, and what has really become of people. */
function judge(
  { tools, answers }: Outcome,
  row: ClientRow,
  head: string[],
  published: ShownTool[],
  { workspace }: Sandbox,
): Result {
  const lost = losses(published, tools);
  const named = (email: string) => [...workspace.state.user_identities.by("email_address", email)].length;
  const verdicts = [
    answers.read.text.includes("ana.silva@example.com") || "not read",
    (answers.create.text.includes(ZOE) && named(ZOE) === 1) || `${named(ZOE)} are there`,
    (/status\\*": *\\*"removed/.test(answers.remove.text) && named(LENA) === 0) || "not removed",
  ];
  const [read, create, remove] = verdicts.map((verdict) => (verdict === true ? "yes" : `**${verdict}**`));
  const isCrippled = lost.some((kind) => /^(tools|arguments|descriptions)/.test(kind));
  return {
    cells: [
      ...head,
      lost.length > 0 ? `${tools.length}, loses ${lost.join(", ")}` : `all ${published.length}`,
      read ?? "",
      create ?? "",
      `${remove}, ${(answers.remove.ms / 1000).toFixed(1)} s`,
      row.note ?? "",
    ],
    isGood: verdicts.every((verdict) => verdict === true) && !isCrippled,
  };
}

const only = process.argv.slice(2);
const rows = CLIENTS.filter(({ driver }) => only.length === 0 || only.includes(driver));
const published = await listPublished();
const results: Result[] = [];
for (const row of rows) {
  const result = await tryClient(row, published);
  results.push(result);
  console.log(`${result.isGood ? "well" : "NOT WELL"}  ${result.cells.join(" | ")}`);
  console.log(`          ${result.reads?.slice(0, SHOWN) ?? ""}`);
}

const good = results.filter(({ isGood }) => isGood).length;
console.log(`${good} of ${results.length} clients do well`);
if (only.length === 0) {
  const head = ["client", "package", "version", "lists", "read", "create", "removal", "notes"];
  publish(
    "clients",
    table(
      head,
      results.map(({ cells }) => cells),
    ),
    "docs/clients.md",
  );
  const readings = results.flatMap(({ cells, reads }) =>
    reads ? [[cells[0] ?? "", `\`${inCell(reads.slice(0, SHOWN)).replaceAll("`", "'")}\``]] : [],
  );
  publish("readings", table(["client", "the model reads"], readings), "docs/clients.md");
  if (good < FEWEST) process.exitCode = 1;
}
