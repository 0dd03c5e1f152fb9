/**
 * Connections to one place, by Undici: straight to it, or through the proxy before it; and why one failed. Loaded with
 * the first request: a start opens nothing.
 */
import undici, { type Dispatcher } from "undici"; // of what is CommonJS, a bundle has the default export only
import { ENCODINGS, readBody, UnreadableBody } from "./body.ts";
import type { Env } from "./env.ts";
import { type ProxyServer, UnusableProxy, type Way, wayTo } from "./way.ts";

export interface Sockets {
  /** Sends it, and comes back with the reply's head. Rejects with what {@link failure} explains, or the signal's reason. */
  post(request: Post): Promise<Answer>;
  /** Why no answer came, as the middle of a sentence, and whether the request may have arrived. */
  failure(error: unknown): Failure;
  close(): Promise<void>;
}

interface Post {
  path: string;
  headers: Record<string, string>;
  body: string;
  signal: AbortSignal;
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** The body: bounded, and decompressed. */
  text(): Promise<string>;
}

export interface Failure {
  reason: string;
  mayHaveArrived: boolean;
}

export interface SocketOptions {
  /** Names the proxies. */
  env: Env;
  /** How long a proxy may take to open the way, in ms. */
  patienceMs: number;
  /** Default 64. */
  connections?: number | undefined;
}

/** docs/performance.md has the curve: twice as many are a fifth faster for fifty removals at once, and Seam gets twice the burst. */
const CONNECTIONS = 64;
/** Failures that happen before a request leaves this machine. */
const NEVER_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$|CERT|SSL|TLS|UNABLE_TO_VERIFY/;
/** Who signed the certificate is not known, as where a company reads what passes its proxy. */
const UNKNOWN_SIGNER = /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)/;

/** Opens nothing yet. */
export function openSockets(address: URL, options: SocketOptions): Sockets {
  const { origin } = address;
  let opened: Opened | undefined;
  return {
    async post({ headers, ...request }) {
      opened ??= open(address, options);
      const { statusCode, ...reply } = await opened.dispatcher.request({
        origin,
        method: "POST",
        headers: { ...headers, "accept-encoding": ENCODINGS },
        ...request,
      });
      const encoding = reply.headers["content-encoding"];
      return {
        status: statusCode,
        headers: reply.headers,
        text: () => readBody(reply.body, Array.isArray(encoding) ? encoding[0] : encoding),
      };
    },
    failure: (error) => failureOf(error, opened?.way),
    async close() {
      await opened?.dispatcher.destroy();
    },
  };
}

/** The standard's fetch by the same way, over connections of its own. Rejects with the reason in words. */
export async function fetchBy(options: SocketOptions, url: string, init: RequestInit): Promise<Response> {
  let opened: Opened | undefined;
  try {
    opened = open(new URL(url), options);
    // Node's fetch is Undici's, too; but their types do not know of each other.
    const answer: unknown = await undici.fetch(url, { ...init, dispatcher: opened.dispatcher } as object);
    return answer as Response;
  } catch (error) {
    if (init.signal?.aborted) throw error;
    const cause = error instanceof TypeError ? error.cause : error;
    throw new Error(failureOf(cause, opened?.way).reason, { cause: error });
  } finally {
    void opened?.dispatcher.close().catch(() => {}); // waits for the answer's body
  }
}

interface Opened {
  way: Way;
  dispatcher: Dispatcher;
}

/** Throws UnusableProxy. */
function open(address: URL, { env, patienceMs, connections = CONNECTIONS }: SocketOptions): Opened {
  const way = wayTo(address, env);
  const dispatcher = way.proxy
    ? through(way.proxy, patienceMs, connections)
    : new undici.Pool(address.origin, { connections });
  return { way, dispatcher };
}

const through = (proxy: ProxyServer, patienceMs: number, connections: number) =>
  new undici.ProxyAgent({
    uri: proxy.origin,
    ...(proxy.authorization && { token: proxy.authorization }),
    connections,
    proxyTls: { timeout: patienceMs },
    clientFactory: (to, options) => new ToProxy(proxy, to, { ...options, headersTimeout: patienceMs }),
  });

/** The connections to a proxy, which is asked on each to connect it with the place behind. */
class ToProxy extends undici.Pool {
  readonly #proxy: ProxyServer;

  constructor(proxy: ProxyServer, to: URL, options: undici.Pool.Options) {
    super(to, options);
    this.#proxy = proxy;
  }

  override async connect(options: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> {
    const answer = await super.connect(options).catch((error) => {
      throw new ProxyFailure(this.#proxy, codeOf(error), error);
    });
    if (answer.statusCode === 200) return answer;
    answer.socket.on("error", () => {}).destroy();
    throw new ProxyFailure(this.#proxy, String(answer.statusCode));
  }
}

/** Why a proxy did not open the way. Nothing was sent to the place behind it. */
class ProxyFailure extends Error {
  /** `PROXY_` and its status, or the system's or TLS's word. */
  readonly code: string;

  constructor(proxy: ProxyServer, code: string, cause?: unknown) {
    super(`${named(proxy)} ${whatProxyDid(code, proxy)}`, { cause });
    this.code = `PROXY_${code}`;
  }
}

const named = ({ origin, variable }: ProxyServer) => `the proxy ${origin} of ${variable}`;

function whatProxyDid(code: string, { authorization }: ProxyServer): string {
  if (code === "407" && authorization)
    return "does not accept the user and the password that are set there (407)";
  if (code === "407") return "asks for a user and a password (407): set it to http://user:password@host:port";
  if (code === "UND_ERR_HEADERS_TIMEOUT") return "did not answer in time";
  return NEVER_SENT.test(code) ? `could not be reached${because(code)}` : `did not open the way (${code})`;
}

function failureOf(error: unknown, { proxy }: Way = {}): Failure {
  if (error instanceof UnreadableBody) return { reason: error.message, mayHaveArrived: true };
  if (error instanceof UnusableProxy || error instanceof ProxyFailure)
    return { reason: error.message, mayHaveArrived: false };
  const code = codeOf(error);
  const by = proxy ? ` through ${named(proxy)}` : "";
  if (NEVER_SENT.test(code))
    return { reason: `no connection could be made${by}${because(code)}`, mayHaveArrived: false };
  const word = code || (error instanceof Error ? error.message : String(error));
  return { reason: `the connection broke (${word})`, mayHaveArrived: true };
}

const because = (code: string) =>
  UNKNOWN_SIGNER.test(code)
    ? ` (${code}): Node does not know who signed the certificate; set NODE_EXTRA_CA_CERTS to the file with your organisation's certificate authority`
    : ` (${code})`;

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "");
