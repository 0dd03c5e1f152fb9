import { mcpTools } from "@anthropic-ai/sdk/helpers/beta/mcp";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

export async function connect(server) {
  const client = new Client({ name: "anthropic", version: "1.0.0" });
  await client.connect(new StdioClientTransport(server));
  const tools = mcpTools((await client.listTools()).tools, client);
  return {
    tools: tools.map(({ name, description, input_schema }) => ({ name, description, schema: input_schema })),
    call: async (name, args) => {
      const content = await tools.find((one) => one.name === name).run(args);
      return typeof content === "string" ? content : content.map(({ text }) => text).join("\n");
    },
    close: () => client.close(),
  };
}
