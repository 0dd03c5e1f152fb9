/** Connections that are refused, for some of the requests that a server makes. */
import { type Connection, connectSeam } from "../../src/seam/client.ts";

type Endpoint = (params: object) => Promise<unknown>;
type Node = { [name: string]: Node | Endpoint };

/** Nobody listens on port 1 of this machine. */
export function closedPort() {
  const connection = connectSeam({
    endpoint: "http://127.0.0.1:1",
    credentials: { api_key: "seam_nobody" },
    retryPauseMs: 5,
  });
  let isHealed = false;
  let struck = 0;
  return {
    /** How many requests were refused, each with all its attempts. */
    struck: () => struck,
    for(work: Parameters<Connection["for"]>[0]) {
      struck += 1;
      return connection.for(work);
    },
    close: connection.close,
    isHealed: () => isHealed,
    heal() {
      isHealed = true;
    },
  };
}

/** The same connection; but from the `skip + 1`th request to this path on, `times` often, nobody listens there. */
export function refusing(
  open: Connection,
  closed: ReturnType<typeof closedPort>,
  { path, skip, times = Number.POSITIVE_INFINITY }: { path: string; skip: number; times?: number },
): Connection {
  let calls = 0;
  const names = path.split("/").slice(1);
  const last = names.pop() ?? "";
  const parentIn = (seam: object) => names.reduce((node, name) => node[name] as Node, seam as Node);
  return {
    ...open,
    for(work) {
      const seam = open.for(work);
      const parent = parentIn(seam);
      const alive = parent[last] as Endpoint;
      parent[last] = (params: object) => {
        calls += 1;
        if (closed.isHealed() || calls <= skip || calls > skip + times) return alive(params);
        return (parentIn(closed.for(work))[last] as Endpoint)(params);
      };
      return seam;
    },
  };
}
