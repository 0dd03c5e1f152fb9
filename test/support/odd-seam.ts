/** A Seam whose replies are not what the sandbox would say: a proxy that changes them, with a client behind it. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { callTool, connectTo, type Options, startRecorded } from "./harness.ts";

// biome-ignore lint/suspicious/noExplicitAny: replies are what tests change
type Body = any;

/** Changes replies in place, by the route; called after the sandbox has answered. */
export type Changes = Record<string, (body: Body, params: Body) => void>;

/** A sandbox, and a client whose server sees its replies changed. */
export async function connectOdd(changes: Changes, options: Options = {}) {
  const { sandbox, exchanges } = await startRecorded(options.sandbox);
  const proxy = createServer(async (request, response) => {
    const sent = await text(request);
    const reply = await fetch(`${sandbox.endpoint}${request.url}`, {
      method: "POST",
      headers: { authorization: request.headers.authorization ?? "", "content-type": "application/json" },
      body: sent,
    });
    const body: Body = await reply.json();
    if (reply.ok) changes[request.url ?? ""]?.(body, JSON.parse(sent));
    const date = reply.headers.get("date") ?? "";
    response.writeHead(reply.status, { "content-type": "application/json", date });
    response.end(JSON.stringify(body));
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const { port } = proxy.address() as AddressInfo;
  const seam = { endpoint: `http://127.0.0.1:${port}`, apiKey: sandbox.apiKey };
  const { client, close } = await connectTo(seam, options);
  onTestFinished(async () => {
    await close();
    proxy.closeAllConnections();
    proxy.close();
    await sandbox.close();
  });
  return {
    sandbox,
    routes: () => exchanges.map(({ path }) => path),
    call: (name: string, args: Record<string, unknown>) => callTool(client, name, args),
  };
}
