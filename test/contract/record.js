// Loaded into a server process before anything else (NODE_OPTIONS --import): writes every exchange of the sandbox inside
// to the file that RECORDED_EXCHANGES names, one JSON line each.
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";

subscribe("seam-mobile-access-mcp:sandbox:exchange", (exchange) => {
  appendFileSync(process.env.RECORDED_EXCHANGES, `${JSON.stringify(exchange)}\n`);
});
