/** Hands each request to the next replica, over connections that it keeps. Run as a process of its own. */
import { Agent, request } from "node:http";
import { startHttpServer } from "../../test/support/http-server.ts";
import { endWithParent, tell } from "./process.ts";

const targets = process.argv.slice(2).map((url) => new URL(url));
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
let turn = 0;

const { endpoint } = await startHttpServer((req, res) => {
  const { hostname: host, port } = targets[turn++ % targets.length] ?? new URL("");
  const { method, url: path, headers } = req;
  const passedOn = request({ agent, host, port, method, path, headers }, (reply) => {
    res.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(res);
  });
  passedOn.on("error", () => res.destroy());
  req.pipe(passedOn);
});
endWithParent();
tell({ url: `${endpoint}/mcp` });
