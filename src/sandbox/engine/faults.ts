import type { ServerResponse } from "node:http";

/** A rule that makes the sandbox answer badly, for tests of what a client does then. */
export interface Fault {
  /** Which route: its path, or a pattern for it. Default: all. */
  path?: string | RegExp;
  /** How many requests it strikes. Default: all. */
  times?: number;
  /** How many matching requests pass first. */
  skip?: number;
  /**
   * `before` (default): the request is not carried out. `after`: it is, and then the reply goes wrong. What bends
   * the right reply (`stale` to `late`) comes after in any case.
   */
  when?: "before" | "after";
  kind:
    | "status" // Seam's error envelope with this status
    | "reset" // the connection breaks
    | "hang" // no answer, until the sandbox closes
    | "malformed" // 200 with broken JSON
    | "truncated" // the connection breaks in the middle of the body
    | "html" // a proxy's error page
    | "empty" // no body
    | "huge" // 5 MB of JSON
    | "drip" // a byte every 100 ms without end
    | "not_found_path" // what Seam answers for a route that does not exist
    // Seam lies: a whole reply, in Seam's form, that is not so.
    | "ok_false" // 200 `{ok: false}`, and nothing is carried out
    | "ignored" // 200 `{ok: true}`, and nothing is carried out
    | "stale" // the reply to the same request before this one; the right one when there was none
    | "doubled" // a list has each of its rows twice
    | "cut" // the second half of a list is missing, without a word; of one row, that row
    | "odd_row" // a list begins with a row that says nothing
    | "late"; // the right reply, made at once and sent `delay_ms` later: what it says may have changed
  /** Default: 500 for `status`, 502 for `html`, 503 for `empty`. */
  status?: number;
  type?: string;
  message?: string;
  /** For `late`; default 50. */
  delay_ms?: number;
  /** More reply headers, `retry-after` for example. */
  headers?: Record<string, string>;
}

export interface Faults {
  /** Adds a rule and returns a function that removes it. */
  add: (fault: Fault) => () => void;
  /** The fault that strikes this request, if any. Rules are asked in the order in which they were added. */
  strike: (path: string) => Fault | undefined;
  /** Keeps the right reply to a request for `stale` rules, if there are any. Returns the one kept before. */
  remember: (request: string, right: Reply) => Reply | undefined;
}

export function createFaults(): Faults {
  const rules: { fault: Fault; skip: number; times: number }[] = [];
  const remembered = new Map<string, Reply>();
  return {
    add(fault) {
      const rule = { fault, skip: fault.skip ?? 0, times: fault.times ?? Number.POSITIVE_INFINITY };
      rules.push(rule);
      return () => {
        const place = rules.indexOf(rule);
        if (place !== -1) rules.splice(place, 1);
      };
    },
    strike(path) {
      for (const rule of rules) {
        if (rule.times === 0 || !matches(rule.fault.path, path)) continue;
        if (rule.skip > 0) {
          rule.skip -= 1;
          continue;
        }
        rule.times -= 1;
        return rule.fault;
      }
      return undefined;
    },
    remember(request, right) {
      if (!rules.some(({ fault }) => fault.kind === "stale")) return undefined;
      const before = remembered.get(request);
      remembered.set(request, right);
      return before;
    },
  };
}

function matches(wanted: string | RegExp | undefined, path: string): boolean {
  if (wanted === undefined) return true;
  return typeof wanted === "string" ? wanted === path : path.search(wanted) !== -1;
}

const HUGE_BYTES = 5 * 1024 * 1024;
const DRIP_MS = 100;

/** A reply that can be sent whole. */
export interface Reply {
  status: number;
  contentType: string;
  text: string;
}

const BENDING: ReadonlySet<Fault["kind"]> = new Set(["stale", "doubled", "cut", "odd_row", "late"]);

/** Whether the request is carried out although the fault strikes it. */
export const isCarriedOut = (fault: Fault | undefined): boolean =>
  fault === undefined || fault.when === "after" || BENDING.has(fault.kind);

/**
 * The complete reply that the fault puts in place of the right one; nothing if it breaks the transport. `before` is
 * what was right when the same was asked before.
 */
export function faultyReply(
  fault: Fault,
  requestId: string,
  right: Reply,
  before: Reply | undefined,
): Reply | undefined {
  const json = "application/json; charset=utf-8";
  switch (fault.kind) {
    case "status": {
      const status = fault.status ?? 500;
      const { type = TYPES[status] ?? "internal_server_error", message = "Simulated failure" } = fault;
      const text = JSON.stringify({ error: { type, message, request_id: requestId }, ok: false });
      return { status, contentType: json, text };
    }
    case "malformed":
      return { status: 200, contentType: json, text: '{"ok": tru' };
    case "html": {
      const text = "<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>";
      return { status: fault.status ?? 502, contentType: "text/html", text };
    }
    case "empty":
      return { status: fault.status ?? 503, contentType: json, text: "" };
    case "huge":
      return { status: 200, contentType: json, text: `{"ok":true,"padding":"${"x".repeat(HUGE_BYTES)}"}` };
    case "not_found_path":
      return { status: 404, contentType: "text/plain; charset=utf-8", text: "404" };
    case "ok_false":
      return { status: 200, contentType: json, text: '{"ok":false}' };
    case "ignored":
      return { status: 200, contentType: json, text: '{"ok":true}' };
    case "stale":
      return before ?? right;
    case "doubled":
      return withRows(right, (rows) => rows.flatMap((row) => [row, row]));
    case "cut":
      return withRows(right, (rows) => rows.slice(0, Math.floor(rows.length / 2)));
    case "odd_row":
      return withRows(right, (rows) => [{}, ...rows]);
    case "late":
      return right;
    default:
      return undefined;
  }
}

/** The reply with other rows in its list; as it is when it has none. */
function withRows(reply: Reply, change: (rows: unknown[]) => unknown[]): Reply {
  if (reply.status !== 200) return reply;
  const body = Object.entries(JSON.parse(reply.text) as Record<string, unknown>).map(([name, value]) => [
    name,
    Array.isArray(value) ? change(value) : value,
  ]);
  return { ...reply, text: JSON.stringify(Object.fromEntries(body)) };
}

const TYPES: Record<number, string> = {
  400: "invalid_input",
  401: "unauthorized",
  404: "not_found",
  429: "too_many_requests", // our assumption: Seam does not say
};

/** Breaks the transport in the way that the fault says. `text` is the reply that should have been sent. */
export function breakTransport(fault: Fault, response: ServerResponse, text: string): void {
  if (fault.kind === "reset") response.destroy();
  if (fault.kind === "truncated") {
    response.setHeader("content-length", Buffer.byteLength(text) + 100);
    response.write(text.slice(0, Math.ceil(text.length / 2)), () => response.destroy());
  }
  if (fault.kind === "drip") {
    response.write("{");
    const timer = setInterval(() => response.write(" "), DRIP_MS);
    response.on("close", () => clearInterval(timer));
  }
  // "hang" does nothing at all
}
