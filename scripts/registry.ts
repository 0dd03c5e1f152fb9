/** What the MCP registry is told, from package.json and the settings: writes server.json (`npm run registry`). */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { allSettings, type Setting } from "../src/cli/settings.ts";
import { allWaySettings } from "../src/cli/way-settings.ts";
import { asSentence } from "./support/words.ts";

const { name, mcpName, version, repository } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
);

const variableOf = ({ variable, means, isSecret, isSwitch, choices, default: usual }: Setting) => ({
  name: variable,
  description: asSentence(means),
  ...(isSecret && { isSecret }),
  ...(choices && { choices }),
  ...(isSwitch ? { format: "boolean", default: "false" } : usual && { default: usual }),
});

/** By the schema that it names. */
export const createServerJson = (settings: readonly Setting[] = [...allSettings, ...allWaySettings]) => ({
  $schema: "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
  name: mcpName,
  title: "Seam mobile access",
  description: "People's mobile access on Seam: mobile keys, phones, and removal that is confirmed.",
  repository: { url: repository.url.replace(/^git\+|\.git$/g, ""), source: "github" },
  version,
  packages: [
    {
      registryType: "npm",
      identifier: name,
      version,
      runtimeHint: "npx",
      transport: { type: "stdio" },
      environmentVariables: settings.map(variableOf),
    },
  ],
});

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(
    new URL("../server.json", import.meta.url),
    `${JSON.stringify(createServerJson(), null, 2)}\n`,
  );
