/** `doctor`: checks all that stands between a host and Seam, one line each, and says what to do next. */

import { ConfigError } from "../contract/config-error.ts";
import { name, version } from "../contract/version.ts";
import type { Workspace } from "../contract/workspace.ts";
import { openWorkspace } from "../workspace/open.ts";
import { checkWay } from "./check-proxy.ts";
import { checkSeam } from "./check-seam.ts";
import { checkServe, checkSettings, isForServe } from "./check-settings.ts";
import { type Config, type Env, read, readEnvironment } from "./config.ts";
import { KEY } from "./host-guide.ts";
import { type Place, typed } from "./launch.ts";
import { listTools } from "./list-tools.ts";
import { serveSettings } from "./serve-settings.ts";
import { settings } from "./settings.ts";
import { laidOut, nextStep, type Terminal, unbroken } from "./usage.ts";

/** One thing that was checked. Never holds a secret. */
export interface Finding {
  state: "ok" | "warning" | "failed";
  what: string;
  says: string;
  /** What to do about it. */
  next?: string;
}

/** What of the process is looked at. */
export interface Patient extends Place {
  env: Env;
  versions: { node: string };
  stdout: Terminal;
}

const TIMEOUT_MS = 10_000;

/** Tells what it finds as it finds it, and returns the exit code: 1 when something must be mended. */
export async function doctor(asked: Config, patient: Patient): Promise<number> {
  const { stdout } = patient;
  const next: string[] = [];
  let hasFailed = false;
  stdout.write(`${name} ${version}\n\n`);
  for await (const finding of examine(asked, patient)) {
    const head = finding.state.padEnd(9) + finding.what.padEnd(11);
    stdout.write(`${head}${laidOut(finding.says, stdout, head.length)}\n`);
    if (finding.next && !next.includes(finding.next)) next.push(finding.next);
    hasFailed ||= finding.state === "failed";
  }
  if (!hasFailed)
    next.push(
      isForServe(patient.env)
        ? `${unbroken(`${typed(patient)} serve`)} starts the server.`
        : `${unbroken(`${typed(patient)} config HOST`)} prints the settings for your host.`,
    );
  stdout.write(`\n${hasFailed ? "" : "It works.\n"}${next.map((step) => nextStep(step, stdout)).join("")}`);
  return hasFailed ? 1 : 0;
}

async function* examine(asked: Config, patient: Patient): AsyncGenerator<Finding> {
  const { env, execPath, versions } = patient;
  // An older Node never gets this far: stdio-guard.ts has told what is needed.
  yield { state: "ok", what: "Node", says: `${versions.node}, at ${execPath}` };
  const config = readOrExplain(asked, env);
  yield config instanceof ConfigError ? unusable(config) : checkKey(config, patient);
  if (!(config instanceof ConfigError)) yield* checkSettings(config, env);
  yield* checkServe(asked, env);
  const usable = config instanceof ConfigError ? asked : config;
  const { isSandbox, isReadOnly, credentials, endpoint: url } = usable;
  const { workspace, endpoint, close } = await openWorkspace({
    isSandbox,
    endpoint: url,
    timeoutMs: TIMEOUT_MS,
    env,
    ...(credentials && { credentials }),
  });
  try {
    if (!isSandbox) yield* checkWay(endpoint, env);
    if (isSandbox || credentials) yield* checkSeam(workspace.connection, { endpoint, isSandbox, env });
    yield await checkTools(workspace, isReadOnly);
  } finally {
    await close();
  }
}

function readOrExplain(asked: Config, env: Env): Config | ConfigError {
  try {
    return readEnvironment(asked, env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

const unusable = (error: ConfigError): Finding => ({
  state: "failed",
  what: "settings",
  says: error.message,
  next: "correct that variable, here and in the env block of this server in the host's settings.",
});

async function checkTools(workspace: Workspace, isReadOnly: boolean): Promise<Finding> {
  const what = "tools";
  try {
    const { length } = await listTools(workspace, isReadOnly);
    return { state: "ok", what, says: `${length} listed${isReadOnly ? ", those that change nothing" : ""}` };
  } catch (error) {
    const next = "this is a bug in this server: please report it with these lines.";
    return { state: "failed", what, says: String(error), next };
  }
}

function checkKey({ isSandbox, credentials }: Config, { env, ...place }: Patient): Finding {
  const { apiKey, personalAccessToken, workspaceId } = settings;
  const what = "key";
  if (isSandbox) return { state: "ok", what, says: "none is needed: this is the built-in sandbox" };
  if (!credentials && read(env, serveSettings.workspaces))
    return { state: "ok", what, says: "none is set here: the workspaces file says where the companies' are" };
  if (!credentials)
    return {
      state: "failed",
      what,
      says: "none is set",
      next:
        `make an API key in Seam Console (Developer > API Keys) and set ${apiKey.variable} to it, here for this check ` +
        `and in the host's settings. To try without an account: ${unbroken(`${typed(place)} doctor --sandbox`)}`,
    };
  if (!("api_key" in credentials))
    return { state: "ok", what, says: `${personalAccessToken.variable} and ${workspaceId.variable} are set` };
  if (credentials.api_key === KEY)
    return { state: "failed", what, says: `${apiKey.variable} is ${KEY}, which stands for your own` };
  if (!credentials.api_key.startsWith("seam_"))
    return {
      state: "warning",
      what,
      says: `${apiKey.variable} does not begin with seam_, as Seam's keys do`,
    };
  const kind = credentials.api_key.startsWith("seam_test")
    ? ", and has the form of a sandbox workspace's"
    : "";
  return { state: "ok", what, says: `${apiKey.variable} is set${kind}` };
}
