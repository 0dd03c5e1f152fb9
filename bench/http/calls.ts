/** `get_phone` over HTTP: ours, the SDK's minimal server and a bare echo in turns, at three numbers of clients. */
import type { ChildProcess } from "node:child_process";
import { number, table } from "../../scripts/support/pages.ts";
import { percentile, stats } from "../measure.ts";
import type { Outcome } from "./load.ts";
import { REVISIONS, type Revision, type Sent, toolCall } from "./messages.ts";
import { cpuOf, end, serve, start } from "./process.ts";
import type { Stage } from "./stage.ts";

export interface Effort {
  rounds: number;
  /** For one side, one number of clients, in one round. */
  ms: number;
}

/** Calls of so many clients take so long that a third of the rounds is enough. */
const MANY = 256;
const CLIENTS = [1, 32, MANY];
const WARM_UP_MS = 1_500;

const ECHO = "bare `node:http` echo";
const MINIMAL = "minimal SDK server";
const OURS = "**ours**";
const OPEN = "ours, nobody signs in";
const ONE = "ours, one replica behind the proxy";
const TWO = "ours, two replicas behind the proxy";

/** Outcomes by round; `cpu` is what the server's process used for a call, in ms. */
type Series = (Outcome & { cpu: number })[];

interface Side {
  url: string;
  /** Its server; absent where there are several processes. */
  child?: ChildProcess;
}

export async function compareCalls(stage: Stage, effort: Effort): Promise<string> {
  const [token = ""] = await stage.tokens([{ subject: "agent", company: "hotel" }]);
  const { sides, close } = await startSides(stage);
  const parts: string[] = [];
  for (const revision of REVISIONS) {
    const sent = toolCall(revision, "get_phone", { device_id: stage.device_id });
    const measured = await measure(stage, sides, { sent, token, ...effort });
    parts.push(report(revision, measured));
  }
  await close();
  return parts.join("\n\n");
}

async function startSides(stage: Stage) {
  const echo = await start<{ url: string }>("./echo.ts");
  const minimal = await stage.startMinimal();
  const [ours, other] = [await stage.startOurs(), await stage.startOurs()];
  const { endpoint, apiKey } = stage;
  const open = await serve({ SEAM_ENDPOINT: endpoint, SEAM_API_KEY: apiKey });
  const one = await start<{ url: string }>("./proxy.ts", [ours.ready.url]);
  const two = await start<{ url: string }>("./proxy.ts", [ours.ready.url, other.ready.url]);
  const sides: Record<string, Side> = {
    [ECHO]: { ...echo.ready, ...echo },
    [MINIMAL]: { ...minimal.ready, ...minimal },
    [OURS]: { ...ours.ready, ...ours },
    [OPEN]: { ...open.ready, ...open },
    [ONE]: one.ready,
    [TWO]: two.ready,
  };
  const all = [echo, minimal, ours, other, open, one, two];
  const close = () => Promise.all(all.map(({ child }) => end(child)));
  return { sides, close };
}

/** By side and number of clients. */
type Measured = Map<string, Map<number, Series>>;

async function measure(
  { load }: Stage,
  sides: Record<string, Side>,
  { rounds, ms, sent, token }: Effort & { sent: Sent; token: string },
): Promise<Measured> {
  const measured: Measured = new Map(Object.keys(sides).map((side) => [side, new Map()]));
  const names = Object.keys(sides);
  async function call(name: string, clients: number, ms: number) {
    const { url = "", child } = sides[name] ?? {};
    const before = child ? cpuOf(child) : Number.NaN;
    const outcome = await load({
      url,
      ...sent,
      tokens: name === OPEN ? [] : [token],
      clients,
      until: { ms },
    });
    return { ...outcome, cpu: child ? (cpuOf(child) - before) / outcome.calls : Number.NaN };
  }
  for (const side of names) await call(side, 32, WARM_UP_MS);
  for (let round = 0; round < rounds; round++)
    for (const clients of CLIENTS.filter((clients) => clients < MANY || round % 3 === 0))
      for (let i = 0; i < names.length; i++) {
        // Whoever comes first is another one in each round.
        const side = names[(i + round) % names.length] ?? "";
        const series = measured.get(side);
        series?.set(clients, [...(series.get(clients) ?? []), await call(side, clients, ms)]);
      }
  return measured;
}

function report(revision: Revision, measured: Measured): string {
  const median = (series: Series, of: keyof Series[number]) => stats(series.map((one) => one[of])).median;
  const rows = [...measured].map(([side, byClients]) => [
    side,
    ...CLIENTS.flatMap((clients) => {
      const series = byClients.get(clients) ?? [];
      return [
        number(median(series, "perSecond")),
        `${number(median(series, "p50"), 2)} / ${number(median(series, "p99"), 1)}`,
      ];
    }),
    cpuCell(byClients.get(32) ?? []),
  ]);
  const head = [
    revision,
    ...CLIENTS.flatMap((clients) => [`calls/s, ${clients === 1 ? "1 client" : clients}`, "p50 / p99, ms"]),
    "CPU, ms",
  ];
  return `${table(head, rows)}\n\n${ratios(measured)}`;
}

/** The kernel counts in hundredths of a second, so that rounds are added up. */
function cpuOfAll(series: Series): number {
  const sum = (of: (one: Series[number]) => number) => series.reduce((total, one) => total + of(one), 0);
  return sum(({ cpu, calls }) => cpu * calls) / sum(({ calls }) => calls);
}

function cpuCell(series: Series): string {
  const ms = cpuOfAll(series);
  return Number.isNaN(ms) ? "" : number(ms, 2);
}

/** Ours over the minimal server within the same round, since what else the machine does is alike there. */
function ratios(measured: Measured): string {
  const of = (side: string, clients: number) => measured.get(side)?.get(clients) ?? [];
  const words = CLIENTS.map((clients) => {
    const theirs = of(MINIMAL, clients);
    const each = of(OURS, clients).map(({ p50 }, round) => p50 / (theirs[round]?.p50 ?? Number.NaN));
    const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => number(percentile(each, share), 2));
    return `**${middle} x** at ${clients} (${low} to ${high})`;
  });
  const cpu = CLIENTS.map(
    (clients) => `${number(cpuOfAll(of(OURS, clients)) / cpuOfAll(of(MINIMAL, clients)), 2)} x at ${clients}`,
  );
  return `Ours over the minimal server: p50 by round ${words.join(", ")}, the middle half of the rounds in brackets; CPU of a call ${cpu.join(", ")}.`;
}
