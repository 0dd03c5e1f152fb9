/**
 * One HTTP request to Seam: POST with JSON on every route (accepted by all of them), authentication, a time-out,
 * retries where repeating is harmless, and errors as SeamError or SeamUnreachable. Knows no endpoint.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Pool } from "undici";
import { ENCODINGS, readBody, UnreadableBody } from "./body.ts";
import { type ClockBounds, createClock } from "./clock.ts";
import { isTemporary, type RequestKind, SeamError, SeamNotConfigured, SeamUnreachable } from "./errors.ts";
import { errorFrom, isSuccess, parseJson, type Reply, redact, retryAfterMs, safeId } from "./replies.ts";

/** An API key, or a personal access token with the workspace that it shall act in. */
export type SeamCredentials = { api_key: string } | { personal_access_token: string; workspace_id: string };

/** Where Seam is, who asks, and how patiently. */
export interface HttpOptions {
  /** Base URL, for example `https://connect.getseam.com`. */
  endpoint: string;
  /** Absent: every request fails with SeamNotConfigured. */
  credentials?: SeamCredentials | undefined;
  /** For one attempt, in ms; default 30 000. */
  timeoutMs?: number;
  /** Before the first retry, in ms; twice as long before the second. Default 200. */
  retryPauseMs?: number;
  userAgent?: string;
  /** Called once per reply to any request of the connection, the poller's too, also when it is an error. */
  onReply?: ((reply: Reply) => void) | undefined;
}

export interface SeamRequest {
  path: string;
  params: object;
  kind: RequestKind;
  signal?: AbortSignal | undefined;
  /** It is not repeated here: whoever asks looks again before the next attempt. */
  isTriedOnce?: boolean | undefined;
  /** Called once per reply, also when it is an error. */
  onReply?: ((reply: Reply) => void) | undefined;
  /** Called when a write or a delete was carried out, or (`isCertain` false) may have been although it failed. */
  onChange?: ((isCertain: boolean) => void) | undefined;
}

export interface Http {
  /**
   * Sends a request and returns the reply's JSON, with every `null` left out.
   * Throws SeamError, SeamUnreachable, SeamNotConfigured, or the signal's reason.
   */
  send(request: SeamRequest): Promise<Record<string, unknown>>;
  /** Seam's clock (ms since 1970), by the `Date` header of its last reply, to the second. Ours before any reply. */
  now(): number;
  /** Bounds of Seam's present time, from all replies so far; infinite before the first. */
  clock(): ClockBounds;
  close(): Promise<void>;
}

const TIMEOUT_MS = 30_000;
const RETRIES = 2;
const RETRY_PAUSE_MS = 200;
const MAX_RETRY_AFTER_MS = 10_000;
const CONNECTIONS = 16;
/** Failures that happen before a request leaves this machine. */
const NEVER_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$|CERT|SSL|TLS|UNABLE_TO_VERIFY/;

export function createHttp(options: HttpOptions): Http {
  const base = new URL(options.endpoint);
  const { timeoutMs = TIMEOUT_MS, retryPauseMs = RETRY_PAUSE_MS } = options;
  const headers = {
    ...authorization(options.credentials),
    "content-type": "application/json",
    accept: "application/json",
    "accept-encoding": ENCODINGS,
    "user-agent": options.userAgent ?? "seam-mobile-access-mcp",
  };
  const secrets = Object.values(options.credentials ?? {});
  const safe = (words: string) => redact(words, secrets);
  const clock = createClock();
  let pool: Promise<Pool> | undefined;

  const open = async () => {
    // Undici is CommonJS, of which a bundle has the default export only.
    const { default: undici } = await import("undici");
    return new undici.Pool(base.origin, { connections: CONNECTIONS });
  };

  async function post(request: SeamRequest) {
    const { path, kind, params, signal, onReply } = request;
    pool ??= open();
    const sockets = await pool.catch((error) => {
      pool = undefined; // it may have failed for now only
      throw error;
    });
    signal?.throwIfAborted();
    // AbortSignal.timeout would live on for its whole time after the answer, with all that listens to it.
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), timeoutMs);
    try {
      const sentAt = performance.now();
      const response = await sockets.request({
        method: "POST",
        path: base.pathname.replace(/\/$/, "") + path,
        headers,
        body: JSON.stringify(params),
        signal: signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal,
      });
      const date = Date.parse(String(response.headers.date));
      clock.hear(date, sentAt, performance.now());
      const text = await readBody(response.body, header(response.headers["content-encoding"]));
      const request_id = safeId(header(response.headers["seam-request-id"]), safe);
      const retry_after_ms = retryAfterMs(header(response.headers["retry-after"]), date || Date.now());
      const reply: Reply = { path, kind, status: response.statusCode, request_id, retry_after_ms };
      options.onReply?.(reply);
      onReply?.(reply);
      return { ...reply, text, params: Object.keys(params) };
    } catch (error) {
      const failure = unreachable({ path, kind }, error, timeout.signal.aborted ? timeoutMs : undefined);
      if (failure.may_have_been_received) tellChange(request, false);
      signal?.throwIfAborted();
      throw failure;
    } finally {
      clearTimeout(timer);
    }
  }

  async function attempt(request: SeamRequest): Promise<Record<string, unknown>> {
    request.signal?.throwIfAborted();
    const reply = await post(request);
    const body = parseJson(reply.text);
    const isAnswered = reply.status >= 200 && reply.status < 300;
    const isDone = isAnswered && isSuccess(body);
    if (isDone || reply.status >= 500 || (isAnswered && !body)) tellChange(request, isDone);
    if (isDone) return body;
    if (isAnswered && !body)
      throw new SeamUnreachable(request, "its answer was not the JSON that it should be", true);
    throw errorFrom(reply, body, safe);
  }

  return {
    async send(request) {
      if (!options.credentials) throw new SeamNotConfigured();
      for (let failures = 0; ; ) {
        try {
          return await attempt(request);
        } catch (error) {
          failures += 1;
          const isOnce = request.kind === "write" || request.isTriedOnce;
          if (isOnce || !isTemporary(error) || failures > RETRIES) throw error;
          await pause(pauseMs(failures, error, retryPauseMs), request.signal);
        }
      }
    },
    now: clock.now,
    clock: clock.bounds,
    async close() {
      const opened = await pool;
      await opened?.destroy();
    },
  };
}

function tellChange({ kind, onChange }: SeamRequest, isCertain: boolean): void {
  if (kind !== "read") onChange?.(isCertain);
}

function authorization(credentials: SeamCredentials | undefined): Record<string, string> {
  if (!credentials) return {};
  if ("api_key" in credentials) return { authorization: `Bearer ${credentials.api_key}` };
  return {
    authorization: `Bearer ${credentials.personal_access_token}`,
    "seam-workspace": credentials.workspace_id,
  };
}

const header = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

/** Rejects with the signal's own reason. */
/** Each pause listens to a signal of its own: Node warns of many listeners on one, and many requests share a call's. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, signal && { signal: AbortSignal.any([signal]) });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

/** The first pause, then twice as long, plus up to 50 %; longer when Seam asks for it, 10 s at most. */
function pauseMs(failures: number, error: unknown, firstMs: number): number {
  const asked = error instanceof SeamError ? (error.retry_after_ms ?? 0) : 0;
  const jittered = Math.max(firstMs * 2 ** (failures - 1), asked) * (1 + Math.random() / 2);
  return Math.min(jittered, MAX_RETRY_AFTER_MS);
}

function unreachable(
  request: Pick<SeamRequest, "path" | "kind">,
  error: unknown,
  timedOutAfterMs: number | undefined,
): SeamUnreachable {
  if (timedOutAfterMs !== undefined)
    return new SeamUnreachable(request, `it did not answer within ${timedOutAfterMs / 1000} s`, true, error);
  if (error instanceof UnreadableBody) return new SeamUnreachable(request, error.message, true, error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = code || (error instanceof Error ? error.message : String(error));
  return NEVER_SENT.test(code)
    ? new SeamUnreachable(request, `no connection could be made (${reason})`, false, error)
    : new SeamUnreachable(request, `the connection broke (${reason})`, true, error);
}
