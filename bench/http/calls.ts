/** `get_phone` over HTTP: ours, the SDK's minimal server and a bare echo in turns, at three numbers of clients. */
import { number, table } from "../../scripts/support/pages.ts";
import { stats } from "../measure.ts";
import type { Outcome } from "./load.ts";
import { REVISIONS, type Revision, type Sent, toolCall } from "./messages.ts";
import { end, serve, start } from "./process.ts";
import type { Stage } from "./stage.ts";

export interface Effort {
  rounds: number;
  /** For one side, one number of clients, in one round. */
  ms: number;
}

const CLIENTS = [1, 32, 256];
const WARM_UP_MS = 3_000;

const ECHO = "bare `node:http` echo";
const MINIMAL = "minimal SDK server";
const OURS = "**ours**";
const OPEN = "ours, nobody signs in";
const ONE = "ours, one replica behind the proxy";
const TWO = "ours, two replicas behind the proxy";

/** Outcomes by round. */
type Series = Outcome[];

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
  const sides: Record<string, string> = {
    [ECHO]: echo.ready.url,
    [MINIMAL]: minimal.ready.url,
    [OURS]: ours.ready.url,
    [OPEN]: open.ready.url,
    [ONE]: one.ready.url,
    [TWO]: two.ready.url,
  };
  const all = [echo, minimal, ours, other, open, one, two];
  const close = () => Promise.all(all.map(({ child }) => end(child)));
  return { sides, close };
}

/** By side and number of clients. */
type Measured = Map<string, Map<number, Series>>;

async function measure(
  { load }: Stage,
  sides: Record<string, string>,
  { rounds, ms, sent, token }: Effort & { sent: Sent; token: string },
): Promise<Measured> {
  const measured: Measured = new Map(Object.keys(sides).map((side) => [side, new Map()]));
  const names = Object.keys(sides);
  const call = (side: string, clients: number, ms: number) =>
    load({ url: sides[side] ?? "", ...sent, tokens: side === OPEN ? [] : [token], clients, until: { ms } });
  for (const side of names) await call(side, 32, WARM_UP_MS);
  for (let round = 0; round < rounds; round++)
    for (const clients of CLIENTS)
      for (let i = 0; i < names.length; i++) {
        // Whoever comes first is another one in each round.
        const side = names[(i + round) % names.length] ?? "";
        const series = measured.get(side);
        series?.set(clients, [...(series.get(clients) ?? []), await call(side, clients, ms)]);
      }
  return measured;
}

function report(revision: Revision, measured: Measured): string {
  const median = (series: Series, of: keyof Outcome) => stats(series.map((one) => one[of])).median;
  const rows = [...measured].map(([side, byClients]) => [
    side,
    ...CLIENTS.flatMap((clients) => {
      const series = byClients.get(clients) ?? [];
      return [
        number(median(series, "perSecond")),
        `${number(median(series, "p50"), 2)} / ${number(median(series, "p99"), 1)}`,
      ];
    }),
  ]);
  const head = [
    revision,
    ...CLIENTS.flatMap((clients) => [`calls/s, ${clients === 1 ? "1 client" : clients}`, "p50 / p99, ms"]),
  ];
  return `${table(head, rows)}\n\n${ratios(measured)}`;
}

/** Ours over the minimal server within the same round, since what else the machine does is alike there. */
function ratios(measured: Measured): string {
  const [ours, minimal] = [measured.get(OURS), measured.get(MINIMAL)];
  const words = CLIENTS.map((clients) => {
    const theirs = minimal?.get(clients) ?? [];
    const each = (ours?.get(clients) ?? []).map(({ p50 }, round) => p50 / (theirs[round]?.p50 ?? Number.NaN));
    const { median } = stats(each);
    const range = `${number(Math.min(...each), 2)} to ${number(Math.max(...each), 2)}`;
    return `**${number(median, 2)} x** at ${clients} (${range})`;
  });
  return `p50 of ours over that of the minimal server, by round: ${words.join(", ")}.`;
}
