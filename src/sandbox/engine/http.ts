import { channel } from "node:diagnostics_channel";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { State } from "../state.ts";
import { authenticate, type Keys } from "./auth.ts";
import { settle } from "./deletions.ts";
import { breakTransport, type Fault, type Faults, faultyReply, isCarriedOut, type Reply } from "./faults.ts";
import { randomId } from "./ids.ts";
import { invalidInput, Refused } from "./refused.ts";
import { HEALTH_PATH } from "./route.ts";
import type { Method, RawParams, Route } from "./thing.ts";

/** A request that has come in whole and is not answered yet. `params` as in {@link Exchange}. */
export type Arrival = Pick<Exchange, "method" | "path" | "params">;

/** One request and what came of it. `status` is 0 if no complete reply was sent. */
export interface Exchange {
  method: string;
  path: string;
  /** As sent, query and body merged. */
  params: Record<string, unknown>;
  status: number;
  /** The parsed JSON of the reply, or its text if it is not JSON. */
  body: unknown;
  /** Whether Seam did what was asked, whatever its reply said. */
  is_carried_out: boolean;
  /** The fault that damaged the reply, if one did. */
  fault?: Fault["kind"];
}

export interface HttpSettings {
  state: State;
  /** By their path. */
  routes: ReadonlyMap<string, Route>;
  keys: Keys;
  faults: Faults;
  latencyMs: number;
  /** Fires when the sandbox closes: nobody waits any longer. */
  closing: AbortSignal;
  onRequest: ((arrival: Arrival) => void) | undefined;
  onExchange: ((exchange: Exchange) => void) | undefined;
}

const LATE_MS = 50;

/** Where whoever watches all sandboxes of a process is told of every {@link Exchange}. */
const exchanges = channel("seam-mobile-access-mcp:sandbox:exchange");

export function createHttpServer(settings: HttpSettings): Server {
  const server = createServer((request, response) => {
    handle(settings, request, response).catch(() => response.destroy()); // the client went away
  });
  // Longer than any client keeps an idle connection: closing first would look like a network error.
  server.keepAliveTimeout = 60_000;
  return server;
}

async function handle(
  settings: HttpSettings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { state, faults, latencyMs, closing } = settings;
  const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "127.0.0.1"}`);
  const bodyText = await readBody(request);
  const seen: Seen = { request, url, bodyText, params: {} };
  const requestId = randomId();
  const asked = { method: request.method ?? "", path: url.pathname };
  settings.onRequest?.({ ...asked, params: paramsAsSent(seen) });
  const fault = faults.strike(url.pathname);
  const isDone = isCarriedOut(fault);
  const right = isDone ? answer(settings, seen, requestId) : toJson(200, { ok: true });
  const before = faults.remember(`${url.pathname}${url.search} ${bodyText}`, right);
  const delayMs = latencyMs + (fault?.kind === "late" ? (fault.delay_ms ?? LATE_MS) : 0);
  if (delayMs > 0) await delay(delayMs, undefined, { signal: closing });
  const reply = fault ? faultyReply(fault, requestId, right, before) : right;
  response.statusCode = reply?.status ?? 200;
  response.setHeader("date", new Date(state.now()).toUTCString());
  response.setHeader("seam-request-id", requestId);
  response.setHeader("content-type", reply?.contentType ?? right.contentType);
  for (const [name, value] of Object.entries(fault?.headers ?? {})) response.setHeader(name, value);
  if (reply) response.end(reply.text);
  else if (fault) breakTransport(fault, response, right.text);
  const exchange: Exchange = {
    ...asked,
    params: seen.params,
    status: reply?.status ?? 0,
    body: reply && parsed(reply),
    is_carried_out: isDone && right.status === 200,
    ...(fault && { fault: fault.kind }),
  };
  exchanges.publish(exchange);
  settings.onExchange?.(exchange);
}

/** A request as it came in; `params` are filled in once they are known. */
interface Seen {
  request: IncomingMessage;
  url: URL;
  bodyText: string;
  params: RawParams;
}

function answer({ state, keys, routes }: HttpSettings, seen: Seen, requestId: string): Reply {
  const { request, url } = seen;
  const found = routes.get(url.pathname);
  if (!found) return { status: 404, contentType: "text/plain; charset=utf-8", text: "404" };
  try {
    const method = allowedMethod(found, request.method);
    if (url.pathname !== HEALTH_PATH) authenticate(request.headers, keys);
    settle(state);
    seen.params = rawParams(found, seen);
    const info = { method, url: `${url.origin}${url.pathname}` };
    return toJson(200, { ...found.reply(state, seen.params, info), ok: true });
  } catch (error) {
    if (!(error instanceof Refused)) {
      const message = error instanceof Error ? error.message : String(error);
      return toJson(500, {
        error: { type: "internal_server_error", message, request_id: requestId },
        ok: false,
      });
    }
    const { status, type, message, validation_errors } = error;
    const details = validation_errors === undefined ? {} : { validation_errors };
    return toJson(status, { error: { type, message, ...details, request_id: requestId }, ok: false });
  }
}

function allowedMethod({ methods }: Route, given: string | undefined): Method {
  const method = methods.find((each) => each === given);
  if (method) return method;
  throw new Refused(405, "method_not_allowed", `only ${methods.join(",")} accepted`);
}

/** Where each route looks for its parameters: see `Route.paramsFrom`. */
function rawParams(found: Route, { request, url, bodyText }: Seen): RawParams {
  const body = bodyText === "" ? {} : bodyParams(request, bodyText);
  const hasQuery = found.paramsFrom === "common" || request.method === "DELETE";
  return hasQuery ? { ...found.fromQuery(url.searchParams), ...body } : body;
}

/** For those who only watch: whatever was sent, right or wrong. */
function paramsAsSent({ url, bodyText }: Seen): RawParams {
  const body = parseJson(bodyText);
  return { ...Object.fromEntries(url.searchParams), ...(typeof body === "object" ? body : {}) };
}

function bodyParams(request: IncomingMessage, bodyText: string): RawParams {
  if (!request.headers["content-type"]?.includes("application/json")) {
    const message = `${request.method} requests must have Content-Type header with "application/json"`;
    throw new Refused(400, "invalid_content_type", message);
  }
  const body: unknown = parseJson(bodyText);
  // Our assumption: a body that is not a JSON object is `invalid_input`.
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw invalidInput("The request body must be a JSON object");
  }
  return body as RawParams;
}

const toJson = (status: number, body: object): Reply => ({
  status,
  contentType: "application/json; charset=utf-8",
  text: JSON.stringify(body),
});

const parsed = ({ contentType, text }: Reply): unknown =>
  contentType.startsWith("application/json") ? (parseJson(text) ?? text) : text;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
