// Loaded into a server process before anything else (NODE_OPTIONS --import): writes every exchange of its Seam client,
// as Undici's own diagnostics tell it, to the file that RECORDED_EXCHANGES names, one JSON line each.
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";

const replies = new WeakMap();

subscribe("undici:request:headers", ({ request, response }) => {
  replies.set(request, { status: response.statusCode, chunks: [] });
});

subscribe("undici:request:bodyChunkReceived", ({ request, chunk }) => {
  replies.get(request)?.chunks.push(chunk);
});

subscribe("undici:request:trailers", ({ request }) => {
  const { status, chunks } = replies.get(request);
  const { method, path } = request;
  const params = JSON.parse(String(request.body ?? "{}"));
  appendFileSync(
    process.env.RECORDED_EXCHANGES,
    `${JSON.stringify({ method, path, params, status, body: parsed(Buffer.concat(chunks).toString()) })}\n`,
  );
});

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
