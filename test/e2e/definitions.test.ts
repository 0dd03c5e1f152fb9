import { expect, it } from "vitest";
import { listedTools } from "../../src/adapter/listed.ts";
import { start } from "./process.ts";

it("the built server lists the tools as reviewed, each with its title among the hints, too", async (test) => {
  const server = start(test, ["--sandbox"]);
  await server.initialize();
  const { result } = await server.request("tools/list");
  expect(result.tools).toEqual(
    listedTools.map(({ isSandboxOnly: _, title, annotations, ...tool }) => ({
      ...tool,
      title,
      annotations: { title, ...annotations },
    })),
  );
});
