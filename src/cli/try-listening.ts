/** Whether `serve` could listen where it is told to. */
import { once } from "node:events";
import { createServer } from "node:net";
import { ConfigError } from "../contract/config-error.ts";
import type { Finding } from "./doctor.ts";
import type { ServeConfig } from "./serve-config.ts";
import { explainStart, IN_USE } from "./start-problems.ts";

/** What to do about what serve would refuse. */
export const AGAIN = "correct that, and start serve again.";

/** Listens, and ends at once. That a port is in use is no failure: a server may be looked at while it runs. */
export async function tryListening({ host, port }: Pick<ServeConfig, "host" | "port">): Promise<Finding> {
  const what = "serve";
  try {
    const server = createServer().listen({ host, port });
    await once(server, "listening");
    server.close();
    return { state: "ok", what, says: `${port ? `port ${port}` : "some port"} of ${host} is free` };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === IN_USE)
      return {
        state: "warning",
        what,
        says: `port ${port} of ${host} is in use, as it is when serve runs already`,
        next: `if it is not serve that uses port ${port}, end what does, or choose another port.`,
      };
    const explained = explainStart(error, { host, port });
    if (!(explained instanceof ConfigError)) throw error;
    return { state: "failed", what, says: explained.message, next: AGAIN };
  }
}
