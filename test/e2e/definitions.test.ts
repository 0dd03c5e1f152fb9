import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { start } from "./process.ts";

it("the built server lists the tools as reviewed, though the build has converted their schemas", async (test) => {
  const reviewed = new URL("../__snapshots__/tools.json", import.meta.url);
  const server = start(test, ["--sandbox"]);
  await server.initialize();
  const { result } = await server.request("tools/list");
  expect(result.tools).toEqual(JSON.parse(readFileSync(reviewed, "utf8")));
});
