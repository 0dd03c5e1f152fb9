import { MCPClient } from "@mastra/mcp";

export async function connect({ command, args, env }) {
  const client = new MCPClient({ servers: { seam: { command, args, env } } });
  const tools = await client.listTools();
  return {
    tools: Object.values(tools).map(({ id, description, inputSchema }) => ({
      name: id,
      description,
      schema: inputSchema["~standard"].jsonSchema.input({ target: "draft-07" }),
    })),
    call: async (name, input) => JSON.stringify(await tools[`seam_${name}`].execute(input, {})),
    close: () => client.disconnect(),
  };
}
