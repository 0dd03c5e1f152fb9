/** The routes that our client knows, found by calling every one of its functions. */
import { connectSeam } from "../../src/seam/client.ts";
import { startHttpServer } from "../../test/support/http-server.ts";

type Endpoint = (params: object) => Promise<unknown>;

/** Sorted; each once. */
export async function listEndpoints(): Promise<string[]> {
  const paths = new Set<string>();
  const { endpoint, close } = await startHttpServer((request, response) => {
    paths.add(request.url ?? "");
    response.writeHead(404).end();
  });
  const connection = connectSeam({ endpoint, credentials: { api_key: "seam_test" } });
  await Promise.allSettled(functionsIn(connection.for()).map((call) => call({})));
  await connection.close();
  close();
  return [...paths].sort();
}

const functionsIn = (node: object): Endpoint[] =>
  Object.values(node).flatMap((inner) =>
    typeof inner === "function" ? [inner as Endpoint] : functionsIn(inner),
  );
