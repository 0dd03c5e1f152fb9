/** What each MCP host wants to be told, as data. Each block is in the host's own format, whole. */
import { name as PACKAGE } from "../contract/version.ts";
import {
  asking,
  entry,
  flagsIn,
  type HostGuide,
  json,
  KEY,
  type Launch,
  mcpServers,
  NAME,
  PATIENCE_S,
  quote,
  TITLE,
  VARIABLE,
} from "./host-guide.ts";
import { allSettings, settings } from "./settings.ts";
import type { HostName } from "./usage.ts";

const vscodeEntry = (launch: Launch) => ({ type: "stdio", ...entry(launch, `\${input:${NAME}-api-key}`) });
const vscodeInputs = ({ needsKey }: Launch) =>
  needsKey
    ? {
        inputs: [{ type: "promptString", id: `${NAME}-api-key`, description: TITLE, password: true }],
      }
    : {};

const QUESTION = 'Ask it: "Which access control systems do we have?"';
const restart = (host: string) => ({
  next: `put your key in the place of ${KEY}, then quit ${host} and start it again. ${QUESTION}`,
  nextWithoutKey: `quit ${host} and start it again. ${QUESTION}`,
});
const IN_DOCKER =
  "What you add to env later reaches the container where args names it, too, as --env=NAME. If you set " +
  `${settings.auditLog.variable}, name a file in a folder that is mounted (-v): all else goes with the container.`;

export const hosts: Record<HostName, HostGuide> = {
  "claude-desktop": {
    title: "Claude Desktop",
    where: "put this into claude_desktop_config.json (Settings > Developer > Edit Config):",
    block: (launch) => mcpServers(launch),
    ...restart("Claude Desktop"),
  },
  "claude-code": {
    title: "Claude Code",
    where: "run this in a terminal (bash or zsh; on Windows PowerShell):",
    // `--env` takes all words up to the next option, so that one must stand between it and the name. PowerShell takes a
    // bare `--` for itself.
    block({ command, args, needsKey }, platform) {
      const add = [
        "claude mcp add",
        ...(needsKey ? [`--env "${VARIABLE}=$KEY"`] : []),
        `--scope user --transport stdio ${NAME}`,
        platform === "win32" ? "'--'" : "--",
        ...[command, ...args].map((word) => quote(word, platform)),
      ].join(" ");
      return `${needsKey ? asking(add, platform) : add}\n`;
    },
    next: "type or paste your key when it asks; claude mcp list shows whether it connects.",
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
    // A variable that is not set is not passed on.
    block: (launch) => {
      const pass = allSettings.map(({ variable }) => `--env=${variable}`);
      const { args: wayOut, env } = launch.wayOut ?? { args: [], env: {} };
      const args = ["run", "-i", "--rm", ...pass, ...wayOut, PACKAGE, ...flagsIn(launch)];
      return mcpServers({ ...launch, command: "docker", args, env });
    },
    next: `${restart("the host").next} ${IN_DOCKER}`,
    nextWithoutKey: `${restart("the host").nextWithoutKey} ${IN_DOCKER}`,
  },
  windows: {
    title: "A host on Windows that does not find npx",
    where: "put this into its settings:",
    // What is installed, or a checkout, needs no npx.
    block: (launch) =>
      mcpServers(
        launch.args.includes(PACKAGE)
          ? { ...launch, command: "cmd", args: ["/c", "npx", "-y", PACKAGE, ...flagsIn(launch)] }
          : launch,
      ),
    ...restart("the host"),
  },
};
