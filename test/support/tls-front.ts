/** TLS before something on loopback that speaks HTTP, as Seam is reached over a network. Knows no test runner. */
import { once } from "node:events";
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Certificate } from "./certificates.ts";

/** A server that hands on what it gets to the address behind it; it need not listen. */
export const frontOf = ({ key, cert }: Certificate, behind: string) =>
  createServer({ key, cert, keepAliveTimeout: 60_000 }, (incoming, response) =>
    handOn(incoming, response, behind),
  );

function handOn(incoming: IncomingMessage, response: ServerResponse, behind: string): void {
  const { method, headers, url } = incoming;
  const onward = request(`${behind}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => response.destroy());
  incoming.pipe(onward);
}

/** Whoever starts it closes it. */
export async function startTlsFront(certificate: Certificate, behind: string) {
  const server = frontOf(certificate, behind);
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
