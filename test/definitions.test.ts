/** What every tool and resource must keep to, so that every host can use it. */
import { expect, test } from "vitest";
import { z } from "zod";
import { convertTools } from "../src/adapter/convert.ts";
import { listedTools } from "../src/adapter/listed.ts";
import { withEngine } from "../src/adapter/with-engine.ts";
import { tools } from "../src/tools/index.ts";
import { engineTools } from "../src/tools/with-engine.ts";
import { connect } from "./support/connect.ts";

const listed = async () => (await (await connect({ asRealSeam: false })).client.listTools()).tools;

test("the list that hosts are told, src/adapter/tools.json, is as the tools have it", async () => {
  const asText = `${JSON.stringify(convertTools(), null, 2)}\n`;
  const how =
    "update it by: npx vitest run test/definitions.test.ts -u; then read what changed as product text";
  await expect(asText, how).toMatchFileSnapshot("../src/adapter/tools.json");
});

test("the list where an engine keeps removals, src/adapter/engine-tools.json, is as its tools have it", async () => {
  const asText = `${JSON.stringify(convertTools(engineTools), null, 2)}\n`;
  await expect(asText).toMatchFileSnapshot("../src/adapter/engine-tools.json");
});

test.each([...tools, ...engineTools].map((tool) => [tool.name, tool] as const))(
  "%s keeps the rules",
  (name, tool) => {
    expect(name).toMatch(/^[a-z][a-z0-9_]{0,39}$/);
    expect(tool.title.length).toBeGreaterThan(0);
    expect(tool.description.length).toBeLessThan(600);
    expect(Object.keys(tool.annotations).sort()).toEqual([
      "destructiveHint",
      "idempotentHint",
      "openWorldHint",
      "readOnlyHint",
    ]);
    for (const [field, schema] of Object.entries(tool.input.shape)) {
      const { description } = z.toJSONSchema(schema as z.ZodType, { io: "input" });
      expect(description, `${name}.${field} has a description`).toBeTruthy();
    }
  },
);

test("published schemas hold nothing that hosts choke on", async () => {
  for (const tool of await listed()) {
    const text = JSON.stringify([tool.inputSchema, tool.outputSchema]);
    expect(text).not.toMatch(/"(\$schema|anyOf|oneOf|allOf|\$ref|pattern|format|const)":/);
    expect(text).not.toMatch(/"type":\[/);
    expect(tool.inputSchema).toMatchObject({ type: "object", additionalProperties: false });
    expect(tool.outputSchema).toMatchObject({ type: "object" });
    expect(tool.annotations?.title).toBe(tool.title);
  }
});

test("tools that look only come out read-only, all others do not", async () => {
  const { client } = await connect({ server: { isReadOnly: true } });
  const offered = (await client.listTools()).tools.map((tool) => tool.name);
  const looking = listedTools.filter((tool) => tool.annotations.readOnlyHint);
  expect(offered).toEqual(looking.map((tool) => tool.name));
  expect(client.getInstructions()).toContain("Read-only");
});

test("simulate_phone is offered in the sandbox only", async () => {
  const real = (await (await connect()).client.listTools()).tools.map((tool) => tool.name);
  expect(real).not.toContain("simulate_phone");
  expect((await listed()).map((tool) => tool.name)).toContain("simulate_phone");
});

test("the instructions say when to use the server, in less than 2 KB, and name only tools that exist", async () => {
  const { client } = await connect({ asRealSeam: false });
  const instructions = client.getInstructions() ?? "";
  expect(Buffer.byteLength(instructions)).toBeLessThan(2048);
  expect(instructions).toContain("removing");
  const names = new Set((await listed()).map((tool) => tool.name));
  const mentioned = instructions.match(
    /\b(create|link|launch|issue|list|deactivate|remove|simulate|find|get)_[a-z_]+/g,
  );
  for (const name of mentioned ?? []) expect(names).toContain(name);
});

test("where removals are kept the instructions say so, and no other ones do", async () => {
  const engine = { ...withEngine, removalsFor: () => fail(), tasksOf: () => fail() };
  for (const [kept, isRead] of [
    [{ engine }, true],
    [{}, false],
  ] as const) {
    const { client } = await connect({ workspace: kept });
    const instructions = client.getInstructions() ?? "";
    expect(Buffer.byteLength(instructions)).toBeLessThan(2048);
    expect(instructions.includes("list_removals")).toBe(isRead);
  }
});

function fail(): never {
  throw new Error("nothing is begun here");
}

test("the server names itself", async () => {
  const { client } = await connect({ asRealSeam: false });
  expect(client.getServerVersion()).toMatchObject({
    name: "seam-mobile-access-mcp",
    title: "Seam mobile access (sandbox)",
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
  });
});

test("summaries of the sandbox say so", async () => {
  const { client } = await connect({ asRealSeam: false });
  const result = await client.callTool({ name: "list_phones", arguments: {} });
  expect(result.structuredContent).toMatchObject({
    summary: expect.stringMatching(/^Sandbox, no real doors: 4 phones: /),
  });
});
