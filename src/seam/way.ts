/** Which way requests to an address go: by a proxy that the environment names, or directly. Pure. */
import { isLoopback } from "./address.ts";
import { type Env, valueIn } from "./env.ts";

/** A variable that names a proxy names none. The message repeats nothing of it: it may hold a password. */
export class UnusableProxy extends Error {}

export interface ProxyServer {
  /** `http://proxy.example.com:3128`: without user and password, so that it may be shown. */
  origin: string;
  /** What it is told of who asks; absent when the variable names no user. */
  authorization?: string;
  /** The variable that names it. */
  variable: string;
}

export interface Way {
  /** Absent: directly. */
  proxy?: ProxyServer;
  /** The variable by which an address is excepted from a proxy that there is. */
  exceptedBy?: string;
}

/** As Undici has it: the small ones first, and HTTP_PROXY for https where nothing else is named. */
const FOR_HTTP = ["http_proxy", "HTTP_PROXY"];
const FOR_HTTPS = ["https_proxy", "HTTPS_PROXY", ...FOR_HTTP];
const EXCEPTIONS = ["no_proxy", "NO_PROXY"];

/** Loopback, and so the sandbox, is always reached directly. Throws UnusableProxy. */
export function wayTo(address: URL, env: Env): Way {
  if (isThisMachine(address.hostname)) return {};
  const proxy = proxyFor(address.protocol, env);
  const exceptedBy = firstSet(EXCEPTIONS, env);
  if (!proxy) return {};
  return exceptedBy && isAmong(address, env[exceptedBy] ?? "") ? { exceptedBy } : { proxy };
}

/** The proxy for addresses of this protocol, exceptions aside. Throws UnusableProxy. */
export function proxyFor(protocol: string, env: Env): ProxyServer | undefined {
  const variable = firstSet(protocol === "https:" ? FOR_HTTPS : FOR_HTTP, env);
  if (!variable) return undefined;
  const [origin, authorization] = parse(valueIn(env, variable) ?? "") ?? [];
  if (!origin)
    throw new UnusableProxy(
      `${variable} must be http://host:port or https://host:port, with user:password@ before the host where the proxy ` +
        "asks for them, and special characters in these percent-encoded (%23 for #)",
    );
  return { origin, variable, ...(authorization && { authorization }) };
}

const isThisMachine = (hostname: string) =>
  isLoopback(hostname) || hostname.endsWith(".localhost") || /^127(\.\d+){3}$/.test(hostname);

const firstSet = (names: readonly string[], env: Env) => names.find((name) => valueIn(env, name));

/** The variables that are set of those that say which way to go. */
export const waySet = (env: Env): string[] =>
  [...FOR_HTTPS, ...EXCEPTIONS].filter((name) => valueIn(env, name));

/** Undefined when it is no address of a proxy. A path may be what follows an unescaped `/` of a password. */
function parse(text: string): [origin: string, authorization: string | undefined] | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, origin, username, password, pathname, search, hash } = new URL(text);
  if (!["http:", "https:"].includes(protocol) || pathname !== "/" || search || hash) return undefined;
  try {
    const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return [origin, username ? `Basic ${Buffer.from(login).toString("base64")}` : undefined];
  } catch {
    return undefined; // a % that encodes nothing
  }
}

/** As Undici reads it: names, each with its subdomains and perhaps a port; `*` alone means all. */
function isAmong({ hostname, port, protocol }: URL, list: string): boolean {
  if (list === "*") return true;
  const at = port || (protocol === "https:" ? "443" : "80");
  const entries = list
    .toLowerCase()
    .split(/[,\s]+/)
    .filter(Boolean);
  return entries.some((entry) => {
    const [, named = entry, only = at] = /^(.+):(\d+)$/.exec(entry) ?? [];
    const host = named.replace(/^\*?\./, "");
    return only === at && (hostname === host || hostname.endsWith(`.${host}`));
  });
}
