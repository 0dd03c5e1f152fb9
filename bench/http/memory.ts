/** What `serve` keeps: for a stream, for a workspace, and, as it should be, nothing for a caller. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { number, table } from "../../scripts/support/pages.ts";
import { memoryOf } from "../../test/support/memory.ts";
import { temporaryFolder } from "../peers.ts";
import { message, toolCall } from "./messages.ts";
import { end, heapOf } from "./process.ts";
import type { Stage } from "./stage.ts";

const STREAMS = 1_000;
const WORKSPACES = 1_000;
const REVISION = "2026-07-28";
const CLIENTS = 16;

/** In MB: the heap without garbage, and what the process has of the system. */
const weigh = async (child: ChildProcess) => ({ heap: await heapOf(child), resident: memoryOf(child).now });
type Weight = Awaited<ReturnType<typeof weigh>>;

/** By how much it has grown, for each of so many. */
function each(before: Weight, after: Weight, count: number): string {
  const kilobytes = (of: keyof Weight) => number(((after[of] - before[of]) * 1024) / count, 1);
  return `${kilobytes("heap")} KB of the heap and ${kilobytes("resident")} KB of the process each`;
}

/** `calls`: in each of the stages that are compared. */
export async function measureMemory(stage: Stage, calls: number): Promise<string> {
  return [await callers(stage, calls), await workspaces(stage), await streams(stage)].join("\n\n");
}

/** As many calls by one caller, and by as many callers. */
async function callers({ tokens, load, startOurs, device_id }: Stage, calls: number): Promise<string> {
  const { child, ready } = await startOurs();
  const sent = toolCall(REVISION, "get_phone", { device_id });
  const after = async (subjects: string[]) => {
    const them = await tokens(subjects.map((subject) => ({ subject, company: "hotel" })));
    await load({ url: ready.url, ...sent, tokens: them, clients: CLIENTS, until: { calls } });
    const { heap, resident } = await weigh(child);
    return [number(heap, 1), number(resident)];
  };
  const named = (prefix: string) => Array.from({ length: calls }, (_, i) => `${prefix} ${i}`);
  const rows = [
    ["one caller", ...(await after(["agent"]))],
    ["the same one", ...(await after(["agent"]))],
    [`${number(calls)} callers`, ...(await after(named("guest")))],
    [`${number(calls)} others`, ...(await after(named("visitor")))],
    ["the one caller again", ...(await after(["agent"]))],
  ];
  await end(child);
  return `Memory after ${number(calls)} calls each, one line after the other:\n\n${table(["calls of", "heap, MB", "process, MB"], rows)}`;
}

/** The first call for each of many companies opens its workspace: a connection to Seam of its own, and its handler. */
async function workspaces({ tokens, load, startOurs, device_id, endpoint }: Stage): Promise<string> {
  const companies = Array.from({ length: WORKSPACES }, (_, i) => `company-${i}`);
  const file = join(temporaryFolder(), "workspaces.json");
  const entry = (name: string) => [name, { name, endpoint, secret: { env: "SEAM_API_KEY" } }];
  writeFileSync(file, JSON.stringify({ workspaces: Object.fromEntries(companies.map(entry)) }));
  const { child, ready } = await startOurs({}, ["--workspaces", file]);
  const all = await tokens(companies.map((company) => ({ subject: "agent", company })));
  const sent = toolCall(REVISION, "get_phone", { device_id });
  const call = (tokens: string[], calls: number) =>
    load({ url: ready.url, ...sent, tokens, clients: 1, until: { calls } });
  await call(all.slice(0, 1), 2_000);
  const before = await weigh(child);
  const first = await call(all, WORKSPACES);
  const after = await weigh(child);
  const second = await call(all, WORKSPACES);
  const one = await call(all.slice(0, 1), WORKSPACES);
  await end(child);
  return (
    `${number(WORKSPACES)} workspaces in one process: ${number(before.resident)} MB with one of them open, ${number(after.resident)} MB with all, ` +
    `${each(before, after, WORKSPACES)}, a kept connection to Seam included. p50 of the first call in each, ` +
    `which opens it: ${number(first.p50, 2)} ms; of the second: ${number(second.p50, 2)} ms; of as many calls in one: ${number(one.p50, 2)} ms.`
  );
}

/** Streams that listen to a resource, each over a connection of its own. */
async function streams({ tokens, startOurs, load, device_id }: Stage): Promise<string> {
  const { child, ready } = await startOurs();
  const [token = ""] = await tokens([{ subject: "agent", company: "hotel" }]);
  const sent = toolCall(REVISION, "get_phone", { device_id });
  await load({ url: ready.url, ...sent, tokens: [token], clients: CLIENTS, until: { calls: 2_000 } });
  const listen = message(REVISION, "subscriptions/listen", {
    notifications: { resourceSubscriptions: [`seam://phones/${device_id}`] },
  });
  const open = async () => {
    const stream = request(ready.url, {
      method: "POST",
      agent: false,
      headers: { ...listen.headers, authorization: `Bearer ${token}` },
    });
    stream.end(listen.body);
    const [answer] = await once(stream, "response");
    const [acknowledged] = await once(answer, "data");
    if (!String(acknowledged).includes("acknowledged")) throw new Error(`No stream: ${acknowledged}`);
    answer.on("error", () => {}).resume();
    return stream.on("error", () => {});
  };
  const before = await weigh(child);
  for (let i = 0; i < STREAMS; i++) await open();
  const after = await weigh(child);
  await end(child);
  return `${number(STREAMS)} streams of 2026-07-28 that listen, each over a connection of its own: ${each(before, after, STREAMS)}.`;
}
