/** What a tool call adds to the bare Seam request that it makes: server, Seam and client are processes of their own. */
import { Pool } from "undici";
import { number, table } from "../scripts/support/pages.ts";
import { callTool } from "../test/support/harness.ts";
import { envFor, startServer } from "../test/support/stdio.ts";
import type { Backend } from "./http/backend.ts";
import { end, start } from "./http/process.ts";
import { percentile } from "./measure.ts";

const LATENCY_MS = 50;
const SECONDS = 6;
const TURNS = 4;

export async function run(): Promise<string> {
  const { child, ready: seam } = await start<Backend>("./backend.ts", [String(LATENCY_MS)]);
  const server = await startServer({ env: envFor(seam) });
  const pool = new Pool(seam.endpoint, { connections: 64 });
  const { device_id } = seam;
  const body = JSON.stringify({ device_id });
  const headers = { authorization: `Bearer ${seam.apiKey}`, "content-type": "application/json" };
  const sides = {
    bare: async () => {
      const reply = await pool.request({ method: "POST", path: "/phones/get", headers, body });
      await reply.body.json();
    },
    tool: async () => {
      const { isError, text } = await callTool(server.client, "get_phone", { device_id });
      if (isError) throw new Error(text);
    },
  };
  const rows: string[][] = [];
  for (const inFlight of [1, 8, 64]) {
    const [bare, tool]: [number[], number[]] = [[], []];
    for (let turn = 0; turn <= TURNS; turn++) {
      const isWarmUp = turn === 0;
      const forBare = await timed(sides.bare, inFlight);
      const forTool = await timed(sides.tool, inFlight);
      if (isWarmUp) continue;
      bare.push(...forBare);
      tool.push(...forTool);
    }
    const added = percentile(tool, 0.5) - percentile(bare, 0.5);
    const cells = [bare, tool].flatMap((all) => [percentile(all, 0.5), percentile(all, 0.99)]);
    rows.push([
      String(inFlight),
      ...cells.map((ms) => number(ms, 1)),
      number(added, 1),
      `${number((100 * added) / LATENCY_MS, 1)} %`,
    ]);
  }
  await pool.destroy();
  await server.close();
  await end(child);
  const head = [
    "in flight",
    "request p50, ms",
    "p99",
    "tool call p50, ms",
    "p99",
    "added p50, ms",
    `of a ${LATENCY_MS} ms request`,
  ];
  return `Calls of \`get_phone\` over stdio, in turns with the bare request, ${SECONDS} s each; every reply of the sandbox takes ${LATENCY_MS} ms.\n\n${table(head, rows)}`;
}

/** So many at once, each beginning its next one when it has its answer. They do not begin in the same moment. */
async function timed(once: () => Promise<unknown>, inFlight: number): Promise<number[]> {
  const times: number[] = [];
  const until = performance.now() + (1_000 * SECONDS) / TURNS;
  const worker = async (_: unknown, place: number) => {
    await new Promise((resolve) => setTimeout(resolve, (LATENCY_MS * place) / inFlight));
    while (performance.now() < until) {
      const startedAt = performance.now();
      await once();
      times.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return times;
}
