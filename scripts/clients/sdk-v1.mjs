import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

export async function connect(server) {
  const client = new Client({ name: "sdk-v1", version: "1.0.0" });
  await client.connect(new StdioClientTransport(server));
  const { tools } = await client.listTools();
  return {
    tools: tools.map(({ name, description, inputSchema }) => ({ name, description, schema: inputSchema })),
    call: async (name, args) => {
      const { content } = await client.callTool({ name, arguments: args });
      return content.map(({ text }) => text).join("\n");
    },
    close: () => client.close(),
  };
}
