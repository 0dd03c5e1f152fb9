/** A proxy of a company, in a process of its own. Knows no test runner. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Certificate } from "./certificates.ts";
import { ROOT } from "./paths.ts";

export interface ProxyOptions {
  /** Reached by https, with this certificate. */
  tls?: Certificate;
  /** `user:password`: whoever says something else gets 407. */
  login?: string;
  /** What it answers instead of opening the way; 0: nothing at all. */
  status?: number;
  /** It answers in the place of all hosts with this certificate, reads all, and hands it on. */
  intercept?: { certificate: Certificate; behind: string };
}

/** What it tells: first its port, and whenever it gets a message what it was asked for so far. */
export type Told = { port: number } | { asked: string[] };

/** Whatever host it is asked for, it connects with this machine. Whoever starts it closes it. */
export async function startForwardProxy(options: ProxyOptions = {}) {
  const script = fileURLToPath(new URL("forward-proxy-process.ts", import.meta.url));
  const child = fork(script, {
    cwd: ROOT,
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  async function tell(message: object): Promise<Told> {
    child.send(message);
    const [told] = await Promise.race([once(child, "message"), once(child, "exit")]);
    if (typeof told !== "object") throw new Error("The proxy has ended.");
    return told;
  }
  const { port } = (await tell(options)) as { port: number };
  return {
    /** With its port. By https it has a name: Node warns of an address where a certificate is looked at. */
    host: `${options.tls ? "localhost" : "127.0.0.1"}:${port}`,
    /** The places that it was asked to connect with, in order, as `seam.example:443`. */
    asked: async () => ((await tell({})) as { asked: string[] }).asked,
    async close() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}
