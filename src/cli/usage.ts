/** What can be said on the command line. */
import { name as PACKAGE } from "../contract/version.ts";
import { allSettings, type Setting } from "./settings.ts";

/** The hosts that `config` knows; cli/hosts.ts has what each of them wants. */
export const HOSTS = [
  "claude-desktop",
  "claude-code",
  "vscode",
  "cursor",
  "gemini",
  "codex",
  "goose",
  "opencode",
  "copilot-cli",
  "continue",
  "cline",
  "qwen",
  "docker",
  "windows",
] as const;
export type HostName = (typeof HOSTS)[number];

const WIDTH = 100;

/** Names and what they mean, in two columns. */
export function columns(rows: [name: string, means: string][]): string {
  const begin = Math.max(...rows.map(([name]) => name.length)) + 4;
  const line = new RegExp(`\\S.{0,${WIDTH - begin}}(?=\\s|$)`, "g");
  return rows
    .map(([name, means]) => `  ${name}`.padEnd(begin) + means.match(line)?.join(`\n${" ".repeat(begin)}`))
    .join("\n");
}

/** What a variable means, as the usage has it. */
export function meaningOfVariable(setting: Setting): string {
  if (setting.flag && setting.isSwitch) return `1: as --${setting.flag}`;
  return setting.means + (setting.default ? ` (default ${setting.default})` : "");
}

/** The text of `--help`, with these settings. */
export function usageOf(settings: readonly Setting[]): string {
  const flags = settings.flatMap(({ flag }) => (flag ? [` [--${flag}]`] : []));
  const starts = ["", " doctor", " config HOST"].map((command) => `${PACKAGE}${command}${flags.join("")}`);
  return `Usage: ${starts.join("\n       ")}
       ${PACKAGE} serve [--help]
       ${PACKAGE} webhook add|remove|list [--help]
       ${PACKAGE} show --sandbox

A Model Context Protocol server (stdio) for mobile access on Seam. An MCP host starts it; see the README.

${columns([
  ["doctor", "check Node, the key, the way to Seam, the clock and the tools, and say what to do next"],
  [
    "config HOST",
    `print this server's settings for a host, with the paths filled in; HOST is one of ${HOSTS.join(", ")}`,
  ],
  ["show", "show in a browser what hosts show of a person's access, with a sandbox behind it"],
  ["serve", "serve a whole team over HTTP, with sign-in and roles; serve --help has its settings"],
  ["webhook", "have Seam send events to the server that serve runs, so that it need not ask for them"],
  ...settings.flatMap((one): [string, string][] => (one.flag ? [[`--${one.flag}`, one.means]] : [])),
  ["--help", "show this text"],
  ["--version", "show the version"],
])}

Environment:
${columns(settings.map((one) => [one.variable, meaningOfVariable(one)]))}
`;
}

export const USAGE = usageOf(allSettings);
