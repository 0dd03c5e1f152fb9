/** A proxy in front of a sandbox that changes its replies. Knows no test runner. */
import { text } from "node:stream/consumers";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { startHttpServer } from "./http-server.ts";

/** What came back from the sandbox for a request, as text; returns the body that goes out instead. */
type Change = (reply: string, request: { path: string; sent: string; isOk: boolean }) => unknown;

/** Whoever starts it closes it. Takes the sandbox's API key. */
export async function startProxy({ endpoint, apiKey }: Sandbox, change: Change) {
  const proxy = await startHttpServer(async (request, response) => {
    const sent = await text(request);
    const path = request.url ?? "";
    const reply = await fetch(`${endpoint}${path}`, {
      method: "POST",
      headers: { authorization: request.headers.authorization ?? "", "content-type": "application/json" },
      body: sent,
    });
    const body = change(await reply.text(), { path, sent, isOk: reply.ok });
    const date = reply.headers.get("date") ?? "";
    response.writeHead(reply.status, { "content-type": "application/json", date });
    response.end(JSON.stringify(body));
  });
  return { ...proxy, apiKey };
}
