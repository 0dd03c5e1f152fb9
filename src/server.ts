#!/usr/bin/env node
import "./stdio-guard.ts";
import { openAuditLog } from "./audit.ts";
import { type Config, ConfigError, readConfig, USAGE } from "./config.ts";
import { version } from "./create-server.ts";
import { type Backend, PACE } from "./mcp.ts";
import { connectSeam } from "./seam/client.ts";
import { createEventPoller } from "./seam/events.ts";
import { serve } from "./serve.ts";

/** Time for what is on its way to stdout, before the process ends. */
const GRACE_MS = 100;

async function main(): Promise<void> {
  const config = readConfig(process.argv.slice(2), process.env);
  if (config.action === "help") return void process.stdout.write(USAGE);
  if (config.action === "version") return void process.stdout.write(`${version}\n`);
  const { backend, close } = await open(config);
  const served = serve(backend, config);

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

/** Connects to Seam, or starts the sandbox and connects to that. */
async function open(config: Config): Promise<{ backend: Backend; close(): Promise<unknown> }> {
  const { isSandbox, confirmMode, auditLog } = config;
  const audit = auditLog ? openAuditLog(auditLog) : undefined;
  const { startSandbox } = isSandbox ? await import("./sandbox/sandbox.ts") : {};
  const sandbox = await startSandbox?.();
  const connection = connectSeam({
    endpoint: sandbox?.endpoint ?? config.endpoint,
    credentials: sandbox ? { api_key: sandbox.apiKey } : config.credentials,
    userAgent: `seam-mobile-access-mcp/${version}`,
  });
  const events = createEventPoller({ seam: connection.for, now: connection.now });
  return {
    backend: { connection, events, pace: PACE, isSandbox, confirmMode, audit },
    close() {
      events.close();
      return Promise.allSettled([connection.close(), sandbox?.close()]);
    },
  };
}

main().catch((error) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
});
