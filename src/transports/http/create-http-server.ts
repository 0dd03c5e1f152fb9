/** Serves MCP over Streamable HTTP: many callers, many workspaces, both protocol eras, no state between requests. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { internalError, notAllowed, plain, send } from "./answers.ts";
import { createEndpoint, type EndpointOptions } from "./endpoint.ts";
import { statusOf } from "./exchange.ts";
import { createGuards, type GuardOptions, isLoopback } from "./guards.ts";
import { createDoor, type Door, type SignIn } from "./sign-in.ts";
import { hearWebhook, WEBHOOKS, type Webhooks } from "./webhooks.ts";

export interface HttpServerOptions
  extends Omit<GuardOptions, "publicUrl">,
    Omit<EndpointOptions, "door" | "guards"> {
  port: number;
  /** Where clients reach this server, without `/mcp`: `https://seam.example.com`. On loopback it need not be given. */
  publicUrl?: string | undefined;
  /** Absent: whoever reaches the server is served, which is for loopback only. */
  signIn?: SignIn | undefined;
  /** Absent: no webhooks of Seam's are taken. */
  webhooks?: Webhooks | undefined;
  /** Whether the database answers, where there is one: without it all goes on but what it has to keep. */
  isDatabaseUp?: (() => Promise<boolean>) | undefined;
  /** How long calls that are under way may take when the server is closed. */
  drainMs: number;
}

export interface HttpServer {
  /** Where it listens: `http://127.0.0.1:3333`. */
  url: string;
  /** Refuses what is new, lets the calls under way end, then ends all streams and sockets. */
  close(): Promise<void>;
}

/** For the head of a request, and for all of it; answers may take their time. */
const HEAD_MS = 10_000;
const REQUEST_MS = 30_000;
const LOOK_MS = 5_000;
/** Longer than load balancers keep an idle connection, so that they, and not we, close it. */
const IDLE_MS = 75_000;
const CONNECTIONS = 10_000;
/** What is written at the end is on its way for so long at most. */
const LAST_WORDS_MS = 500;

const METADATA = "/.well-known/oauth-protected-resource";
const READY_BUT = "ready; the database does not answer: no removal can be kept now\n";

/** Listens. Throws the system's error when it cannot listen there. */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, signIn, drainMs, log, metrics } = options;
  const server = createServer({
    headersTimeout: HEAD_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: LOOK_MS,
    keepAliveTimeout: IDLE_MS,
  });
  server.maxConnections = CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.on("error", (error) => log.error({ error }, "listening"));
  const url = urlOf(server.address() as AddressInfo);
  const publicUrl = new URL(options.publicUrl ?? url);
  const resource = new URL(`${publicUrl.href.replace(/\/$/, "")}/mcp`);
  const guards = createGuards({ ...options, publicUrl });
  const door = signIn && opened(signIn, resource, server);
  const endpoint = createEndpoint({ ...options, guards, door });
  let closing: Promise<void> | undefined;

  const { isDatabaseUp } = options;
  if (isDatabaseUp) metrics.watchDatabase(isDatabaseUp);

  /** A database is away for all replicas alike: none of them would be left to read by, if that were not to be ready. */
  async function readiness(): Promise<Response> {
    if (closing || (await signIn?.isReady()) === false) return plain(503, "not ready\n");
    const isSilent = (await isDatabaseUp?.()) === false;
    return plain(200, isSilent ? READY_BUT : "ready\n");
  }

  async function ask(path: string, method: string): Promise<Response> {
    if (door && (path === METADATA || path === METADATA + resource.pathname)) return door.metadata(method);
    const answer = Object.hasOwn(probes, path) ? probes[path] : undefined;
    if (!answer) return plain(404, "Not found\n");
    return method === "GET" || method === "HEAD" ? answer() : notAllowed("GET, HEAD");
  }
  const probes: Record<string, () => Promise<Response>> = {
    "/healthz": async () => plain(200, "ok\n"),
    "/readyz": readiness,
    "/metrics": async () => plain(200, await metrics.text(), metrics.contentType),
  };

  const hear = async (req: IncomingMessage, path: string, webhooks: Webhooks) =>
    closing ? plain(503, "Ending\n") : hearWebhook(req, path.slice(WEBHOOKS.length), webhooks);

  async function route(req: IncomingMessage, res: ServerResponse) {
    const [path = ""] = (req.url ?? "").split("?");
    // Probes ask by the address of the machine, and may where others reach it anyhow.
    const isProbe = !isLoopback(host) && Object.hasOwn(probes, path);
    if (!isProbe && !guards.passesHost(req, res)) return;
    if (options.webhooks && path.startsWith(WEBHOOKS))
      await send(res, await hear(req, path, options.webhooks));
    else if (path === "/mcp" || path === "/mcp/readonly") await endpoint.handle(req, res, path !== "/mcp");
    else await send(res, await ask(path, req.method ?? ""));
  }

  server.on("request", (req, res) => {
    res.once("close", () => metrics.httpAnswered(statusOf(req, res)));
    route(req, res).catch((error) => {
      log.error({ error }, "failed");
      if (res.headersSent) res.destroy();
      else send(res, internalError()).catch(() => res.destroy());
    });
  });

  async function end() {
    await endpoint.drain(drainMs);
    const closed = new Promise((resolve) => server.close(resolve));
    const timer = setTimeout(() => server.closeAllConnections(), LAST_WORDS_MS);
    await closed;
    clearTimeout(timer);
  }

  return {
    url,
    close() {
      closing ??= end();
      return closing;
    },
  };
}

/** What will not do as a sign-in leaves nothing listening. */
function opened(signIn: SignIn, resource: URL, server: Server): Door {
  try {
    return createDoor(signIn, resource);
  } catch (error) {
    server.close();
    throw error;
  }
}

const urlOf = ({ address, family, port }: AddressInfo): string =>
  `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
