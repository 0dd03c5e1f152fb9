/** A host of 2025 and a host of 2026-07-28 are offered the same, and read the same. */
import type { Client } from "@modelcontextprotocol/client";
import { expect, test } from "vitest";
import { callTool, connect } from "./connect.ts";
import { readable } from "./fixtures.ts";

type Look = (client: Client) => Promise<unknown>;

const LOOKS: Record<string, Look> = {
  tools: async (client) => (await client.listTools()).tools,
  prompts: async (client) => (await client.listPrompts()).prompts,
  "a prompt": async (client) =>
    (await client.getPrompt({ name: "replace_lost_phone", arguments: { person: "Ana" } })).messages,
  templates: async (client) => (await client.listResourceTemplates()).resourceTemplates,
  resources: async (client) => (await client.listResources()).resources,
  "a resource": async (client) => (await client.readResource({ uri: "seam://phones" })).contents,
  completion: async (client) =>
    (
      await client.complete({
        ref: { type: "ref/prompt", name: "replace_lost_phone" },
        argument: { name: "person", value: "a" },
      })
    ).completion,
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
