/** A proxy that knows no sessions: each request goes to the next replica. Knows no test runner. */
import { once } from "node:events";
import { createServer, request as forward } from "node:http";
import type { AddressInfo } from "node:net";

export interface Balancer {
  url: string;
  /** How many requests each target has answered. */
  answered: ReadonlyMap<string, number>;
  /** Which target has a request in hand whose body contains this text. */
  holderOf(text: string): string | undefined;
  close(): void;
}

/**
 * Hands each request to the next target, and to the one after it when that one takes no more or breaks off before it
 * answers; an answer that breaks off is lost. `targets` may change. Whoever starts it closes it.
 */
export async function startBalancer(targets: readonly string[]): Promise<Balancer> {
  let next = 0;
  const answered = new Map<string, number>(targets.map((target) => [target, 0]));
  /** The requests under way, by their body. */
  const inHand = new Map<object, { body: string; target: string }>();
  const proxy = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk) => chunks.push(chunk));
    const turn = next++;
    req.on("end", () => attempt(Buffer.concat(chunks), 0));
    res.on("close", () => inHand.delete(res));
    function attempt(body: Buffer, failures: number) {
      const target = targets[(turn + failures) % targets.length] ?? "";
      inHand.set(res, { body: body.toString(), target });
      const { port } = new URL(target);
      const passOn = forward(
        { host: "127.0.0.1", port, method: req.method, path: req.url, headers: req.headers, agent: false },
        (reply) => {
          if (reply.statusCode === 503 && failures < targets.length) {
            reply.resume();
            return attempt(body, failures + 1);
          }
          answered.set(target, (answered.get(target) ?? 0) + 1);
          const { connection: _, "keep-alive": __, "transfer-encoding": ___, ...headers } = reply.headers;
          res.writeHead(reply.statusCode ?? 500, headers);
          res.flushHeaders();
          reply.pipe(res);
          reply.on("error", () => res.destroy());
        },
      );
      passOn.on("error", () => {
        if (!res.headersSent && failures < targets.length) attempt(body, failures + 1);
        else res.destroy();
      });
      res.on("close", () => passOn.destroy());
      passOn.end(body);
    }
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    answered,
    holderOf: (text) => [...inHand.values()].find(({ body }) => body.includes(text))?.target,
    close() {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}
