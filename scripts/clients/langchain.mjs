import { convertToOpenAITool } from "@langchain/core/utils/function_calling";
import { MultiServerMCPClient } from "@langchain/mcp-adapters";

export async function connect(server) {
  const client = new MultiServerMCPClient({ seam: { transport: "stdio", ...server } });
  const tools = await client.getTools();
  return {
    tools: tools.map((tool) => {
      const { name, description, parameters } = convertToOpenAITool(tool).function;
      return { name, description, schema: parameters };
    }),
    call: async (name, args) => {
      const tool = tools.find((one) => one.name === name);
      const { content } = await tool.invoke({ id: "1", type: "tool_call", name, args });
      return typeof content === "string" ? content : content.map(({ text }) => text).join("\n");
    },
    close: () => client.close(),
  };
}
