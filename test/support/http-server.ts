/** An HTTP server on loopback that answers as it is told. Knows no test runner. */
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** Whoever starts it closes it. */
export async function startHttpServer(answer: RequestListener) {
  const server = createServer(answer);
  server.keepAliveTimeout = 60_000; // a client that is about to ask again must not find its connection closed
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    server,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
