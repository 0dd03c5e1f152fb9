/**
 * The way to the host (https://modelcontextprotocol.io, MCP Apps): JSON-RPC by postMessage. By hand, since the official
 * class brings 400 to 650 kB of schemas along; typed by the official package, and held against its host in test/apps.
 */
import type { CallToolResult } from "@modelcontextprotocol/client";
import type {
  McpUiDisplayMode,
  McpUiHostCapabilities,
  McpUiHostContext,
  McpUiInitializeRequest,
  McpUiInitializeResult,
  McpUiRequestDisplayModeResult,
  McpUiUpdateModelContextRequest,
} from "@modelcontextprotocol/ext-apps";
import type { Args } from "./results.ts";

const PROTOCOL: Extract<McpUiInitializeRequest["params"]["protocolVersion"], string> = "2026-01-26";

/** What the host sends by itself. */
export interface Listener {
  onInput(args: Args): void;
  onResult(result: CallToolResult): void;
  onCancelled(reason?: string): void;
  onContext(context: McpUiHostContext): void;
}

/** What the host does for the app. */
export interface Host {
  capabilities: McpUiHostCapabilities;
  context: McpUiHostContext;
  /** Calls a tool of the server. Rejects when the host will not. */
  call(name: string, args: Args): Promise<CallToolResult>;
  /** Lets the model know, with its next turn, what was done here. */
  tellModel(text: string): void;
  show(mode: McpUiDisplayMode): Promise<McpUiDisplayMode>;
}

interface Message {
  jsonrpc: "2.0";
  id?: number | string;
  method?: string;
  params?: Args;
  result?: unknown;
  error?: { message: string };
}

/** Shakes hands with the window that this page is in. What comes before the hands are shaken is heard, too. */
export async function connectHost(
  listener: Listener,
  about: { name: string; version: string },
): Promise<Host> {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(why: Error): void }>();
  let ids = 0;

  const post = (message: Omit<Message, "jsonrpc">) =>
    window.parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
  const notify = (method: string, params: Args = {}) => post({ method, params });
  const request = <Result>(method: string, params: object): Promise<Result> =>
    new Promise((resolve, reject) => {
      const id = ++ids;
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      post({ id, method, params: params as Args });
    });

  window.addEventListener("message", ({ source, data }: MessageEvent<Message | undefined>) => {
    if (source !== window.parent || data?.jsonrpc !== "2.0") return;
    const { id, method, params, result, error } = data;
    if (method === undefined) {
      const asked = waiting.get(Number(id));
      waiting.delete(Number(id));
      if (error) asked?.reject(new Error(error.message));
      else asked?.resolve(result);
      return;
    }
    if (id !== undefined) answer(id, method);
    else hear(method, params ?? {});
  });

  function answer(id: number | string, method: string) {
    const isKnown = method === "ping" || method === "ui/resource-teardown";
    window.parent.postMessage(
      {
        jsonrpc: "2.0",
        id,
        ...(isKnown ? { result: {} } : { error: { code: -32601, message: "Method not found" } }),
      },
      "*",
    );
  }

  function hear(method: string, params: Args) {
    switch (method) {
      case "ui/notifications/tool-input":
        return listener.onInput((params.arguments ?? {}) as Args);
      case "ui/notifications/tool-result":
        return listener.onResult(params as CallToolResult);
      case "ui/notifications/tool-cancelled":
        return listener.onCancelled(params.reason as string | undefined);
      case "ui/notifications/host-context-changed":
        return listener.onContext(params as McpUiHostContext);
    }
  }

  const initialize: McpUiInitializeRequest["params"] = {
    protocolVersion: PROTOCOL,
    appInfo: about,
    appCapabilities: { availableDisplayModes: ["inline", "fullscreen"] },
  };
  const { hostCapabilities, hostContext } = await request<McpUiInitializeResult>("ui/initialize", initialize);
  notify("ui/notifications/initialized");
  tellSize(notify);
  return {
    capabilities: hostCapabilities,
    context: hostContext,
    call: (name, args) => request("tools/call", { name, arguments: args }),
    tellModel(text) {
      if (!hostCapabilities.updateModelContext) return;
      const params: McpUiUpdateModelContextRequest["params"] = { content: [{ type: "text", text }] };
      request("ui/update-model-context", params).catch(() => {
        // The answers say it all again when the model asks.
      });
    },
    show: async (mode) =>
      (await request<McpUiRequestDisplayModeResult>("ui/request-display-mode", { mode })).mode,
  };
}

/** Inline, the frame is as high as what is in it. */
function tellSize(notify: (method: string, params: Args) => void): void {
  let last = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === last) return;
    last = height;
    notify("ui/notifications/size-changed", { height });
  }).observe(document.body);
}
