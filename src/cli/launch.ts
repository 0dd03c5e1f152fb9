/** How this server is started on this machine: by a host, and by a person at a terminal. */
import { relative } from "node:path";
import { name as PACKAGE } from "../contract/version.ts";
import { flagsOf, type Switches } from "./config.ts";
import type { Launch } from "./hosts.ts";

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

/** What a person types to run this, before the words and flags. */
export const typed = ({ script }: Pick<Place, "script">): string =>
  /[\\/]node_modules[\\/]/.test(script)
    ? `npx ${PACKAGE}`
    : `node ${JSON.stringify(relative(process.cwd(), script)).replace(/^"([\w./-]+)"$/, "$1")}`;
