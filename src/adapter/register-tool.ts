import type { ServerContext, StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import { type Origin, wordsFor } from "./call.ts";
import type { Json, ListedTool } from "./listed.ts";
import { drawing } from "./register-app.ts";
import type { Answer, Args } from "./tool-call.ts";

/** Importing again would cost every call a little. */
let calling: Promise<typeof import("./call-tool.ts")> | undefined;

/** Registers a tool with the SDK. */
export function registerTool(tool: ListedTool, origin: Origin): void {
  const { name, title, description, annotations } = tool;
  const config = {
    title,
    description,
    inputSchema: published(tool.inputSchema),
    outputSchema: published(tool.outputSchema),
    annotations: { title, ...annotations },
    ...drawing(name),
  };
  origin.server.registerTool(name, config, (args, ctx) => answerCall(name, args, ctx, origin));
}

/** Calls a tool. An error is an answer, too. */
export async function answerCall(
  name: string,
  args: Args,
  ctx: ServerContext,
  origin: Origin,
): Promise<Answer> {
  try {
    calling ??= import("./call-tool.ts");
    const { callTool } = await calling;
    return await callTool(name, args, ctx, origin);
  } catch (error) {
    calling = undefined; // it may have failed for now only
    return { isError: true, content: [{ type: "text", text: wordsFor(error, ctx, origin) }] };
  }
}

/**
 * A schema for publishing only. Values pass unchecked, since the adapter checks input and output itself, once, with
 * words of our own.
 */
function published(json: Json): StandardSchemaWithJSON<Json> {
  const convert = () => json;
  return {
    "~standard": {
      version: 1,
      vendor: "seam-mobile-access-mcp",
      validate: (value) => ({ value: value as Json }),
      jsonSchema: { input: convert, output: convert },
    },
  };
}
