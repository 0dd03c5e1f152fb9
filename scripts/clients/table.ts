/** The clients that others wrote, in the versions that the table in docs/clients.md was made with. */

export interface ClientRow {
  name: string;
  /** The file of the driver, and what it is told. */
  driver: string;
  option?: unknown;
  /** The first is the one whose version the row shows. */
  packages: [string, ...string[]];
  /** What is the client's own doing, for the reader of the table. */
  note?: string;
}

const ONE_PROCESS_A_CALL = "a process of the client, and of the server, for each call";
const WHOLE_RESULT =
  "the host hands the model the whole result, so that it reads everything twice, as text and as structure";

export const CLIENTS: ClientRow[] = [
  { name: "official SDK 1, old", driver: "sdk-v1", packages: ["@modelcontextprotocol/sdk@1.12.3"] },
  { name: "official SDK 1", driver: "sdk-v1", packages: ["@modelcontextprotocol/sdk@1.32.2"] },
  {
    name: "official SDK 2, 2025-11-25",
    driver: "sdk-v2",
    option: "legacy",
    packages: ["@modelcontextprotocol/client@2.4.0"],
  },
  {
    name: "official SDK 2, 2026-07-28",
    driver: "sdk-v2",
    option: { pin: "2026-07-28" },
    packages: ["@modelcontextprotocol/client@2.4.0"],
  },
  { name: "Vercel AI SDK", driver: "ai-sdk", packages: ["@ai-sdk/mcp@2.0.99", "ai@7.0.173"] },
  {
    name: "LangChain",
    driver: "langchain",
    packages: ["@langchain/mcp-adapters@1.1.4", "@langchain/core@1.4.0"],
    note: "the host hands on the text block as JSON, so that the model reads JSON in JSON",
  },
  {
    name: "OpenAI Agents SDK, strict schemas",
    driver: "openai-agents",
    packages: ["@openai/agents@0.20.0", "zod@4.6.7"],
    note: "the host makes every argument required, `null` for none",
  },
  { name: "Mastra", driver: "mastra", packages: ["@mastra/mcp@2.0.0", "@mastra/core@1.71.0", "zod@4.6.7"] },
  {
    name: "Anthropic SDK, `mcpTools`",
    driver: "anthropic",
    packages: ["@anthropic-ai/sdk@1.14.0", "@modelcontextprotocol/sdk@1.32.2"],
  },
  { name: "mcporter", driver: "mcporter", packages: ["mcporter@0.12.3"], note: ONE_PROCESS_A_CALL },
  {
    name: "Inspector CLI, strict",
    driver: "inspector",
    packages: ["@modelcontextprotocol/inspector@2.12.0"],
    note: ONE_PROCESS_A_CALL,
  },
  {
    name: "Google ADK",
    driver: "google-adk",
    packages: ["@google/adk@2.0.0", "@modelcontextprotocol/sdk@1.32.2"],
    note: `the host drops defaults; ${WHOLE_RESULT}`,
  },
  { name: "LlamaIndex", driver: "llamaindex", packages: ["@llamaindex/tools@0.2.1"], note: WHOLE_RESULT },
  { name: "Strands Agents", driver: "strands", packages: ["@strands-agents/sdk@1.19.0"] },
  {
    name: "mcp-use",
    driver: "mcp-use",
    packages: ["mcp-use@1.34.6", "langchain@1.5.14", "@langchain/core@1.4.0"],
    note: `the host makes whole numbers any numbers, and drops defaults and allowed values; ${WHOLE_RESULT}`,
  },
];
