/** The least that answers over HTTP: reads a message, and answers a constant. Run as a process of its own. */
import { text } from "node:stream/consumers";
import { startHttpServer } from "../../test/support/http-server.ts";
import { endWithParent, tell } from "./process.ts";

const { endpoint } = await startHttpServer(async (req, res) => {
  const { id } = JSON.parse(await text(req));
  res.writeHead(200, { "content-type": "application/json" });
  res.end(JSON.stringify({ jsonrpc: "2.0", id, result: { content: [] } }));
});
endWithParent();
tell({ url: `${endpoint}/mcp` });
