/** From the start of the process to the first answers, and the memory it has then. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { number, table } from "../scripts/support/pages.ts";
import { memoryOf } from "../test/support/memory.ts";
import { ROOT } from "../test/support/paths.ts";
import { shown, stats } from "./measure.ts";
import { install, minimalServer, PEERS } from "./peers.ts";

const ROUNDS = 25;

interface Side {
  name: string;
  args: string[];
}

export interface Sample {
  initialize: number;
  list: number;
  /** Resident memory in MB after the list. */
  memory: number;
}

/** A program that answers at once, and does nothing else. */
export const BARE = `
process.stdin.on("data", (chunk) => {
  for (const line of String(chunk).split("\\n")) {
    if (!line) continue;
    const { id } = JSON.parse(line);
    if (id) process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, result: {} }) + "\\n");
  }
});
`;

export async function run(): Promise<string> {
  const minimal = await minimalServer();
  const peers = install(...PEERS.map((peer) => peer.package));
  const sides: Side[] = [
    { name: "bare Node", args: ["-e", BARE] },
    { name: "minimal server, bundled", args: [minimal.bundle] },
    { name: "minimal server, not bundled", args: [minimal.source] },
    ...PEERS.map(({ name, entry, args }) => ({ name, args: [join(peers, "node_modules", entry), ...args] })),
    { name: "ours, from source (tsx)", args: ["--import", "tsx", join(ROOT, "src/server.ts")] },
    { name: "**ours, as published**", args: [join(ROOT, "dist/server.js")] },
  ];
  const samples = new Map<string, Sample[]>(sides.map(({ name }) => [name, []]));
  for (let round = -1; round < ROUNDS; round++)
    for (const { name, args } of sides) {
      const sample = await measure(args);
      if (round >= 0) samples.get(name)?.push(sample);
    }
  const base = stats((samples.get("minimal server, bundled") ?? []).map(({ list }) => list)).median;
  const rows = [...samples].map(([name, all]) => {
    const list = stats(all.map((one) => one.list));
    return [
      name,
      shown(stats(all.map((one) => one.initialize))),
      shown(list),
      `${number(list.median / base, 2)} x`,
      shown(stats(all.map((one) => one.memory))),
    ];
  });
  const head = ["", "to `initialize`, ms", "to `tools/list`, ms", "of the minimal", "memory, MB"];
  return `${ROUNDS} rounds in turns, Node ${process.versions.node}: median (minimum, half the middle half).\n\n${table(head, rows)}`;
}

const MESSAGES = [
  {
    id: 1,
    method: "initialize",
    params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "bench", version: "1" } },
  },
  { method: "notifications/initialized" },
  { id: 2, method: "tools/list", params: {} },
];

/** One start, from the spawn to the answers, by this Node or another. */
export async function measure(
  args: string[],
  { node = process.execPath, env = {} }: { node?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Sample> {
  const startedAt = performance.now();
  const child = spawn(node, args, {
    cwd: ROOT,
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, ...env },
  });
  const lines = createInterface({ input: child.stdout });
  const answered = new Map<number, () => void>();
  lines.on("line", (line) => answered.get(JSON.parse(line).id)?.());
  const answer = (id: number) => new Promise<void>((resolve) => answered.set(id, resolve));
  const [initialized, listed] = [answer(1), answer(2)];
  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  send(MESSAGES[0] ?? {});
  await initialized;
  const initialize = performance.now() - startedAt;
  for (const message of MESSAGES.slice(1)) send(message);
  await listed;
  const list = performance.now() - startedAt;
  const memory = memoryOf(child).now;
  child.stdin.end();
  setTimeout(() => child.kill(), 500).unref();
  await once(child, "exit");
  return { initialize, list, memory };
}
