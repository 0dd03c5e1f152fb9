/**
 * `show --sandbox`: the page that hosts show, on loopback and for one look, with the server and its sandbox in this
 * process. A bundle of its own: a start over stdio loads nothing of it.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type PageName, readPage } from "../apps/page.ts";
import { ConfigError } from "../contract/config-error.ts";
import { name } from "../contract/version.ts";
import { serve } from "../transports/serve.ts";
import { openWorkspace } from "../workspace/open.ts";
import { readArguments, type Takes } from "./arguments.ts";
import { SHOW_USAGE } from "./command-usage.ts";
import { complain } from "./complain.ts";
import type { Surroundings } from "./config.ts";
import { settings } from "./settings.ts";

const HOST = "127.0.0.1";
const LARGEST_BODY = 64 * 1024;

const TAKES: Takes = { command: "show", switches: [settings.isSandbox.flag], seeAlso: `\n\n${SHOW_USAGE}` };

/** Returns the exit code of what ends by itself; otherwise it goes on until SIGINT or SIGTERM. */
export async function show(
  argv: readonly string[],
  { stdout }: Pick<Surroundings, "stdout">,
): Promise<number | undefined> {
  try {
    const given = readArguments(argv, TAKES);
    if (given && !given.flags.has(settings.isSandbox.flag))
      throw new ConfigError(`show needs --sandbox: it shows that, and no real doors.${TAKES.seeAlso}`);
    if (given) await showUntilEnded(stdout);
    else stdout.write(SHOW_USAGE);
    return given ? undefined : 0;
  } catch (error) {
    if (error instanceof ConfigError) return complain(error.message);
    throw error;
  }
}

async function showUntilEnded(stdout: Surroundings["stdout"]): Promise<void> {
  const { url, close } = await openShow();
  stdout.write(`Look at ${url} (a sandbox: no real doors). Ctrl-C ends it.\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => close().finally(() => process.exit(0)));
}

/** Whoever opens it closes it. */
export async function openShow() {
  const { workspace, close } = await openWorkspace({ isSandbox: true, confirmMode: "always" });
  const server = await connect(workspace);
  const http = createServer((req, res) => {
    answer(req, res, server.callTool).catch((error) => {
      console.error(error);
      if (!res.headersSent) res.writeHead(500);
      res.end();
    });
  });
  http.listen(0, HOST);
  await once(http, "listening");
  return {
    url: `http://${HOST}:${(http.address() as AddressInfo).port}/`,
    async close() {
      http.close();
      http.closeAllConnections();
      await server.close();
      await close();
    },
  };
}

type CallTool = (params: object) => Promise<object>;

const PAGES = new Map<string | undefined, PageName>([
  ["/", "show"],
  ["/access", "access"],
]);

/** Only by its own name, against DNS rebinding; only its own page calls. */
async function answer(req: IncomingMessage, res: ServerResponse, callTool: CallTool): Promise<void> {
  const { method, url, headers } = req;
  const own = `${HOST}:${req.socket.localPort}`;
  const end = (status: number, type: string, text: string) =>
    void res
      .writeHead(status, {
        "content-type": `${type}; charset=utf-8`,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "content-security-policy": "frame-ancestors 'self'", // each page brings the rest of its policy along
      })
      .end(text);
  if (headers.host !== own) return end(403, "text/plain", `Ask for http://${own}/`);
  const page = PAGES.get(url);
  if (method === "GET" && page) return end(200, "text/html", await readPage(page));
  if (method !== "POST" || url !== "/call") return end(404, "text/plain", "Not found");
  if (headers.origin !== `http://${own}` || headers["content-type"] !== "application/json")
    return end(403, "text/plain", "Only this server's own page calls");
  const body = await read(req);
  if (body === undefined) return end(413, "text/plain", "Too long");
  end(200, "application/json", JSON.stringify(await callTool(JSON.parse(body))));
}

async function read(req: IncomingMessage): Promise<string | undefined> {
  let body = "";
  for await (const chunk of req.setEncoding("utf8")) {
    body += chunk;
    if (body.length > LARGEST_BODY) return undefined;
  }
  return body;
}

type Transport = NonNullable<Parameters<typeof serve>[2]>;
type Sent = Parameters<Transport["send"]>[0];

/** A client of the server in the same process: it says hello, and calls tools. */
async function connect(workspace: Parameters<typeof serve>[0]) {
  const waiting = new Map<unknown, (reply: Sent) => void>();
  let ids = 0;
  const transport: Transport = {
    async start() {},
    async send(message) {
      if ("id" in message && !("method" in message)) waiting.get(message.id)?.(message);
    },
    async close() {},
  };
  const served = serve(workspace, {}, transport);
  const say = (message: object) => transport.onmessage?.({ jsonrpc: "2.0", ...message } as Sent);
  async function request(method: string, params: object): Promise<object> {
    const id = ++ids;
    const reply = await new Promise<Sent>((resolve) => {
      waiting.set(id, resolve);
      say({ id, method, params });
    });
    waiting.delete(id);
    if ("result" in reply) return reply.result;
    throw new Error("error" in reply ? reply.error.message : "no answer");
  }
  await request("initialize", {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: `${name} show`, version: "1.0.0" },
  });
  say({ method: "notifications/initialized" });
  return { callTool: (params: object) => request("tools/call", params), close: served.close };
}
