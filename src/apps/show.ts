/** A host of our own, in the browser: it shows the app and hands on what that asks for. Beside it stands src/cli/show.ts. */
import type { McpUiHostContext, McpUiInitializeResult } from "@modelcontextprotocol/ext-apps";

interface Message {
  jsonrpc?: string;
  id?: number | string;
  method?: string;
  params?: Record<string, unknown>;
}

const frame = document.querySelector("iframe") as HTMLIFrameElement;
const post = (message: object) => frame.contentWindow?.postMessage({ jsonrpc: "2.0", ...message }, "*");

const isDark = matchMedia("(prefers-color-scheme: dark)");
const context = (): McpUiHostContext => ({ theme: isDark.matches ? "dark" : "light", displayMode: "inline" });
isDark.addEventListener("change", () =>
  post({ method: "ui/notifications/host-context-changed", params: context() }),
);

async function call(params: object): Promise<object> {
  const reply = await fetch("/call", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(params),
  });
  if (!reply.ok) throw new Error(await reply.text());
  return reply.json();
}

/** As a host does after the model has called a tool. */
async function open(name: string) {
  const result = await call({ name, arguments: {} });
  post({ method: "ui/notifications/tool-input", params: { arguments: {} } });
  post({ method: "ui/notifications/tool-result", params: result });
}

function hello(): McpUiInitializeResult {
  return {
    protocolVersion: "2026-01-26",
    hostInfo: { name: "seam-mobile-access-mcp show", version: "1.0.0" },
    hostCapabilities: { serverTools: {} },
    hostContext: context(),
  };
}

async function answer({ method, params = {} }: Message): Promise<object> {
  if (method === "ui/initialize") return hello();
  if (method === "tools/call") return call(params);
  throw new Error(`This host does not know ${method}.`);
}

window.addEventListener("message", async ({ source, data }: MessageEvent<Message>) => {
  if (source !== frame.contentWindow || data.jsonrpc !== "2.0") return;
  const { id, method, params } = data;
  if (method === "ui/notifications/size-changed") frame.style.height = `${Number(params?.height)}px`;
  if (method === "ui/notifications/initialized") await open("find_user_identities");
  if (id === undefined) return;
  try {
    post({ id, result: await answer(data) });
  } catch (error) {
    post({ id, error: { code: -32603, message: error instanceof Error ? error.message : String(error) } });
  }
});

for (const button of document.querySelectorAll("button"))
  button.addEventListener("click", () => open(button.value));
frame.src = "/access";
