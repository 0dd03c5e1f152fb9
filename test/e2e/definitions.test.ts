import { expect, it } from "vitest";
import { listedTools } from "../../src/adapter/listed.ts";
import { start } from "./process.ts";

it("the built server lists the tools as reviewed, each with its title among the hints, too", async (test) => {
  const server = start(test, ["--sandbox"]);
  await server.initialize();
  const { result } = await server.request("tools/list");
  const withoutApp = result.tools.map(({ _meta, ...tool }: { _meta?: object }) => tool);
  expect(withoutApp).toEqual(
    listedTools.map(({ isSandboxOnly: _, title, annotations, ...tool }) => ({
      ...tool,
      title,
      annotations: { title, ...annotations },
    })),
  );
  const drawn = result.tools.filter(({ _meta }: { _meta?: object }) => _meta);
  expect(drawn.length).toBeGreaterThan(0);
  for (const { _meta } of drawn)
    expect(_meta).toEqual({ ui: { resourceUri: "ui://seam-mobile-access/access.html" } });
});
