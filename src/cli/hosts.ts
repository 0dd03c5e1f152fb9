/** What each MCP host wants to be told, as data. Each block is in the host's own format, whole. */
import { name as PACKAGE } from "../contract/version.ts";
import { settings } from "./settings.ts";
import type { HostName } from "./usage.ts";

/** How this server is started on this machine. */
export interface Launch {
  command: string;
  args: string[];
  /** Whether the host has to pass an API key; the sandbox needs none. */
  needsKey: boolean;
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

const { variable: VARIABLE, title: TITLE } = settings.apiKey;
/** Stands for the key in what is printed: secrets are never printed. */
export const KEY = `YOUR_${VARIABLE}`;
const NAME = "seam";
/** Some hosts would wait for a minute; a removal may take four (`wait_seconds`). */
const PATIENCE_S = 300;

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

const entry = ({ command, args, needsKey }: Launch, key = KEY) => ({
  command,
  args,
  ...(needsKey && { env: { [VARIABLE]: key } }),
});

/** The form that most hosts share. */
const mcpServers = (launch: Launch, key?: string) => json({ mcpServers: { [NAME]: entry(launch, key) } });

/** Only the flags for this server: how it is started is another matter where this is used. */
const flagsIn = ({ args }: Launch) => args.filter((arg) => arg.startsWith("--"));

const vscodeEntry = (launch: Launch) => ({ type: "stdio", ...entry(launch, `\${input:${NAME}-api-key}`) });
const vscodeInputs = ({ needsKey }: Launch) =>
  needsKey
    ? {
        inputs: [{ type: "promptString", id: `${NAME}-api-key`, description: TITLE, password: true }],
      }
    : {};

/** One word of a command line, quoted where it must be. */
const quote = (word: string, platform: NodeJS.Platform) => {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return platform === "win32" ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
};

const QUESTION = 'Ask it: "Which access control systems do we have?"';
const restart = (host: string) => ({
  next: `put your key in the place of ${KEY}, then quit ${host} and start it again. ${QUESTION}`,
  nextWithoutKey: `quit ${host} and start it again. ${QUESTION}`,
});

export const hosts: Record<HostName, HostGuide> = {
  "claude-desktop": {
    title: "Claude Desktop",
    where: "put this into claude_desktop_config.json (Settings > Developer > Edit Config):",
    block: (launch) => mcpServers(launch),
    ...restart("Claude Desktop"),
  },
  "claude-code": {
    title: "Claude Code",
    where: "run this in a terminal:",
    // `--env` takes all words up to the next option, so that one must stand between it and the name.
    block: ({ command, args, needsKey }, platform) =>
      `${[
        "claude mcp add",
        ...(needsKey ? [`--env ${VARIABLE}=${KEY}`] : []),
        `--scope user --transport stdio ${NAME} --`,
        ...[command, ...args].map((word) => quote(word, platform)),
      ].join(" ")}\n`,
    next: `put your key in the place of ${KEY} before you run it; claude mcp list shows whether it connects.`,
    nextWithoutKey: "claude mcp list shows whether it connects.",
  },
  vscode: {
    title: "VS Code",
    where: "put this into .vscode/mcp.json, or into the file that MCP: Open User Configuration opens:",
    block: (launch) => json({ ...vscodeInputs(launch), servers: { [NAME]: vscodeEntry(launch) } }),
    link: (launch) =>
      `vscode:mcp/install?${encodeURIComponent(
        JSON.stringify({ name: NAME, ...vscodeInputs(launch), ...vscodeEntry(launch) }),
      )}`,
    next: "choose Start above the server in that file; VS Code asks for the key and keeps it.",
    nextWithoutKey: "choose Start above the server in that file.",
  },
  cursor: {
    title: "Cursor",
    where: "put this into ~/.cursor/mcp.json, or into .cursor/mcp.json of a project:",
    block: (launch) => mcpServers(launch),
    link: (launch) => {
      const config = Buffer.from(JSON.stringify(entry(launch))).toString("base64");
      return `cursor://anysphere.cursor-deeplink/mcp/install?name=${NAME}&config=${encodeURIComponent(config)}`;
    },
    next: `put your key in the place of ${KEY}; the switch is in Cursor's Settings > MCP.`,
    nextWithoutKey: "the switch is in Cursor's Settings > MCP.",
  },
  gemini: {
    title: "Gemini CLI",
    where: "put this into ~/.gemini/settings.json:",
    block: (launch) => mcpServers(launch, `$${VARIABLE}`),
    next: `set ${VARIABLE} in the terminal that starts gemini; /mcp lists the tools. The env block must stay: variables with KEY in their name that are not in it do not reach the server.`,
    nextWithoutKey: "start gemini again; /mcp lists the tools.",
  },
  codex: {
    title: "Codex",
    where: "put this into ~/.codex/config.toml:",
    block: ({ command, args, needsKey }) =>
      `[mcp_servers.${NAME}]\ncommand = ${JSON.stringify(command)}\nargs = ${JSON.stringify(args)}\n${
        needsKey ? `\n[mcp_servers.${NAME}.env]\n${VARIABLE} = ${JSON.stringify(KEY)}\n` : ""
      }`,
    next: `put your key in the place of ${KEY} and start codex again; /mcp lists the tools.`,
    nextWithoutKey: "start codex again; /mcp lists the tools.",
  },
  goose: {
    title: "Goose",
    where:
      "put this into ~/.config/goose/config.yaml (Windows: %APPDATA%\\Block\\goose\\config\\config.yaml), " +
      "under the extensions that are there:",
    block: ({ command, args, needsKey }) => `extensions:
  ${NAME}:
    type: stdio
    name: ${NAME}
    description: Mobile access on Seam
    enabled: true
    cmd: ${JSON.stringify(command)}
    args: ${JSON.stringify(args)}
    env_keys: ${JSON.stringify(needsKey ? [VARIABLE] : [])}
    envs: {}
    timeout: ${PATIENCE_S}
`,
    next: `set ${VARIABLE} in the terminal that starts goose, or store it with goose configure.`,
    nextWithoutKey: "start goose again.",
  },
  opencode: {
    title: "opencode",
    where:
      "put this into ~/.config/opencode/opencode.json, or into opencode.json of a project " +
      "(opencode 2 wants the server under mcp.servers, without enabled and timeout):",
    block: ({ command, args, needsKey }) =>
      json({
        mcp: {
          [NAME]: {
            type: "local",
            command: [command, ...args],
            enabled: true,
            ...(needsKey && { environment: { [VARIABLE]: `{env:${VARIABLE}}` } }),
            timeout: PATIENCE_S * 1_000,
          },
        },
      }),
    next: `set ${VARIABLE} in the terminal that starts opencode; opencode mcp list shows whether it connects.`,
    nextWithoutKey: "opencode mcp list shows whether it connects.",
  },
  "copilot-cli": {
    title: "GitHub Copilot CLI",
    where: "put this into ~/.copilot/mcp-config.json, or into .mcp.json of a project:",
    block: (launch) =>
      json({
        mcpServers: {
          [NAME]: {
            type: "local",
            ...entry(launch, `\${${VARIABLE}}`),
            tools: ["*"],
            timeout: PATIENCE_S * 1_000,
          },
        },
      }),
    next: `set ${VARIABLE} in the terminal that starts copilot (1.0.10 or later; before, put your key in the place of \${${VARIABLE}}); /mcp show lists the tools.`,
    nextWithoutKey: "start copilot again; /mcp show lists the tools.",
  },
  continue: {
    title: "Continue",
    where: "put this into .continue/mcpServers/seam.yaml of a project:",
    block: ({ command, args, needsKey }) => `name: Seam mobile access
version: 0.0.1
schema: v1
mcpServers:
  - name: ${NAME}
    type: stdio
    command: ${JSON.stringify(command)}
    args: ${JSON.stringify(args)}
${needsKey ? `    env:\n      ${VARIABLE}: \${{ secrets.${VARIABLE} }}\n` : ""}`,
    next: `put ${VARIABLE}=${KEY} with your key into ~/.continue/.env and reload the editor; the tools are there in agent mode.`,
    nextWithoutKey: "reload the editor; the tools are there in agent mode.",
  },
  cline: {
    title: "Cline",
    where:
      "put this into cline_mcp_settings.json (MCP Servers > Configure > Configure MCP Servers; for Cline's CLI in " +
      "~/.cline/data/settings):",
    block: (launch) =>
      json({ mcpServers: { [NAME]: { ...entry(launch), disabled: false, timeout: PATIENCE_S } } }),
    next: `put your key in the place of ${KEY}; look in MCP Servers > Configure whether it connects.`,
    nextWithoutKey: "look in MCP Servers > Configure whether it connects.",
  },
  qwen: {
    title: "Qwen Code",
    where: "put this into ~/.qwen/settings.json, or into .qwen/settings.json of a project:",
    block: (launch) => mcpServers(launch, `$${VARIABLE}`),
    next: `set ${VARIABLE} in the terminal that starts qwen; /mcp lists the tools.`,
    nextWithoutKey: "start qwen again; /mcp lists the tools.",
  },
  docker: {
    title: "Docker",
    where: `in a checkout run docker build -t ${PACKAGE} . and put this into the host's settings:`,
    block: (launch) => {
      const pass = launch.needsKey ? ["-e", VARIABLE] : [];
      const args = ["run", "-i", "--rm", ...pass, PACKAGE, ...flagsIn(launch)];
      return mcpServers({ ...launch, command: "docker", args });
    },
    ...restart("the host"),
  },
  windows: {
    title: "A host on Windows that does not find npx",
    where: "put this into its settings:",
    block: (launch) =>
      mcpServers({ ...launch, command: "cmd", args: ["/c", "npx", "-y", PACKAGE, ...flagsIn(launch)] }),
    ...restart("the host"),
  },
};
