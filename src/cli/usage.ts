/** What can be said on the command line. */
import { name as PACKAGE } from "../contract/version.ts";
import { allSettings, type Setting, settings } from "./settings.ts";

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
function columns(rows: [name: string, means: string][]): string {
  const begin = Math.max(...rows.map(([name]) => name.length)) + 4;
  const line = new RegExp(`\\S.{0,${WIDTH - begin}}(?=\\s|$)`, "g");
  return rows
    .map(([name, means]) => `  ${name}`.padEnd(begin) + means.match(line)?.join(`\n${" ".repeat(begin)}`))
    .join("\n");
}

function meaningOfVariable(setting: Setting): string {
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

/** The text of `serve --help`, with the settings that this command alone reads. */
export const serveUsage = (
  own: readonly Setting[],
): string => `Usage: ${PACKAGE} serve [--sandbox] [--read-only] [--OPTION VALUE ...]

Serves many callers over Streamable HTTP, at /mcp, and at /mcp/readonly with the tools that change nothing; /healthz,
/readyz and /metrics beside them. Without a sign-in it serves this machine only; --sandbox needs nothing else.
Over HTTP a person is asked before anything is taken away; ${settings.confirmMode.variable}=never is for loopback without a sign-in.
${settings.auditLog.variable}=- writes the audit log to stdout. docs/team.md has the whole of it.

Flags, or environment:
${columns(own.map((one) => [[one.flag && `--${one.flag}`, one.variable].filter(Boolean).join(", "), meaningOfVariable(one)]))}

Environment, as without serve:
${columns(allSettings.map((one) => [one.variable, meaningOfVariable(one)]))}
`;

/** The text of `webhook --help`. */
export const WEBHOOK_USAGE = `Usage: ${PACKAGE} webhook add|remove|list [--company NAME] [--secret-file FILE]

Has Seam send events to the server that serve runs, at its public URL and /webhooks/seam/NAME, so that a removal hears
at once what is gone. It reads the environment that serve reads (serve --help), the public URL among it.

${columns([
  ["add", "create the webhook at Seam; its secret is shown once, on a terminal, or written to a file"],
  ["remove", "delete the webhook of this server at Seam"],
  ["list", "show the webhooks of the workspace"],
  ["--company NAME", "whose workspace, as the workspaces file names it; without such a file there is one"],
  [
    "--secret-file FILE",
    "write the secret to this new file, for its owner only; without it, where the workspaces file says webhook_secret",
  ],
])}
`;

export const USAGE = usageOf(allSettings);
