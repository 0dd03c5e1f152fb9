/** What hosts are told of the tools: all that a start needs, as data. The tools are loaded with the first call. */
import type { Tool } from "../contract/tool.ts";

export type Json = Record<string, unknown>;

export interface ListedTool
  extends Pick<Tool, "name" | "title" | "description" | "annotations" | "isSandboxOnly"> {
  inputSchema: Json;
  outputSchema: Json;
}

/** The list as JSON text, put in by the build. */
declare const LISTED: string | undefined;

export const listedTools: readonly ListedTool[] =
  typeof LISTED === "undefined" ? (await import("./convert.ts")).convertTools() : JSON.parse(LISTED);
