/** Builds the MCP server: registers tools, resources and prompts. Importing this does nothing. */
import { McpServer } from "@modelcontextprotocol/server";
import type { ServerOptions } from "../contract/backend.ts";
import type { Caller } from "../contract/caller.ts";
import { homepage, version } from "../contract/version.ts";
import type { Workspace } from "../contract/workspace.ts";
import { prompts } from "../prompts/index.ts";
import { resources } from "../resources/index.ts";
import { listResources } from "../resources/listing.ts";
import { createAgreements } from "./agreements.ts";
import type { Origin } from "./call.ts";
import { ICON } from "./icon.ts";
import { instructionsFor } from "./instructions.ts";
import { type ListedTool, listedTools } from "./listed.ts";
import { registerApp } from "./register-app.ts";
import { registerPrompt } from "./register-prompt.ts";
import { registerResource, registerResourceLister } from "./register-resource.ts";
import { registerTool } from "./register-tool.ts";

/** What a server offers, and to whom. */
export interface ServingOptions extends ServerOptions {
  /** Which protocol the client speaks: up to 2025-11-25 (default), or 2026-07-28. */
  era?: "legacy" | "modern";
  /** Who calls; absent where the client is this machine's own. */
  caller?: Caller | undefined;
  /**
   * The server lives for one request and remembers nothing: what was agreed to comes back as a code with an answer that
   * is not the end. Default false.
   */
  isPerRequest?: boolean;
  /** The one request that will come, if it is known: what it cannot reach is not registered, which costs each call. */
  request?: ExpectedRequest | undefined;
  /** Aborted when the process is about to end: what waits answers with what it has. */
  ending?: AbortSignal | undefined;
  /** Adds to what the server offers, once it offers all that it does by itself. */
  extend?: ((origin: Origin) => void) | undefined;
}

export interface ExpectedRequest {
  method: string;
  /** The tool that is called. */
  tool?: string | undefined;
}

/** The tools that a server with these options offers. */
export const offeredTools = (
  { isSandbox, engine }: Pick<Workspace, "isSandbox" | "engine">,
  { isReadOnly }: ServerOptions,
): ListedTool[] => {
  const further = engine?.listed ?? [];
  const isReplaced = ({ name }: ListedTool) => further.some((tool) => tool.name === name);
  return [...listedTools.filter((tool) => !isReplaced(tool)), ...further].filter(
    (tool) => (isSandbox || !tool.isSandboxOnly) && (!isReadOnly || tool.annotations.readOnlyHint),
  );
};

/** Nothing tells that a list has changed. */
const FIXED = { listChanged: false };
/** What is offered depends on how the process was started, and may be another after an update: an hour. */
const LASTING = { ttlMs: 3_600_000, cacheScope: "private" } as const;
/** What Seam has can be another at any time. */
const CHANGING = { ttlMs: 0, cacheScope: "private" } as const;

/** A server for one client. The workspace (sockets, event poller) outlives it and may be shared. */
export function createServer(workspace: Workspace, options: ServingOptions = {}): McpServer {
  const { isSandbox } = workspace;
  const { isReadOnly = false, era = "legacy", caller, isPerRequest = false, ending, request } = options;
  const server = new McpServer(
    {
      name: "seam-mobile-access-mcp",
      title: isSandbox ? "Seam mobile access (sandbox)" : "Seam mobile access",
      version,
      websiteUrl: homepage,
      icons: [ICON],
    },
    {
      instructions: instructionsFor({ isSandbox, isReadOnly, hasEngine: workspace.engine !== undefined }),
      capabilities: { tools: FIXED, resources: FIXED, prompts: FIXED, completions: {} },
      cacheHints: {
        "server/discover": LASTING,
        "tools/list": LASTING,
        "prompts/list": LASTING,
        "resources/templates/list": LASTING,
        "resources/list": CHANGING,
        "resources/read": CHANGING,
      },
    },
  );
  const offered = offeredTools(workspace, options);
  const offers = (name: string) => offered.some((tool) => tool.name === name);
  const origin: Origin = {
    server,
    era,
    workspace,
    offers,
    agreed: createAgreements(),
    caller,
    ending,
    isPerRequest,
  };
  const reaches = (what: string) =>
    [what, "completion"].some((area) => !request || request.method.startsWith(`${area}/`));
  if (reaches("tools"))
    for (const tool of offered)
      if (request?.method !== "tools/call" || request.tool === tool.name) registerTool(tool, origin);
  if (reaches("resources")) {
    for (const resource of resources) registerResource(resource, origin);
    registerApp(origin);
    registerResourceLister(listResources, origin);
  }
  if (reaches("prompts") && !isReadOnly) for (const prompt of prompts) registerPrompt(prompt, origin);
  options.extend?.(origin);
  return server;
}
