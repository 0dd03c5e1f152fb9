/** A server for one request registers what that request reaches; no client can tell. */
import { expect, test } from "vitest";
import { callTool } from "../support/harness.ts";
import { connectClient, GENERATIONS, LIST, post, startAlone, toolCall } from "./harness.ts";

test.each(GENERATIONS)("a client, %s, is told of everything and reaches it", async (generation) => {
  const { url } = await startAlone();
  const client = await connectClient(generation, url);
  const capabilities = Object.keys(client.getServerCapabilities() ?? {}).sort();
  expect(capabilities).toEqual(["completions", "prompts", "resources", "tools"]);
  const { completion } = await client.complete({
    ref: { type: "ref/resource", uri: "seam://user-identities/{user_identity_id}" },
    argument: { name: "user_identity_id", value: "Ana" },
  });
  expect(completion.values).toHaveLength(1);
  const prompted = await client.complete({
    ref: { type: "ref/prompt", name: "offboard_app_user" },
    argument: { name: "person", value: "Ana" },
  });
  expect(prompted.completion.values.length).toBeGreaterThan(0);
  const { data } = await callTool(client, "list_phones", {});
  expect(data.phones.length).toBeGreaterThan(0);
  await expect(client.callTool({ name: "open_door", arguments: {} })).rejects.toThrow(
    "Tool open_door not found",
  );
});

test("several requests in one message are all answered", async () => {
  const { url } = await startAlone();
  const answer = await post(url, [LIST, toolCall("list_phones")]);
  const text = await answer.text();
  expect(text).toContain('"find_user_identities"');
  expect(text).toContain('"phones"');
});
