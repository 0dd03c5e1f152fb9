/** The routes that our client knows, found by calling every one of its functions. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connectSeam } from "../../src/seam/client.ts";

type Endpoint = (params: object) => Promise<unknown>;

/** Sorted; each once. */
export async function listEndpoints(): Promise<string[]> {
  const paths = new Set<string>();
  const server = createServer((request, response) => {
    paths.add(request.url ?? "");
    response.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const connection = connectSeam({
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { api_key: "seam_test" },
  });
  await Promise.allSettled(functionsIn(connection.for()).map((call) => call({})));
  await connection.close();
  server.close();
  return [...paths].sort();
}

const functionsIn = (node: object): Endpoint[] =>
  Object.values(node).flatMap((inner) =>
    typeof inner === "function" ? [inner as Endpoint] : functionsIn(inner),
  );
