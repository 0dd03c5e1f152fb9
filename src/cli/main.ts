/** Serves this process's stdin and stdout until the host goes away. */

import { serve } from "../transports/serve.ts";
import { openWorkspace } from "../workspace/open.ts";
import type { Config } from "./config.ts";

/** Time for what is on its way to stdout, before the process ends. */
const GRACE_MS = 100;

/** Ends the process with 0 when stdin or stdout ends, and on SIGINT and SIGTERM. Throws ConfigError. */
export async function main(config: Config): Promise<void> {
  // Most starts have no proxy, and load nothing of it.
  if (!config.isSandbox && Object.keys(process.env).some((name) => /^https?_proxy$/i.test(name)))
    (await import("./check-proxy.ts")).checkProxy(process.env);
  const { workspace, close } = await openWorkspace(config);
  const served = serve(workspace, config);

  let isEnding = false;
  const end = () => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(0), GRACE_MS);
    Promise.allSettled([served.close(), close()]).then(() => setImmediate(() => process.exit(0)));
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);
  for (const event of ["end", "close"] as const) process.stdin.on(event, end);
  process.stdout.on("error", end);
}
