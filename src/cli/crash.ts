/** What is told when this program fails by a mistake of its own: what and where, and none of its secrets. */
import { homepage, name, version } from "../contract/version.ts";
import { withoutSecrets } from "../workspace/account.ts";
import type { Env } from "./config.ts";

/** A proxy's address may have a password. */
const IS_SECRET = /KEY|TOKEN|SECRET|PASSWORD|DATABASE_URL|HTTPS?_PROXY/i;

/** A few lines, to be reported as they stand. */
export function crashReport(error: unknown, env: Env): string {
  const secrets = Object.entries(env).flatMap(([name, value]) =>
    value && IS_SECRET.test(name) ? value : [],
  );
  return `${name} ${version} failed by a mistake of its own, on Node ${process.versions.node}.
Please report these lines: ${homepage.replace(/#.*/, "/issues")}
${withoutSecrets(stackOf(error), secrets)}`;
}

/** Not all that an error carries: a library's may have whole requests. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return "What was thrown is not an error.";
  return error.cause === undefined ? `${error.stack}` : `${error.stack}\nCaused by: ${stackOf(error.cause)}`;
}
