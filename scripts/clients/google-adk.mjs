/** Starts a process of the server for the list and for each call. */
import { MCPToolset } from "@google/adk";

export async function connect(serverParams) {
  const toolset = new MCPToolset({ type: "StdioConnectionParams", serverParams });
  const tools = await toolset.getTools();
  return {
    tools: tools.map((tool) => {
      const { name, description, parameters } = tool._getDeclaration();
      return { name, description, schema: parameters };
    }),
    call: async (name, args) => {
      const tool = tools.find((one) => one.name === name);
      return JSON.stringify(await tool.runAsync({ args, toolContext: {} }));
    },
    close: () => toolset.close(),
  };
}
