/** Large workspaces: what a person waits for must not grow with what others have. */

import { number, table } from "../scripts/support/pages.ts";
import { type Sandbox, startSandbox } from "../src/sandbox/sandbox.ts";
import { memoryOf } from "../test/support/memory.ts";
import { envFor, startServer } from "../test/support/stdio.ts";
import { shown, stats } from "./measure.ts";

const SIZES = [1_000, 100_000];
const ROUNDS = 9;

export async function run(): Promise<string> {
  const columns: Awaited<ReturnType<typeof measure>>[] = [];
  for (const size of SIZES) columns.push(await measure(size));
  const works = Object.keys(columns[0]?.results ?? {});
  const rows = works.map((what) => [what, ...columns.map(({ results }) => results[what] ?? "")]);
  const memory = columns.map(({ mb }) => `${number(mb)} MB`).join(" and ");
  const head = ["ms", ...SIZES.map((size) => `${number(size)} people, ${number(2 * size)} phones`)];
  return `${ROUNDS} rounds, the sandbox's own time included: median (minimum, half the middle half).\n\n${table(head, rows)}\n\nMemory of the server's process after all that: ${memory}.`;
}

async function measure(size: number) {
  const sandbox = await startSandbox({ seed: false });
  populate(sandbox, size);
  const { client, pid, close } = await startServer({ env: envFor(sandbox) });
  const call = (name: string, args: object) => client.callTool({ name, arguments: { ...args } });
  const works: Record<string, () => Promise<unknown>> = {
    "a page of resources/list": () => client.request({ method: "resources/list", params: {} }),
    "find_user_identities, no search": () => call("find_user_identities", {}),
    "a search, asked of the sandbox directly": () => search(sandbox, "p777@"),
    "find_user_identities by a search": () => call("find_user_identities", { search: "p777@" }),
    "get_user_identity by key": () => call("get_user_identity", { user_identity_key: "p777" }),
    "get_user_identity by email, a search": () =>
      call("get_user_identity", { email_address: "p777@example.com" }),
    "list_phones of a person": () => call("list_phones", { user_identity_key: "p777" }),
    "completion of a person, a search": () =>
      client.complete({
        ref: { type: "ref/resource", uri: "seam://user-identities/{user_identity_id}" },
        argument: { name: "user_identity_id", value: "Person 77" },
      }),
  };
  const results: Record<string, string> = {};
  for (const [what, work] of Object.entries(works)) {
    await work();
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const startedAt = performance.now();
      await work();
      times.push(performance.now() - startedAt);
    }
    results[what] = shown(stats(times), 1);
  }
  const mb = memoryOf({ pid }).now;
  await close();
  await sandbox.close();
  return { results, mb };
}

function populate({ workspace: { create } }: Sandbox, size: number): void {
  for (let i = 0; i < size; i++) {
    const { user_identity_id } = create.user_identity({
      full_name: `Person ${i}`,
      email_address: `p${i}@example.com`,
      user_identity_key: `p${i}`,
    });
    for (const device_model of ["iPhone 15", "Pixel 9"])
      create.phone({ user_identity_id, device_model, operating_system: "android" });
  }
}

/** What the sandbox takes for looking at everybody. */
async function search({ endpoint, apiKey }: Sandbox, words: string): Promise<void> {
  const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
  const body = JSON.stringify({ search: words });
  await (await fetch(`${endpoint}/user_identities/list`, { method: "POST", headers, body })).text();
}
