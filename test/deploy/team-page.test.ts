/** docs/team.md says what is so: its examples are taken, its names are the code's, and what no other test shows is shown. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readWorkspaces } from "../../src/team/workspaces-file.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import {
  connectClient,
  GENERATIONS,
  openWorkspace,
  startProxy,
  startSeam,
  startServer,
} from "../http/harness.ts";
import { createGuest } from "../support/fixtures.ts";
import { callTool } from "../support/harness.ts";
import { ROOT } from "../support/paths.ts";
import { configFrom, KNOWN, read } from "./read.ts";

const page = read("docs/team.md");
const section = (title: string) => page.split(/^##+ /m).find((one) => one.startsWith(`${title}\n`)) ?? "";

test("it stays short, and leads to files that there are", () => {
  expect(page.split("\n").length).toBeLessThan(200);
  for (const [, path = ""] of page.matchAll(/\]\((\.\.[^)#]*)/g))
    expect(existsSync(join(ROOT, "docs", path)), path).toBe(true);
  for (const name of page.match(/SEAM_MCP_[A-Z_]+/g) ?? []) expect(KNOWN).toContain(name);
});

test.each(["Entra ID", "Okta", "Auth0", "Keycloak"])("the server takes the settings for %s", (provider) => {
  const words =
    section(provider)
      .match(/^SEAM_MCP_.*$/gm)
      ?.flatMap((line) => line.split(/ +/)) ?? [];
  const env = Object.fromEntries(words.map((word) => /^([^=]+)=(.*)$/.exec(word)?.slice(1) ?? []));
  const { signIn } = configFrom({ SEAM_MCP_WORKSPACES: "workspaces.json", ...env });
  expect(signIn?.issuer).toBe(env.SEAM_MCP_ISSUER);
  expect(Object.values(signIn?.roles?.scopes ?? {})).toContain("seam:remove");
});

test("it names each field of the workspaces file, and no other", () => {
  const named = [...section("Companies and the workspaces file").matchAll(/^\| `(\w+)` \|/gm)];
  const refusal = () => readWorkspaces('{ "workspaces": { "acme": { "nonsense": 1 } } }');
  const [, fields = ""] = /the fields are ([\w, ]+)/.exec(messageOf(refusal)) ?? [];
  expect(named.map(([, name]) => name).toSorted()).toEqual(fields.split(", ").toSorted());
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

test("it names each series, and no other", async () => {
  const metrics = createMetrics();
  metrics.watchDatabase(async () => true);
  const series = (await metrics.text()).match(/(?<=^# TYPE )\w+/gm);
  const told = page.split("\n").find((line) => line.startsWith("- **Metrics**"));
  expect([...new Set(told?.match(/seam_mcp_\w+/g))].toSorted()).toEqual(series?.toSorted());
});

test("only the replica that saw a person go says so afterwards", async () => {
  const { sandbox } = await startSeam();
  const [one, other] = [await startServer(openWorkspace(sandbox)), await startServer(openWorkspace(sandbox))];
  const { user_identity_id } = createGuest(sandbox);
  const statusAt = async ({ url }: { url: string }) => {
    const client = await connectClient("v2 of 2026", url);
    return (await callTool(client, "remove_user_identity", { user_identity_id })).data.status;
  };
  expect(await statusAt(one)).toBe("removed");
  expect(await statusAt(one)).toBe("removed");
  expect(await statusAt(other)).toBe("not_found");
});

/** Two replicas that ask, as `serve` does. */
async function startAsking() {
  const { sandbox } = await startSeam();
  const start = () => startServer({ ...openWorkspace(sandbox), confirmMode: "always" });
  return { sandbox, ...(await startProxy([(await start()).url, (await start()).url])) };
}

test.each(GENERATIONS)(
  "a client, %s, that cannot ask hands in the code, at another replica",
  async (generation) => {
    const { sandbox, url } = await startAsking();
    const client = await connectClient(generation, url);
    const { user_identity_id } = createGuest(sandbox);
    const { data } = await callTool(client, "remove_user_identity", { user_identity_id });
    expect(data.status).toBe("planned");
    const { confirmation_code } = data;
    const done = await callTool(client, "remove_user_identity", { user_identity_id, confirmation_code });
    expect(done.data.status).toBe("removed");
  },
);

test("a person is asked by a host of 2026-07-28, and not by one of 2025-11-25, which gets a code", async () => {
  const { sandbox, url } = await startAsking();
  for (const [generation, status, times] of [
    ["v2 of 2026", "removed", 1],
    ["v2 of 2025", "planned", 0],
  ] as const) {
    const questions: string[] = [];
    const client = await connectClient(generation, url, {
      prepare(client) {
        client.registerCapabilities({ elicitation: { form: {} } });
        client.setRequestHandler("elicitation/create", ({ params }) => {
          questions.push(params.message);
          return { action: "accept", content: {} };
        });
      },
    });
    const { user_identity_id } = createGuest(sandbox);
    const { data } = await callTool(client, "remove_user_identity", { user_identity_id });
    expect([data.status, questions.length]).toEqual([status, times]);
  }
});
