/** How this server is started on this machine: by a host, and by a person at a terminal. */
import { relative } from "node:path";
import type { Config } from "./config.ts";
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
export function launchOf(
  { isSandbox, isReadOnly }: Pick<Config, "isSandbox" | "isReadOnly">,
  { execPath, script, platform }: Place,
): Launch {
  const flags = [...(isSandbox ? ["--sandbox"] : []), ...(isReadOnly ? ["--read-only"] : [])];
  const needsKey = !isSandbox;
  if (!/[\\/]_npx[\\/]/.test(script)) return { command: execPath, args: [script, ...flags], needsKey };
  const npx = ["npx", "-y", "seam-mobile-access-mcp", ...flags];
  const [command = "npx", ...args] = platform === "win32" ? ["cmd", "/c", ...npx] : npx;
  return { command, args, needsKey };
}

/** What a person types to run this, before the words and flags. */
export const typed = ({ script }: Pick<Place, "script">): string =>
  /[\\/]node_modules[\\/]/.test(script)
    ? "npx seam-mobile-access-mcp"
    : `node ${JSON.stringify(relative(process.cwd(), script)).replace(/^"([\w./-]+)"$/, "$1")}`;
