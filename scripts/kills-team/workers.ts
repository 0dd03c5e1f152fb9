/** Replicas of the built server that work on one database, die, freeze, and are replaced. */
import { setTimeout as sleep } from "node:timers/promises";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { type Answer, callTool } from "../../test/support/harness.ts";
import { type Replica, startReplica } from "../../test/support/replica.ts";

export interface Workers {
  /** When one was killed (ms since 1970). */
  deaths: readonly number[];
  /** kill -9 for the next one that is not frozen; another one takes its place at once. */
  kill(): Promise<void>;
  /** One stands still, and is not told so. Returns what thaws it. */
  freeze(): () => void;
  /** A client's call at one of them, over a connection of its own. */
  call(place: number, name: string, args: Record<string, unknown>, signal: AbortSignal): Promise<Answer>;
  close(): void;
}

const BETWEEN_STARTS_MS = 500;
const BETWEEN_LOOKS_MS = 100;
/** Longer than any call waits. */
const PATIENCE_MS = 90_000;

/** Whoever starts them closes them. */
export async function startWorkers(count: number, env: Record<string, string>): Promise<Workers> {
  /** As whatever runs containers does: it starts it again until it stays. */
  async function start(): Promise<Replica> {
    for (;;)
      try {
        return await startReplica({ SEAM_MCP_CONFIRM: "never", ...env });
      } catch {
        await sleep(BETWEEN_STARTS_MS); // the database is away
      }
  }
  const replicas: Replica[] = await Promise.all(Array.from({ length: count }, start));
  const everyone = [...replicas];
  const deaths: number[] = [];
  let frozen: Replica | undefined;
  let isClosed = false;

  function close(): void {
    isClosed = true;
    for (const { child } of everyone) child.kill("SIGKILL");
  }
  process.once("exit", close); // however it ends

  /** Who has lived longest. */
  async function takeOne(): Promise<Replica> {
    for (;;) {
      const one = replicas.find((replica) => replica !== frozen);
      if (one) return replicas.splice(replicas.indexOf(one), 1)[0] as Replica;
      await sleep(BETWEEN_LOOKS_MS); // all are dead, and not yet replaced
    }
  }

  return {
    deaths,
    async kill() {
      const victim = await takeOne();
      deaths.push(Date.now());
      victim.child.kill("SIGKILL");
      const fresh = await start();
      everyone.push(fresh);
      replicas.push(fresh);
      if (isClosed) fresh.child.kill("SIGKILL");
    },
    freeze() {
      frozen = replicas.at(-1);
      frozen?.child.kill("SIGSTOP");
      return () => {
        frozen?.child.kill("SIGCONT");
        frozen = undefined;
      };
    },
    async call(place, name, args, signal) {
      const client = new Client({ name: "kills", version: "1.0.0" });
      try {
        const url = new URL("/mcp", replicas[place % replicas.length]?.url);
        await client.connect(new StreamableHTTPClientTransport(url), { signal });
        return await callTool(client, name, args, { signal, timeout: PATIENCE_MS });
      } finally {
        client.close().catch(() => {});
      }
    },
    close,
  };
}
