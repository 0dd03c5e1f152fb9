/** Programs of ours in processes of their own: how the demo starts them, and how they tell that they are ready. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface Started<Ready> {
  child: ChildProcess;
  ready: Ready;
}

/** Starts a program beside this file, and waits until it is ready. What it writes is shown only when it fails. */
export async function startChild<Ready>(
  file: string,
  env: Record<string, string> = {},
): Promise<Started<Ready>> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [], {
    execArgv: ["--import", "tsx"],
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let words = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text) => {
      words += text;
    });
  const failed = once(child, "close").then(() => {
    throw new Error(`${file} did not start: ${words}`);
  });
  const [ready] = await Promise.race([once(child, "message"), failed]);
  failed.catch(() => {}); // it ends when the demo does
  return { child, ready: ready as Ready };
}

/** Called by the program itself. It ends with the demo, however that ends. */
export function tellReady(ready: object): void {
  process.on("disconnect", () => process.exit());
  process.send?.(ready);
}
