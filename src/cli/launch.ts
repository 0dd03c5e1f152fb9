/** How this server is started on this machine: by a host, and by a person at a terminal. */
import { relative, resolve } from "node:path";
import { name as PACKAGE } from "../contract/version.ts";
import { waySet } from "../seam/way.ts";
import { type Env, flagsOf, read, type Switches } from "./config.ts";
import type { Launch } from "./host-guide.ts";
import { waySettings } from "./way-settings.ts";

/** What of the process this depends on. */
export interface Place {
  execPath: string;
  platform: NodeJS.Platform;
  /** The built executable. */
  script: string;
}

/**
 * The installed files are named by their absolute paths, since hosts start servers with another PATH than a
 * terminal's. What npx keeps in its cache may go at any time, so then npx is named instead.
 */
export function launchOf(config: Switches, { execPath, script, platform }: Place): Launch {
  const flags = flagsOf(config);
  const needsKey = !config.isSandbox;
  if (!/[\\/]_npx[\\/]/.test(script)) return { command: execPath, args: [script, ...flags], needsKey };
  const npx = ["npx", "-y", PACKAGE, ...flags];
  const [command = "npx", ...args] = platform === "win32" ? ["cmd", "/c", ...npx] : npx;
  return { command, args, needsKey };
}

/** Where a container finds the certificate authorities that were told of here. */
const AUTHORITIES = "/extra-ca.pem";

/**
 * What a container needs to go the way that this environment goes, which the host's own need not be. What holds a
 * password is left to be filled in. What is not set is not named either, since that would put out what Docker's own
 * settings say of proxies.
 */
export function wayOutOf(env: Env): NonNullable<Launch["wayOut"]> {
  const variables = waySet(env);
  const file = read(env, waySettings.authorities);
  return {
    args: [
      ...variables.map((variable) => `--env=${variable}`),
      ...(file
        ? [`--volume=${resolve(file)}:${AUTHORITIES}:ro`, `--env=NODE_EXTRA_CA_CERTS=${AUTHORITIES}`]
        : []),
    ],
    env: Object.fromEntries(variables.map((variable) => [variable, shown(variable, env[variable])])),
  };
}

const shown = (variable: string, value = "") => (value.includes("@") ? `YOUR_${variable}` : value);

/** What a person types here to run this, before the words and flags. */
export function typed({ script }: Pick<Place, "script">): string {
  const here = relative(process.cwd(), script);
  if (/[\\/]_npx[\\/]/.test(script) || /^node_modules[\\/]/.test(here)) return `npx ${PACKAGE}`;
  const path = here.startsWith("..") ? script : here;
  return `node ${/^[\w./-]+$/.test(path) ? path : JSON.stringify(path)}`;
}
