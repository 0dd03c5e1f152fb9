/** A host page: the official bridge, with what it is asked for handed to the test. Runs in the browser. */

import type { CallToolRequestParams, CallToolResult } from "@modelcontextprotocol/client";
import {
  AppBridge,
  type McpUiHostContext,
  PostMessageTransport,
} from "@modelcontextprotocol/ext-apps/app-bridge";

/** What the test offers to this page, and this page to the test. */
declare global {
  interface Window {
    callTool(params: CallToolRequestParams): Promise<CallToolResult>;
    heard(what: string, params: unknown): Promise<void>;
    host: {
      open(opening: Opening): Promise<void>;
      bridge?: AppBridge;
      result(result: CallToolResult): Promise<void>;
    };
  }
}

interface Opening {
  context: McpUiHostContext;
  canCall: boolean;
  args?: Record<string, unknown>;
  result?: CallToolResult;
}

window.host = {
  async open({ context, canCall, args, result }) {
    const frame = document.querySelector("iframe") as HTMLIFrameElement;
    const inner = frame.contentWindow as Window;
    const capabilities = { updateModelContext: { text: {} }, ...(canCall && { serverTools: {} }) };
    const bridge = new AppBridge(null, { name: "test-host", version: "1.0.0" }, capabilities, {
      hostContext: context,
    });
    window.host.bridge = bridge;
    bridge.oncalltool = (params) => window.callTool(params);
    bridge.onupdatemodelcontext = async (params) => {
      await window.heard("model", params);
      return {};
    };
    bridge.onrequestdisplaymode = async ({ mode }) => {
      await window.heard("mode", mode);
      return { mode };
    };
    bridge.onsizechange = ({ height }) => {
      if (height && context.displayMode !== "fullscreen") frame.style.height = `${height}px`;
    };
    const ready = new Promise<void>((resolve) => {
      bridge.oninitialized = () => resolve();
    });
    await bridge.connect(new PostMessageTransport(inner, inner));
    frame.src = "/app.html";
    await ready;
    await bridge.sendToolInput({ arguments: args ?? {} });
    if (result) await bridge.sendToolResult(result);
  },
  result: async (result) => window.host.bridge?.sendToolResult(result),
};
