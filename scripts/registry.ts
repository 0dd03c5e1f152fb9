/** What the MCP registry is told, from package.json: writes server.json (`npm run registry`). */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const { name, mcpName, version, repository } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
);

/** By the schema that it names. */
export const createServerJson = () => ({
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
      environmentVariables: [
        {
          name: "SEAM_API_KEY",
          description: "API key of a Seam workspace; not needed with the sandbox",
          isSecret: true,
        },
        {
          name: "SEAM_MCP_SANDBOX",
          description: "Serve a built-in workspace instead of Seam: no account, no real doors",
          format: "boolean",
          default: "false",
        },
        {
          name: "SEAM_MCP_READ_ONLY",
          description: "Offer only the tools that change nothing",
          format: "boolean",
          default: "false",
        },
        {
          name: "SEAM_MCP_CONFIRM",
          description:
            "When a person is asked before something is taken away: where the host can, always, never",
          choices: ["auto", "always", "never"],
          default: "auto",
        },
        {
          name: "SEAM_ENDPOINT",
          description: "Base URL of Seam's API",
          default: "https://connect.getseam.com",
        },
      ],
    },
  ],
});

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(
    new URL("../server.json", import.meta.url),
    `${JSON.stringify(createServerJson(), null, 2)}\n`,
  );
