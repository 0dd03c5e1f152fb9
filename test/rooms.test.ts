/** The rooms of src/, and which may use which: one table. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const src = fileURLToPath(new URL("../src/", import.meta.url));

/** What stands loose: the executable, what programs import, and what everybody may use. */
const LOOSE = ["server.ts", "index.ts", "text.ts"];

/** From above to below: each room, what it may use of those below, and whether it knows the MCP SDK. */
const ROOMS: Record<string, { uses: string[]; knowsSdk?: true }> = {
  "server.ts": { uses: ["cli", "transports", "contract"] },
  "index.ts": { uses: ["adapter", "workspace", "contract", "seam", "sandbox"] },
  cli: {
    uses: ["transports", "durable", "adapter", "apps", "team", "telemetry", "workspace", "contract", "seam"],
  },
  transports: {
    uses: ["tasks", "adapter", "removal", "telemetry", "contract", "seam", "text.ts"],
    knowsSdk: true,
  },
  tasks: { uses: ["adapter", "contract"], knowsSdk: true },
  durable: { uses: ["adapter", "removal", "telemetry", "contract", "seam", "text.ts"] },
  adapter: {
    uses: ["apps", "tools", "resources", "prompts", "removal", "lookup", "contract", "seam", "text.ts"],
    knowsSdk: true,
  },
  apps: { uses: ["tools"], knowsSdk: true },
  tools: { uses: ["issuing", "removal", "lookup", "contract", "seam", "text.ts"] },
  resources: { uses: ["lookup", "contract", "seam"] },
  prompts: { uses: ["lookup", "contract", "text.ts"] },
  issuing: { uses: ["lookup", "contract", "seam", "text.ts"] },
  removal: { uses: ["lookup", "contract", "seam", "text.ts"] },
  lookup: { uses: ["contract", "seam", "text.ts"] },
  team: { uses: ["workspace", "contract", "seam", "text.ts"] },
  workspace: { uses: ["contract", "seam", "sandbox"] },
  telemetry: { uses: ["seam"] },
  contract: { uses: ["seam", "text.ts"] },
  seam: { uses: ["text.ts"] },
  sandbox: { uses: [] },
  "text.ts": { uses: [] },
};

/** The arrows that point up, of types alone: a call's context carries what removal remembers, and reads none of it. */
const SHAPES_FROM_ABOVE = [
  "contract/removals.ts -> removal/found.ts",
  "contract/removals.ts -> removal/memory.ts",
  "contract/removals.ts -> removal/person.ts",
  "contract/removals.ts -> removal/when.ts",
  "contract/workspace.ts -> removal/memory.ts",
];

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s(?<names>[^;"]*?)from "(?<path>[^"]+)"|import\("(?<lazy>[^"]+)"\)|(?:^|\n)import "(?<bare>[^"]+)"/g;

interface Arrow {
  from: string;
  to: string;
  file: string;
}

const roomOf = (file: string): string => file.split("/")[0] ?? "";

const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));

const imported = (file: string): string[] =>
  [...readFileSync(join(src, file), "utf8").matchAll(IMPORT)].map(
    ({ groups = {} }) => groups.path ?? groups.lazy ?? groups.bare ?? "",
  );

const arrows: Arrow[] = files.flatMap((file) =>
  imported(file)
    .filter((path) => path.startsWith("."))
    .map((path) => normalize(join(dirname(file), path)))
    .filter((target) => !SHAPES_FROM_ABOVE.includes(`${file} -> ${target}`))
    .map((target) => ({ from: roomOf(file), to: roomOf(target), file: `${file} -> ${target}` }))
    .filter(({ from, to }) => from !== to),
);

test("every file stands in a room of the table", () => {
  const loose = files.filter((file) => !file.includes("/"));
  expect(loose.sort()).toEqual([...LOOSE].sort());
  expect([...new Set(files.map(roomOf))].sort()).toEqual(Object.keys(ROOMS).sort());
});

test("a room uses those that the table allows, and no others", () => {
  const wrong = arrows.filter(({ from, to }) => !ROOMS[from]?.uses.includes(to));
  expect(wrong.map(({ file }) => file)).toEqual([]);
});

test("every arrow of the table is used, and points downwards", () => {
  const order = Object.keys(ROOMS);
  for (const [from, { uses }] of Object.entries(ROOMS))
    for (const to of uses) {
      expect(
        arrows.some((one) => one.from === from && one.to === to),
        `${from} -> ${to}`,
      ).toBe(true);
      expect(order.indexOf(to), `${from} -> ${to}`).toBeGreaterThan(order.indexOf(from));
    }
});

test("only a few rooms know the SDK", () => {
  const knowing = files.filter((file) =>
    imported(file).some((path) => path.startsWith("@modelcontextprotocol/")),
  );
  expect(knowing.filter((file) => !ROOMS[roomOf(file)]?.knowsSdk)).toEqual([]);
});
