import { mcp } from "@llamaindex/tools";

export async function connect(server) {
  const client = mcp(server);
  const tools = await client.tools();
  return {
    tools: tools.map(({ metadata }) => ({
      name: metadata.name,
      description: metadata.description,
      schema: metadata.parameters,
    })),
    call: async (name, args) =>
      JSON.stringify(await tools.find(({ metadata }) => metadata.name === name).call(args)),
    close: () => client.cleanup(),
  };
}
