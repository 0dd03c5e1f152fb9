/** The app (MCP Apps, extension io.modelcontextprotocol/ui): which results it draws, and the page that hosts show. */
import type { Origin } from "./call.ts";

const PAGE_URI = "ui://seam-mobile-access/access.html";
const PAGE_TYPE = "text/html;profile=mcp-app";

/** The tools whose results the page draws. Hosts without apps see nothing of it. */
const DRAWN = new Set([
  "get_user_identity",
  "find_user_identities",
  "list_credentials",
  "list_entrances",
  "list_phones",
  "remove_user_identity",
  "remove_user_identities",
  "deactivate_phone",
  "delete_credential",
]);

/** What a tool says of the page, if its results are drawn. */
export const drawing = (tool: string) =>
  DRAWN.has(tool) ? { _meta: { ui: { resourceUri: PAGE_URI } } } : {};

/** Offers the page, which is loaded when somebody reads it. It needs nothing from anywhere, and asks for nothing. */
export function registerApp({ server }: Origin): void {
  const metadata = {
    title: "Access at a glance",
    description: "Draws who can open what until when, and a removal as it runs.",
    mimeType: PAGE_TYPE,
  };
  server.registerResource("access", PAGE_URI, metadata, async () => {
    const { readPage } = await import("../apps/page.ts");
    const _meta = { ui: { csp: {}, permissions: {}, prefersBorder: true } };
    return { contents: [{ uri: PAGE_URI, mimeType: PAGE_TYPE, text: await readPage("access"), _meta }] };
  });
}
