import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

export async function connect(server, mode) {
  const client = new Client({ name: "sdk-v2", version: "1.0.0" }, { versionNegotiation: { mode } });
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
