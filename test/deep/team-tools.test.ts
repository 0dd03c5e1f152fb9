/** Every tool, once in each way that is tried elsewhere, over HTTP through two replicas of the built server. */
import { expect, test } from "vitest";
import { tools } from "../../src/tools/index.ts";
import { recordedEnv } from "../contract/recording.ts";
import { scenarios } from "../faults/scenarios.ts";
import { connectClient, GENERATIONS } from "../http/harness.ts";
import { callTool } from "../support/harness.ts";
import { startReplica, startTeam } from "../team-e2e/harness.ts";

/** Offered where the workspace is a sandbox by its settings: here all are Seam, as far as the server knows. */
const served = scenarios.filter(({ tool }) => tool !== "simulate_phone");

test.each(GENERATIONS)("a client, %s, calls every tool, and what it asks for is done", async (generation) => {
  // A company for each, so that every one finds the hotel as it was.
  const companies = served.map((_, i) => `company-${i}`);
  const { url, answered, signedIn, seamOf } = await startTeam({ companies });
  for (const [i, { tool, title, prepare }] of served.entries()) {
    const company = companies[i] ?? "";
    const { sandbox } = seamOf(company);
    const work = prepare(sandbox);
    const args = { ...work.args, ...("wait_seconds" in work.args && { wait_seconds: 60 }) };
    const client = await connectClient(generation, url, { headers: await signedIn({ org_id: company }) });
    const first = await callTool(client, tool, args);
    const confirmation_code = first.data?.confirmation_code;
    const { isError, text } = confirmation_code
      ? await callTool(client, tool, { ...args, confirmation_code })
      : first;
    expect(isError, `${tool} ${title}: ${text}`).toBe(false);
    if (work.isDone) expect(work.isDone(), `${tool} ${title}: ${text}`).toBe(true);
    await client.close();
  }
  for (const count of answered.values()) expect(count).toBeGreaterThan(served.length);
});

test.each(GENERATIONS)(
  "a client, %s, simulates a phone where the workspace is a sandbox",
  async (generation) => {
    const { url } = await startReplica(recordedEnv(["--sandbox"]), ["--sandbox"]);
    const client = await connectClient(generation, url);
    const { tools: listed } = await client.listTools();
    expect(listed.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
    const person = { user_identity_key: "soo_ah_kim" };
    const { data } = await callTool(client, "simulate_phone", { ...person, device_model: "iPhone 15" });
    const { device_id } = data.phone;
    expect((await callTool(client, "get_phone", { device_id })).isError).toBe(false);
  },
);
