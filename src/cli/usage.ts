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

/** Of a terminal that does not tell. */
const WIDTH = 80;

/** Names and what they mean, in two columns. */
export function columns(rows: [name: string, means: string][]): string {
  const begin = Math.max(...rows.map(([name]) => name.length)) + 4;
  return rows.map(([name, means]) => `  ${name}`.padEnd(begin) + filled(means, begin)).join("\n");
}

/** A command within words that are filled: copied from two lines it would be two. */
export const unbroken = (command: string): string => command.replaceAll(" ", "\u00a0");

/**
 * Words in lines that fit a terminal of this width, where each begins at this column; what is longer stays whole, and so
 * does what is {@link unbroken}.
 */
export const filled = (words: string, begin = 0, width = WIDTH): string =>
  (words.match(new RegExp(`([^ ].{0,${Math.max(width - begin - 1, 0)}}|[^ ]+)(?= |$)`, "g")) ?? [])
    .join(`\n${" ".repeat(begin)}`)
    .replaceAll("\u00a0", " ");

/** Where a command writes; `columns` where it is a terminal. */
export interface Terminal {
  write(text: string): unknown;
  columns?: number | undefined;
}

/** Words in lines that fit there. */
export const fitted = (words: string, { columns }: Terminal): string => filled(words, 0, columns || WIDTH);

/**
 * Sentences, a line each: a terminal gets those that are too long for it in several lines, which begin at this column; a
 * file or a log gets each as one.
 */
export const laidOut = (lines: string, { columns }: Terminal, begin = 0): string =>
  lines
    .split("\n")
    .map((line) =>
      columns === undefined || begin + line.length <= (columns || WIDTH)
        ? line.replaceAll("\u00a0", " ")
        : filled(line, begin, columns || WIDTH),
    )
    .join("\n");

/** What to do next, in lines that fit there. */
export const nextStep = (step: string, place: Terminal): string => `${fitted(`Next: ${step}`, place)}\n`;

/** What a variable means, as the usage has it. */
export function meaningOfVariable(setting: Setting): string {
  if (setting.flag && setting.isSwitch) return `1: as --${setting.flag}`;
  return setting.means + (setting.default ? ` (default ${setting.default})` : "");
}

/** The rows of those that have a flag. */
export const flagRows = (settings: readonly Setting[]): [string, string][] =>
  settings.flatMap(({ flag, means }): [string, string][] => (flag ? [[`--${flag}`, means]] : []));

const commands: [string, string][] = [
  [
    "doctor",
    "check Node, the settings, the key, the way to Seam, the clock and the tools, and say what to do next",
  ],
  [
    "config HOST",
    `print this server's settings for a host, with the paths filled in; HOST is one of ${HOSTS.join(", ")}`,
  ],
  ["show", "show in a browser what hosts show of a person's access, with a sandbox behind it"],
  ["serve", "serve a whole team over HTTP, with sign-in and roles; serve --help has its settings"],
  ["webhook", "have Seam send events to the server that serve runs, so that it need not ask for them"],
  ["help", "show this text; help COMMAND shows what a command has to itself"],
];

/** Their names. */
export const COMMANDS = commands.map(([name]) => name.split(" ")[0] ?? name);

/** The text of `--help`, with these settings. */
export function usageOf(settings: readonly Setting[]): string {
  const flags = settings.flatMap(({ flag }) => (flag ? [` [--${flag}]`] : []));
  const starts = ["", " doctor", " config HOST"].map((command) => `${PACKAGE}${command}${flags.join("")}`);
  return `Usage: ${starts.join("\n       ")}
       ${PACKAGE} serve [--help]
       ${PACKAGE} webhook add|remove|list [--help]
       ${PACKAGE} show --sandbox

${filled("A Model Context Protocol server (stdio) for mobile access on Seam. An MCP host starts it; see the README.")}

${columns([
  ...commands,
  ...flagRows(settings),
  ["-h, --help", "show this text"],
  ["-v, --version", "show the version"],
])}

Environment:
${columns(settings.map((one) => [one.variable, meaningOfVariable(one)]))}
`;
}

export const USAGE = usageOf(allSettings);

/** The texts of `doctor --help` and `config --help`. */
export const USAGES = {
  doctor: `Usage: ${PACKAGE} doctor [--sandbox] [--read-only]

${filled("Checks Node, the settings, the key, the way to Seam, the clock and the tools, a line each, and says what to do next. Where the environment has settings of serve, it tries what these need, too: the port, the database, the sign-in, and the keys of the companies. It changes nothing, and ends with 1 when something must be mended.")}

${columns(flagRows(allSettings))}
`,
  config: `Usage: ${PACKAGE} config HOST [--sandbox] [--read-only]

${filled("Prints this server's settings for a host, with the paths filled in, and where they go. No key is printed: a word stands in its place.")}

${columns([["HOST", `one of ${HOSTS.join(", ")}`], ...flagRows(allSettings)])}
`,
};
