/** A host of 2025 and a host of 2026-07-28 are offered the same, and read the same; what only one of them knows is true. */
import type { Client } from "@modelcontextprotocol/client";
import { expect, test } from "vitest";
import { callTool, connect } from "./support/connect.ts";
import { eventually } from "./support/eventually.ts";
import { readable } from "./support/fixtures.ts";

type Look = (client: Client) => Promise<unknown>;

const LOOKS: Record<string, Look> = {
  tools: async (client) => (await client.listTools()).tools,
  prompts: async (client) => (await client.listPrompts()).prompts,
  "a prompt": async (client) =>
    (await client.getPrompt({ name: "replace_lost_phone", arguments: { person: "Ana" } })).messages,
  templates: async (client) => (await client.listResourceTemplates()).resourceTemplates,
  resources: async (client) => (await client.listResources()).resources,
  "a resource": async (client) => (await client.readResource({ uri: "seam://phones" })).contents,
  completion: (client) =>
    eventually(async () => {
      const { completion } = await client.complete({
        ref: { type: "ref/prompt", name: "replace_lost_phone" },
        argument: { name: "person", value: "a" },
      });
      expect(completion.values).not.toEqual([]); // as what comes too late is
      return completion;
    }),
  instructions: async (client) => client.getInstructions(),
  "a result": (client) => callTool(client, "get_user_identity", { user_identity_key: "ana_silva" }),
  "an error": (client) => callTool(client, "get_user_identity", { user_identity_key: "nobody" }),
  "bad input": (client) => callTool(client, "list_phones", { limt: 3 }),
  "an unknown resource": (client) =>
    client.readResource({ uri: "seam://phones/none" }).catch((error) => error.code),
  "an unknown tool": (client) => callTool(client, "open_door", {}).catch((error) => error.code),
};

test.each(Object.entries(LOOKS))("%s: the same in both eras", async (_what, look) => {
  const sandbox = { now: () => Date.parse("2026-11-23T12:00:00Z") };
  const old = await connect({ era: "2025", sandbox });
  const modern = await connect({ era: "2026", sandbox });
  expect(readable(await look(modern.client))).toEqual(readable(await look(old.client)));
});

test.each(["2025", "2026"] as const)("%s: the server shows itself with an icon of its own", async (era) => {
  const { client } = await connect({ era });
  const { websiteUrl, icons = [], ...names } = client.getServerVersion() ?? {};
  expect(names).toEqual({
    name: "seam-mobile-access-mcp",
    title: "Seam mobile access",
    version: expect.any(String),
  });
  expect(websiteUrl).toMatch(/^https:/);
  const [icon, ...more] = icons;
  expect([more, icon?.mimeType, icon?.sizes]).toEqual([[], "image/png", ["32x32"]]);
  const png = Buffer.from(icon?.src.replace("data:image/png;base64,", "") ?? "", "base64");
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([32, 32]);
  const greeting = [client.getServerVersion(), client.getServerCapabilities(), client.getInstructions()];
  expect(Buffer.byteLength(JSON.stringify(greeting))).toBeLessThan(4_000);
});

test.each(["2025", "2026"] as const)("%s: no change of a list is promised", async (era) => {
  const { client } = await connect({ era });
  const { tools, prompts, resources } = client.getServerCapabilities() ?? {};
  for (const one of [tools, prompts, resources]) expect(one?.listChanged).toBe(false);
  expect(resources?.subscribe).toBe(true);
});

test("2026: what is offered may be kept for an hour, what Seam has not at all", async () => {
  const { client } = await connect({ era: "2026" });
  const answers = {
    tools: await client.listTools(),
    prompts: await client.listPrompts(),
    templates: await client.listResourceTemplates(),
    resources: await client.listResources(),
    resource: await client.readResource({ uri: "seam://phones" }),
  };
  const hints = Object.entries(answers).map(([what, { ttlMs, cacheScope }]) => [what, ttlMs, cacheScope]);
  expect(hints).toEqual([
    ["tools", 3_600_000, "private"],
    ["prompts", 3_600_000, "private"],
    ["templates", 3_600_000, "private"],
    ["resources", 0, "private"],
    ["resource", 0, "private"],
  ]);
});
