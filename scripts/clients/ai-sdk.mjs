import { createMCPClient } from "@ai-sdk/mcp";
import { StdioMCPTransport } from "@ai-sdk/mcp/mcp-stdio";
import { asSchema } from "ai";

/** What the tool says to the model: its own conversion when it has one. */
async function asText(tool, output) {
  const shown = (await tool.toModelOutput?.({ output, toolCallId: "1", input: {} })) ?? output;
  return shown.value?.map?.(({ text }) => text).join("\n") ?? JSON.stringify(shown.value ?? shown);
}

export async function connect(server) {
  const client = await createMCPClient({ transport: new StdioMCPTransport(server) });
  const tools = await client.tools();
  const shown = Object.entries(tools).map(async ([name, { description, inputSchema }]) => {
    return { name, description, schema: await asSchema(inputSchema).jsonSchema };
  });
  return {
    tools: await Promise.all(shown),
    call: async (name, args) =>
      asText(tools[name], await tools[name].execute(args, { toolCallId: "1", messages: [] })),
    close: () => client.close(),
  };
}
