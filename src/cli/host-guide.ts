/** What a guide for a host is, and the words and forms that several of them share. */
import { settings } from "./settings.ts";

/** How this server is started on this machine. */
export interface Launch {
  command: string;
  args: string[];
  /** Whether the host has to pass an API key; the sandbox needs none. */
  needsKey: boolean;
  /** What the host has to pass beside the key. */
  env?: Record<string, string>;
  /** What a container gets for the way out: arguments of `docker run`, and variables. */
  wayOut?: { args: readonly string[]; env: Record<string, string> };
}

export interface HostGuide {
  title: string;
  /** Where the block goes, in words that end with a colon. */
  where: string;
  block(launch: Launch, platform: NodeJS.Platform): string;
  /** Opens the host with the same settings. */
  link?(launch: Launch): string;
  /** What to do then; with the sandbox there is no key to set. */
  next: string;
  nextWithoutKey: string;
}

export const { variable: VARIABLE, title: TITLE } = settings.apiKey;
/** Stands for the key in what is printed: secrets are never printed. */
export const KEY = `YOUR_${VARIABLE}`;
export const NAME = "seam";
/** Some hosts would wait for a minute; a removal may take four (`wait_seconds`). */
export const PATIENCE_S = 300;

export const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

export function entry({ command, args, needsKey, env }: Launch, key = KEY) {
  const passed = { ...(needsKey && { [VARIABLE]: key }), ...env };
  return { command, args, ...(Object.keys(passed).length > 0 && { env: passed }) };
}

/** The form that most hosts share. */
export const mcpServers = (launch: Launch, key?: string) =>
  json({ mcpServers: { [NAME]: entry(launch, key) } });

/** Only the flags for this server: how it is started is another matter where this is used. */
export const flagsIn = ({ args }: Launch) => args.filter((arg) => arg.startsWith("--"));

/** One word of a command line, quoted where it must be: for PowerShell, or a POSIX shell. */
export const quote = (word: string, platform: NodeJS.Platform) => {
  if (/^[\w@%+=:,./-]+$/.test(word) && word !== "--") return word;
  return platform === "win32" ? `'${word.replaceAll("'", "''")}'` : `'${word.replaceAll("'", "'\\''")}'`;
};

/** One line that asks for the key, so that the shell's history does not get it, and hands it on as `$KEY`. */
export const asking = (command: string, platform: NodeJS.Platform) =>
  platform === "win32"
    ? `$KEY = [Net.NetworkCredential]::new('', (Read-Host '${TITLE}' -AsSecureString)).Password; ${command}`
    : `(printf '${TITLE}: ' && read -rs KEY && echo && ${command})`;
