import { getAllMcpTools, MCPServerStdio, RunContext } from "@openai/agents";

export async function connect({ command, args, env }) {
  const server = new MCPServerStdio({ command, args, env, name: "seam" });
  await server.connect();
  const tools = await getAllMcpTools({ mcpServers: [server], convertSchemasToStrict: true });
  return {
    tools: tools.map(({ name, description, parameters }) => ({ name, description, schema: parameters })),
    call: async (name, input) => {
      const tool = tools.find((one) => one.name === name);
      const output = await tool.invoke(new RunContext(), JSON.stringify(input));
      return output.text ?? JSON.stringify(output);
    },
    close: () => server.close(),
  };
}
