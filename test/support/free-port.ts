/** Ports of loopback that tests close and open again. */
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * One that nobody listens on, and that no system gives out by itself (from 32,768 on) before it is used. Somebody who
 * draws may draw the same: see {@link onFreePort}.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(20_000, 32_000);
  const server = createServer().listen(port, "127.0.0.1");
  const isFree = await new Promise<boolean>((resolve) => {
    server.once("listening", () => resolve(true)).once("error", () => resolve(false));
  });
  await new Promise((resolve) => server.close(resolve));
  return isFree ? port : freePort();
}

const MOST_DRAWS = 5;

/** What is begun on a free port; on another one where that is taken meanwhile, or where it fails for another reason. */
export async function onFreePort<Begun>(begin: (port: number) => Promise<Begun>): Promise<Begun> {
  for (let draws = 1; ; draws++)
    try {
      return await begin(await freePort());
    } catch (error) {
      if (draws === MOST_DRAWS) throw error;
    }
}
