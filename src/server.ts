#!/usr/bin/env node
import "./transports/stdio-guard.ts";
import { existsSync, mkdirSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";
import { complain } from "./cli/complain.ts";
import { type Config, readConfig } from "./cli/config.ts";
import { crashReport } from "./cli/crash.ts";
import { USAGE, USAGES } from "./cli/usage.ts";
import { ConfigError } from "./contract/config-error.ts";
import { version } from "./contract/version.ts";

/**
 * Where Node can (22.8), the next start takes what this one has compiled; what that saves: docs/performance.md. It lies
 * beside the code, for its owner alone, and not in a shared folder for temporary files: whoever can change it can
 * change what runs.
 */
function keepCompiled() {
  const { enableCompileCache } = module as { enableCompileCache?: (folder: string) => unknown };
  if (!enableCompileCache) return;
  const folder = fileURLToPath(new URL("../.compile-cache", import.meta.url));
  try {
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    enableCompileCache(folder);
  } catch {
    // A folder that cannot be written: every start compiles for itself.
  }
}

/** What is not needed for the job at hand is not loaded. Returns the exit code of what ends by itself. */
async function run(config: Config): Promise<number | undefined> {
  switch (config.action) {
    case "help":
      process.stdout.write(config.command ? USAGES[config.command] : USAGE);
      return 0;
    case "version":
      process.stdout.write(`${version}\n`);
      return 0;
    case "config":
      return (await import("./cli/config-command.ts")).printConfig(config, here());
    case "doctor":
      return (await import("./cli/doctor.ts")).doctor(config, here());
    case "serve":
      await (await import("./cli/main.ts")).main(config);
      return undefined;
  }
}

/** What the commands look at and write to. */
function here() {
  const { env, execPath, platform, versions, stdout, stderr } = process;
  const script = fileURLToPath(new URL("../dist/server.js", import.meta.url));
  return { env, execPath, platform, versions, stdout, stderr, script };
}

/** The commands that are bundles of their own, with arguments of their own. */
const apart = {
  serve: async () => (await import("./cli/http-server.ts")).serve,
  webhook: async () => (await import("./cli/webhook-command.ts")).webhook,
  show: async () => (await import("./cli/show.ts")).show,
};
const isApart = (word: string): word is keyof typeof apart => Object.hasOwn(apart, word);

/** What nobody has caught ends the process: what it would do next is unknown. */
function crash(error: unknown): never {
  console.error(crashReport(error, process.env));
  process.exit(1);
}

/** `help serve` asks for what `serve --help` shows. A command may stand behind switches. */
function commandLine([first, ...others]: readonly string[]) {
  const argv = first === "help" ? [...others, "--help"] : first === undefined ? [] : [first, ...others];
  const at = argv.findIndex((arg) => !arg.startsWith("-"));
  return { argv, word: argv[at] ?? "", rest: argv.filter((_arg, i) => i !== at) };
}

keepCompiled();
process.on("uncaughtException", crash);
const { argv, word, rest } = commandLine(process.argv.slice(2));
try {
  process.exitCode = isApart(word)
    ? await (await apart[word]())(rest, here())
    : await run(readConfig(argv, process.env));
} catch (error) {
  if (!(error instanceof ConfigError)) crash(error);
  process.exit(complain(error.message));
}
