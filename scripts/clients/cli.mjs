/** Starts a command line tool that is installed here; an error carries what it printed. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export async function run(bin, args) {
  const path = `node_modules/.bin/${bin}`;
  const options = { maxBuffer: 10_000_000 };
  const { stdout } = await promisify(execFile)(path, args, options).catch((error) => error);
  return stdout;
}
