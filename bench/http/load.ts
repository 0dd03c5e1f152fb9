/** A process that calls as many clients would: each sends its next call when the last one is answered. */
import { Pool } from "undici";
import { percentile } from "../measure.ts";
import { endWithParent, tell } from "./process.ts";

export interface Load {
  url: string;
  headers: Record<string, string>;
  /** Each call takes the next one; none: nobody signs in. */
  tokens: string[];
  body: string;
  clients: number;
  /** So long, or so many calls. */
  until: { ms: number } | { calls: number };
}

export interface Outcome {
  perSecond: number;
  p50: number;
  p99: number;
  calls: number;
}

const pools = new Map<string, Pool>();
let sent = 0;

function poolFor(origin: string): Pool {
  const pool = pools.get(origin) ?? new Pool(origin, { connections: 256, pipelining: 1 });
  pools.set(origin, pool);
  return pool;
}

async function run({ url, headers, tokens, body, clients, until }: Load): Promise<Outcome> {
  const { origin, pathname: path } = new URL(url);
  const pool = poolFor(origin);
  const times: number[] = [];
  const first = sent;
  const startedAt = performance.now();
  const isOver = () =>
    "calls" in until ? sent - first >= until.calls : performance.now() - startedAt >= until.ms;

  async function client() {
    while (!isOver()) {
      const token = tokens[sent++ % tokens.length];
      const calledAt = performance.now();
      const reply = await pool.request({
        method: "POST",
        path,
        headers: token ? { ...headers, authorization: `Bearer ${token}` } : headers,
        body,
      });
      const text = await reply.body.text();
      times.push(performance.now() - calledAt);
      if (reply.statusCode !== 200 || !text.includes('"result"') || text.includes('"isError":true'))
        throw new Error(`${url} answered ${reply.statusCode}: ${text}`);
    }
  }
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    perSecond: times.length / seconds,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    calls: times.length,
  };
}

process.on("message", async (load: Load) => tell(await run(load)));
endWithParent();
tell({});
