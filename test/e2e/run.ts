/** A script of ours that ends by itself. */
import { execFile } from "node:child_process";
import { ROOT, SERVER } from "../support/paths.ts";

/** Runs a script to its end with nothing on stdin but its end. */
export const run = (args: string[], env: Record<string, string> = {}, script = SERVER, cwd = ROOT) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const options = { cwd, env: { PATH: process.env.PATH ?? "", ...env } };
    const child = execFile(process.execPath, [script, ...args], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
    child.stdin?.end();
  });
