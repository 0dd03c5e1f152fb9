/** What the bundle for Claude Desktop says of itself, from package.json and the code. */
import { readFileSync } from "node:fs";
import { offeredTools } from "../src/adapter/create-server.ts";
import { allSettings, type Setting } from "../src/cli/settings.ts";
import { allWaySettings } from "../src/cli/way-settings.ts";
import { prompts } from "../src/prompts/index.ts";
import { asSentence, firstSentence } from "./support/words.ts";

const { name, version, description, author, license, keywords, engines, repository } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
);

/** The name of a setting in the form that a person fills in. */
const keyOf = ({ variable }: Setting) => variable.replace(/^SEAM_(MCP_)?/, "").toLowerCase();

const fieldOf = ({ title, means, isSecret, isSwitch, default: usual }: Setting) => ({
  type: isSwitch ? "boolean" : "string",
  title,
  description: asSentence(means),
  required: false,
  ...(isSecret && { sensitive: true }),
  ...(isSwitch ? { default: false } : usual !== undefined && { default: usual }),
});

/** The manifest, by MANIFEST.md of modelcontextprotocol/mcpb. */
export function createManifest(settings: readonly Setting[] = [...allSettings, ...allWaySettings]) {
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
        env: Object.fromEntries(settings.map((one) => [one.variable, `\${user_config.${keyOf(one)}}`])),
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
    user_config: Object.fromEntries(settings.map((one) => [keyOf(one), fieldOf(one)])),
    compatibility: { platforms: ["darwin", "win32", "linux"], runtimes: engines },
  };
}
