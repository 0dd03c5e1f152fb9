/** What hosts are told of the tools: all that a start needs, as data. The tools are loaded with the first call. */
import type { ListedTool } from "../contract/tool.ts";
import tools from "./tools.json" with { type: "json" };

export type { ListedTool };
export type Json = Record<string, unknown>;

/** As reviewed: convert.ts makes it from the tools, and test/definitions.test.ts holds it against them. */
export const listedTools: readonly ListedTool[] = tools;
