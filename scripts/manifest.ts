/** What the bundle for Claude Desktop says of itself, from package.json and the code. */
import { readFileSync } from "node:fs";
import { offeredTools } from "../src/adapter/create-server.ts";
import { prompts } from "../src/prompts/index.ts";

const { name, version, description, author, license, keywords, engines, repository } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
);

/** What a person sets in Claude Desktop, and the variable of the server that gets it. */
const SETTINGS = {
  api_key: {
    variable: "SEAM_API_KEY",
    type: "string",
    title: "Seam API key",
    description:
      "An API key of your workspace, from Seam Console (Developer > API Keys). Not needed for the sandbox.",
    sensitive: true,
    required: false,
  },
  sandbox: {
    variable: "SEAM_MCP_SANDBOX",
    type: "boolean",
    title: "Sandbox",
    description: "Use a small built-in hotel instead of Seam: no account needed, no real doors.",
    default: false,
  },
  read_only: {
    variable: "SEAM_MCP_READ_ONLY",
    type: "boolean",
    title: "Read-only",
    description: "Offer only the tools that change nothing.",
    default: false,
  },
  confirm: {
    variable: "SEAM_MCP_CONFIRM",
    type: "string",
    title: "Ask before something is taken away",
    description: "auto: where Claude can ask. always: everywhere. never: do not ask.",
    default: "auto",
  },
  endpoint: {
    variable: "SEAM_ENDPOINT",
    type: "string",
    title: "Seam's address",
    description: "Leave this as it is, unless Seam told you another one.",
    default: "https://connect.getseam.com",
  },
} as const;

const firstSentence = (text: string) => /^.*?\.(?=\s|$)/.exec(text)?.[0] ?? text;

/** The manifest, by MANIFEST.md of modelcontextprotocol/mcpb. */
export function createManifest() {
  const settings = Object.entries(SETTINGS);
  return {
    manifest_version: "0.3",
    name,
    display_name: "Seam mobile access",
    version,
    description,
    long_description:
      "Lets Claude manage who opens doors with a phone, on Seam: create people, issue and revoke mobile keys, " +
      "deactivate lost phones, and remove people who leave, confirmed by Seam before it says so. Switch the sandbox " +
      'on to try it without an account, and ask: "Jean lost her phone, what can we do?"',
    author: { name: author },
    repository: { type: "git", url: repository.url.replace(/^git\+/, "") },
    license,
    keywords,
    icon: "icon.png",
    server: {
      type: "node",
      entry_point: "dist/server.js",
      mcp_config: {
        command: "node",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the host fills it in
        args: ["${__dirname}/dist/server.js"],
        env: Object.fromEntries(settings.map(([key, { variable }]) => [variable, `\${user_config.${key}}`])),
      },
    },
    tools: offeredTools({ isSandbox: false }, {}).map(({ name, description }) => ({
      name,
      description: firstSentence(description),
    })),
    // The sandbox adds one, and read-only takes away those that change something.
    tools_generated: true,
    prompts: prompts.map(({ name, description, args, write }) => ({
      name,
      description,
      arguments: Object.keys(args),
      text: write(Object.fromEntries(Object.keys(args).map((arg) => [arg, `\${arguments.${arg}}`]))),
    })),
    user_config: Object.fromEntries(settings.map(([key, { variable: _, ...setting }]) => [key, setting])),
    compatibility: { platforms: ["darwin", "win32", "linux"], runtimes: engines },
  };
}
