/** Large workspaces: what a person waits for must not grow with what others have. */
import { startSandbox } from "../src/sandbox/sandbox.ts";
import { number, shown, stats, table } from "./measure.ts";
import { connectedTo } from "./scenario.ts";

const SIZES = [1_000, 100_000];
const ROUNDS = 7;

export async function run(): Promise<string> {
  const columns = [];
  for (const size of SIZES) columns.push(await measure(size));
  const [small, large] = columns;
  const rows = Object.keys(small ?? {}).map((what) => [what, small?.[what] ?? "", large?.[what] ?? ""]);
  const head = ["ms", ...SIZES.map((size) => `${number(size)} people, ${number(2 * size)} phones`)];
  return `${ROUNDS} rounds, the sandbox's own time included: median (minimum, half the middle half).\n\n${table(head, rows)}`;
}

async function measure(size: number): Promise<Record<string, string>> {
  const sandbox = await startSandbox({ seed: false });
  const { create } = sandbox.workspace;
  for (let i = 0; i < size; i++) {
    const { user_identity_id } = create.user_identity({
      full_name: `Person ${i}`,
      email_address: `p${i}@example.com`,
    });
    for (const device_model of ["iPhone 15", "Pixel 9"])
      create.phone({ user_identity_id, device_model, operating_system: "android" });
  }
  const { client, call, close } = await connectedTo(sandbox);
  const works: Record<string, () => Promise<unknown>> = {
    "a page of resources/list (people)": () => client.request({ method: "resources/list", params: {} }),
    "find_user_identities, no search": () => call("find_user_identities", {}),
    "find_user_identities by email": () => call("find_user_identities", { search: "p777@" }),
    "get_user_identity by email": () => call("get_user_identity", { email_address: "p777@example.com" }),
    "completion of a person": () =>
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
  await close();
  await sandbox.close();
  return results;
}
