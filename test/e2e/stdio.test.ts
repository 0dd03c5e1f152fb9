import { describe, it, type TestContext } from "vitest";
import { type Host, hostV1, hostV2 } from "./hosts.ts";
import { fromArrivalToDeparture } from "./scenario.ts";

const HOSTS: [string, (test: TestContext) => Promise<Host>][] = [
  ["the v2 client after a handshake", (test) => hostV2(test, "legacy", ["--sandbox"])],
  ["the v2 client on 2026-07-28", (test) => hostV2(test, { pin: "2026-07-28" }, ["--sandbox"])],
  ["the v1 client", (test) => hostV1(test, ["--sandbox"])],
];

describe.concurrent.each(HOSTS)("%s", (_name, connect) => {
  it("manages a guest's mobile access from arrival to departure", async (test) => {
    const { expect } = test;
    await fromArrivalToDeparture(expect, await connect(test));
  });

  it("shows who the server is and what it offers", async (test) => {
    const { expect } = test;
    const host = await connect(test);
    expect(host.server()).toMatchObject({
      name: "seam-mobile-access-mcp",
      title: "Seam mobile access (sandbox)",
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect(host.instructions()).toContain("remove_user_identity");
    expect((await host.tools()).toSorted()).toEqual(
      expect.arrayContaining([
        "create_user_identity",
        "deactivate_phone",
        "issue_mobile_key",
        "launch_enrollment",
        "link_acs_user",
        "list_phones",
        "remove_user_identity",
        "simulate_phone",
      ]),
    );
    expect((await host.templates()).toSorted()).toEqual([
      "seam://phones/{device_id}",
      "seam://user-identities/{user_identity_id}",
      "seam://user-identities/{user_identity_id}/phones",
    ]);
    const uris = (await host.resources()).map(({ uri }) => uri);
    expect(uris.slice(0, 2)).toEqual(["seam://user-identities", "seam://phones"]);
    expect(new Set(uris).size).toBe(uris.length);
  });
});
