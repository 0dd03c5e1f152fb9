/** Hosts' limits, over what a client is really given: by the sandbox and the normal server, whole and read-only. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { tokensOfTool } from "../bench/tokenizer.ts";
import { tools } from "../src/tools/index.ts";
import { engineTools } from "../src/tools/with-engine.ts";
import { connect } from "./support/connect.ts";

const VARIANTS = [
  ["the sandbox", { isSandbox: true, isReadOnly: false }],
  ["the normal server", { isSandbox: false, isReadOnly: false }],
  ["the read-only sandbox", { isSandbox: true, isReadOnly: true }],
  ["the read-only server", { isSandbox: false, isReadOnly: true }],
] as const;
type Variant = (typeof VARIANTS)[number][1];

const TOKENS_PER_TOOL = 120;
const LOOKS_LIKE_A_TOOL =
  /\b(create|find|get|update|link|unlink|launch|issue|list|deactivate|delete|remove|simulate|suspend|unsuspend)_[a-z_]+/g;

async function open({ isSandbox, isReadOnly }: Variant) {
  const { client } = await connect({ asRealSeam: !isSandbox, server: { isReadOnly } });
  const listed = (await client.listTools()).tools;
  return { client, tools: listed, instructions: client.getInstructions() ?? "" };
}

test.each(VARIANTS)(
  "%s offers at most 22 tools, simulate_phone aside, with names and descriptions that fit",
  async (_of, variant) => {
    const { tools } = await open(variant);
    expect(tools.filter(({ name }) => name !== "simulate_phone").length).toBeLessThanOrEqual(22);
    expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length);
    for (const { name, description = "", title, annotations } of tools) {
      expect(name).toMatch(/^[a-z][a-z0-9_]{0,39}$/);
      expect(description.length).toBeGreaterThan(0);
      expect(description.length).toBeLessThan(600);
      expect(title).toBeTruthy();
      expect(annotations).toEqual({
        title,
        readOnlyHint: expect.any(Boolean),
        destructiveHint: expect.any(Boolean),
        idempotentHint: expect.any(Boolean),
        openWorldHint: expect.any(Boolean),
      });
    }
  },
);

test.each(VARIANTS)(
  "%s publishes flat inputs and object outputs of plain JSON Schema",
  async (_of, variant) => {
    for (const { name, inputSchema, outputSchema } of (await open(variant)).tools) {
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
      expect(outputSchema).toMatchObject({ type: "object" });
      for (const [field, schema] of Object.entries(inputSchema.properties ?? {})) {
        expect(field).toMatch(/^[a-zA-Z0-9_]{1,64}$/);
        const types = ["string", "integer", "number", "boolean"]; // strict hosts empty an object without fields
        expect(types, `${name}.${field}`).toContain(typeOf(schema as Schema));
      }
      for (const schema of [inputSchema, outputSchema]) expect(keywordsOf(schema)).toEqual([]);
    }
  },
);

interface Schema {
  description?: string;
  type?: unknown;
  items?: { type?: unknown };
}

/** Some hosts sort arguments, and drop defaults: words that lean on a neighbour would be orphans there. */
const ORPHAN = /^(or|and|if|also|otherwise|else)\b|\b(above|below)\b|\b(this|these|there)$/i;

test.each(VARIANTS)("%s describes each argument in words that stand alone", async (_of, variant) => {
  const described = (await open(variant)).tools.flatMap(({ name, inputSchema: { properties = {} } }) =>
    Object.entries(properties).map(([field, schema]) => [
      `${name}.${field}`,
      (schema as Schema).description ?? "",
    ]),
  );
  expect(described.length).toBeGreaterThan(20);
  expect(described.filter(([, description = ""]) => ORPHAN.test(description))).toEqual([]);
});

/** An array counts as what it holds. */
const typeOf = ({ type, items }: Schema): unknown => (type === "array" ? items?.type : type);

const FORBIDDEN = ["$schema", "$ref", "$defs", "anyOf", "oneOf", "allOf", "not", "if", "nullable", "pattern"];

/** What hosts choke on, wherever it is in a schema; property names do not count. */
function keywordsOf(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (keyword === "properties") return Object.values(value).flatMap(keywordsOf);
    if (keyword === "type" && typeof value !== "string") return [`type ${JSON.stringify(value)}`];
    return [...(FORBIDDEN.includes(keyword) ? [keyword] : []), ...keywordsOf(value)];
  });
}

test.each(VARIANTS)("%s gives instructions of less than 2 KB", async (_of, variant) => {
  const { instructions } = await open(variant);
  expect(instructions.length).toBeGreaterThan(0);
  expect(Buffer.byteLength(instructions)).toBeLessThan(2048);
});

test.each(VARIANTS)("%s lists its tools in the same order every time", async (_of, variant) => {
  const first = await open(variant);
  const second = await open(variant);
  expect((await first.client.listTools()).tools).toEqual(first.tools);
  expect(JSON.stringify(second.tools)).toBe(JSON.stringify(first.tools));
});

test.each(VARIANTS)("%s names only tools that it offers, before any call", async (_of, variant) => {
  const { client, tools: offered, instructions } = await open(variant);
  const prompts = variant.isReadOnly ? [] : (await client.listPrompts()).prompts;
  const messages = await Promise.all(
    prompts.map(({ name, arguments: args = [] }) =>
      client.getPrompt({
        name,
        arguments: Object.fromEntries(args.map((arg) => [arg.name, FILLED_IN[arg.name] ?? "yes"])),
      }),
    ),
  );
  const texts = JSON.stringify([
    instructions,
    offered.map(({ description, inputSchema }) => [description, inputSchema]),
    prompts,
    messages,
  ]);
  const known = new Set([...offered.map(({ name }) => name), ...SEAM_NAMES]);
  for (const name of new Set(texts.match(LOOKS_LIKE_A_TOOL))) expect(known).toContain(name);
});

const FILLED_IN: Record<string, string> = { email_address: "jean@example.com", phone: "Pixel 9" };

/** Parameters, and endpoints of Seam's API, that look like tools. */
const SEAM_NAMES = new Set([
  "create_credential_manager_user",
  "create_sandbox_phone",
  "list_accessible_entrances",
  "list_compatible_credential_manager_acs_systems",
  "list_credentials_with_access",
  "remove_acs_user",
]);

test("the sources name only tools that exist; the sandbox alone speaks Seam's language", () => {
  const src = new URL("../src/", import.meta.url);
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !file.startsWith("sandbox"),
  );
  expect(files.length).toBeGreaterThan(tools.length);
  const known = new Set([...[...tools, ...engineTools].map(({ name }) => name), ...SEAM_NAMES]);
  const unknown = files.flatMap((file) =>
    (readFileSync(new URL(file, src), "utf8").match(LOOKS_LIKE_A_TOOL) ?? [])
      .filter((name) => !known.has(name))
      .map((name) => `${file}: ${name}`),
  );
  expect(unknown).toEqual([]);
});

test.each(VARIANTS.filter(([, { isReadOnly }]) => !isReadOnly))(
  `%s shows a model at most ${TOKENS_PER_TOOL} tokens per tool, on average`,
  async (_of, variant) => {
    const rows = (await open(variant)).tools.map((tool) => [tool.name, tokensOfTool(tool)] as const);
    const average = rows.reduce((total, [, tokens]) => total + tokens, 0) / rows.length;
    expect(average, rows.map((row) => row.join(" ")).join(", ")).toBeLessThanOrEqual(TOKENS_PER_TOOL);
  },
);
