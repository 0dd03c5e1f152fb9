/** How much of a model's context a text takes: o200k, the tokenizer of the models that are published with one. */
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";

export const tokensOf = (text: string): number => countTokens(text);

/** What a model sees of a tool before it calls it. */
export const tokensOfTool = (tool: {
  name: string;
  description?: string | undefined;
  inputSchema: object;
}): number => tokensOf(`${tool.name}\n${tool.description ?? ""}\n${JSON.stringify(tool.inputSchema)}`);
