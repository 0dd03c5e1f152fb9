import { convertToOpenAITool } from "@langchain/core/utils/function_calling";
import { MCPClient } from "mcp-use";
import { LangChainAdapter } from "mcp-use/adapters";

export async function connect(server) {
  const client = MCPClient.fromDict({ mcpServers: { seam: server } });
  await client.createAllSessions();
  const tools = await LangChainAdapter.createTools(client);
  return {
    tools: tools.map((tool) => {
      const { name, description, parameters } = convertToOpenAITool(tool).function;
      return { name, description, schema: parameters };
    }),
    call: (name, args) => tools.find((one) => one.name === name).invoke(args),
    close: () => client.closeAllSessions(),
  };
}
