/** The built server as `serve` runs it, in a process of its own. Knows no test runner. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { ROOT, SERVER } from "./paths.ts";

// biome-ignore lint/suspicious/noExplicitAny: lines are what tests look into
export type Line = Record<string, any>;

export interface Replica {
  child: ChildProcess;
  /** Where it listens: `http://127.0.0.1:PORT`. */
  url: string;
  /** What it has written to stdout so far: its audit lines, when it is told to write them there. */
  audited(): Line[];
  /** All that it has written, for who looks for what must not be in it. */
  text(): string;
  /** Sends a signal, and waits for the end. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** The variables under which all replicas of a team run beside their own. */
export const SERVING = { SEAM_MCP_PORT: "0", SEAM_MCP_AUDIT_LOG: "-" };

/** Starts it with these variables and nothing else of this process but PATH. Throws with its words when it does not start. */
export async function startReplica(env: Record<string, string>, args: string[] = []): Promise<Replica> {
  const child = spawn(process.execPath, [SERVER, "serve", ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? "", ...SERVING, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let log = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    out += text;
  });
  const lines = createInterface({ input: child.stderr });
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal }));
  const url = await new Promise<string>((resolve, reject) => {
    lines.on("line", (line) => {
      log += `${line}\n`;
      const listening = /"address":"([^"]+)","msg":"listening"/.exec(line)?.[1];
      if (listening) resolve(listening);
    });
    ended.then(() => reject(new Error(`The server did not start: ${log}`)));
  });
  return {
    child,
    url,
    audited: () =>
      out
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    text: () => out + log,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}
