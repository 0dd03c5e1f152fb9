/** What can be said on the command line. */

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

export const USAGE = `Usage: seam-mobile-access-mcp [--sandbox] [--read-only]
       seam-mobile-access-mcp doctor [--sandbox]
       seam-mobile-access-mcp config HOST [--sandbox] [--read-only]

A Model Context Protocol server (stdio) for mobile access on Seam. An MCP host starts it; see the README.

  doctor       check Node, the key, the way to Seam, the clock and the tools, and say what to do next
  config HOST  print this server's settings for a host, with the paths filled in; HOST is one of
               ${HOSTS.slice(0, 7).join(", ")},
               ${HOSTS.slice(7).join(", ")}
  --sandbox    serve a built-in workspace instead of Seam: no account, no real doors
  --read-only  offer only the tools that change nothing
  --help       show this text
  --version    show the version

Environment:
  SEAM_API_KEY                 API key of a Seam workspace, or:
  SEAM_PERSONAL_ACCESS_TOKEN   personal access token, together with
  SEAM_WORKSPACE_ID            the workspace that it shall act in
  SEAM_ENDPOINT                base URL of the API (default https://connect.getseam.com)
  SEAM_MCP_SANDBOX             1: as --sandbox
  SEAM_MCP_READ_ONLY           1: as --read-only
  SEAM_MCP_CONFIRM             auto (default): where the host can, ask a person before something is taken away;
                               always: everywhere; never: do not ask
  SEAM_MCP_AUDIT_LOG           file that gets JSON lines about every call that changes something
`;
