/** What a tool call adds to the bare Seam request that it makes. */
import { Pool } from "undici";
import { number, table } from "../scripts/support/pages.ts";
import { startSandbox } from "../src/sandbox/sandbox.ts";
import { percentile } from "./measure.ts";
import { connectedTo } from "./scenario.ts";

const CALLS = 1_200;
const WARM_UP = 200;

export async function run(): Promise<string> {
  const sandbox = await startSandbox();
  const server = await connectedTo(sandbox);
  const pool = new Pool(sandbox.endpoint, { connections: 64 });
  const phone = [...sandbox.workspace.state.phones.from()][0];
  const body = JSON.stringify({ device_id: phone?.device_id });
  const headers = { authorization: `Bearer ${sandbox.apiKey}`, "content-type": "application/json" };
  const sides: Record<string, () => Promise<unknown>> = {
    "bare request": async () => {
      const reply = await pool.request({ method: "POST", path: "/phones/get", headers, body });
      return reply.body.json();
    },
    "tool call": () => server.call("get_phone", { device_id: phone?.device_id }),
  };
  const rows: string[][] = [];
  for (const inFlight of [1, 8, 64]) {
    const times: Record<string, number[]> = {};
    for (let turn = 0; turn < 4; turn++)
      for (const [name, once] of Object.entries(sides)) {
        const all = await timed(once, inFlight, CALLS / 4 + (turn === 0 ? WARM_UP : 0));
        times[name] = [...(times[name] ?? []), ...(turn === 0 ? all.slice(WARM_UP) : all)];
      }
    const [bare = [], tool = []] = Object.values(times);
    const added = percentile(tool, 0.5) - percentile(bare, 0.5);
    const cells = [bare, tool].flatMap((all) => [percentile(all, 0.5), percentile(all, 0.99)]);
    rows.push([
      String(inFlight),
      ...cells.map((ms) => number(ms, 2)),
      number(added, 2),
      `${number((100 * added) / 50, 1)} %`,
    ]);
  }
  await pool.destroy();
  await server.close();
  await sandbox.close();
  const head = [
    "in flight",
    "request p50, ms",
    "p99",
    "tool call p50, ms",
    "p99",
    "added p50, ms",
    "of a 50 ms request",
  ];
  return `${CALLS} calls of \`get_phone\` a row, in turns with the bare request, on the sandbox without latency.\n\n${table(head, rows)}`;
}

async function timed(once: () => Promise<unknown>, inFlight: number, count: number): Promise<number[]> {
  const times: number[] = [];
  let started = 0;
  const worker = async () => {
    while (started++ < count) {
      const startedAt = performance.now();
      await once();
      times.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return times;
}
