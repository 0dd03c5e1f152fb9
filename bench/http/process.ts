/** The processes of the HTTP benchmark: each says when it is ready, and ends with the benchmark. */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { ROOT } from "../../test/support/paths.ts";
import { temporaryFolder } from "../peers.ts";

const children = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

function kept<Child extends ChildProcess>(child: Child): Child {
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

export async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** What the process tells next. Rejects when it ends instead. */
function told<Told>(child: ChildProcess, what: string): Promise<Told> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => {
      child.off("message", onMessage);
      reject(new Error(`${what} ended with ${code}`));
    };
    const onMessage = (data: unknown) => {
      child.off("exit", onExit);
      resolve(data as Told);
    };
    child.once("exit", onExit).once("message", onMessage);
  });
}

/** Starts a file beside this one, or one that was bundled; resolves to what it tells when it is ready. */
export async function start<Ready>(file: string, args: string[] = []): Promise<Started<Ready>> {
  const path = isAbsolute(file) ? file : fileURLToPath(new URL(file, import.meta.url));
  const execArgv = path.endsWith(".ts") ? ["--import", "tsx"] : [];
  const child = kept(fork(path, args, { cwd: ROOT, execArgv }));
  return { child, ready: await told<Ready>(child, file) };
}

export interface Started<Ready> {
  child: ChildProcess;
  ready: Ready;
}

/** Sends a message, and resolves to the answer. */
export function ask<Answer>(child: ChildProcess, message: object): Promise<Answer> {
  const answer = told<Answer>(child, "A process that was asked");
  child.send(message);
  return answer;
}

/** Our server as it is published, with its log in a file as a service's would be. */
export async function serve(
  env: Record<string, string>,
  args: string[] = [],
): Promise<Started<{ url: string }>> {
  const log = openSync(join(temporaryFolder(), "log"), "w");
  const child = kept(
    spawn(process.execPath, [...WEIGHED, join(ROOT, "dist/server.js"), "serve", "--port", "0", ...args], {
      env: { ...process.env, ...UNLIMITED, ...env },
      stdio: ["ignore", "pipe", log, "ipc"],
    }),
  );
  closeSync(log);
  for await (const line of createInterface({ input: child.stdout as Readable })) {
    const [url] = /http:\S+\/mcp$/.exec(line) ?? [];
    if (url) return { child, ready: { url } };
  }
  throw new Error("serve ended before it listened");
}

/** Answers every message with what is on its heap once the garbage is gone. */
const WEIGHED = [
  "--expose-gc",
  "--import",
  "data:text/javascript,process.on('message', () => { gc(); process.send(process.memoryUsage().heapUsed); })",
];

/** What our server has on its heap, in MB, without garbage. */
export const heapOf = async (child: ChildProcess): Promise<number> =>
  (await ask<number>(child, {})) / 1024 / 1024;

const UNLIMITED = { SEAM_MCP_CALLS_PER_MINUTE: "1000000", SEAM_MCP_WORKSPACE_CALLS_PER_MINUTE: "1000000" };

/** The processor's time that a process has used so far, in ms. Linux only: not a number elsewhere. */
export function cpuOf({ pid }: Pick<ChildProcess, "pid">): number {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ")
      .slice(11, 13);
    return (Number(user) + Number(system)) * TICK_MS;
  } catch {
    return Number.NaN;
  }
}
const TICK_MS = 10;

/** What a process of the benchmark tells whoever started it. */
export const tell = (message: object): void => void process.send?.(message);

/** A process that nobody listens to any more has no work. */
export const endWithParent = (): void => void process.once("disconnect", () => process.exit());
