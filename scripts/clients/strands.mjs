import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { McpClient } from "@strands-agents/sdk";

export async function connect(server) {
  const client = new McpClient({ transport: new StdioClientTransport(server) });
  const tools = await client.listTools();
  return {
    tools: tools.map(({ toolSpec: { name, description, inputSchema } }) => ({
      name,
      description,
      schema: inputSchema,
    })),
    call: async (name, input) => {
      const stream = tools
        .find((one) => one.name === name)
        .stream({ toolUse: { toolUseId: "1", name, input } });
      const { value } = await stream.next();
      return value.content.map(({ text, json }) => text ?? JSON.stringify(json)).join("\n");
    },
    close: () => client.disconnect(),
  };
}
