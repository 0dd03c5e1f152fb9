/**
 * One HTTP request to Seam: POST with JSON on every route (accepted by all of them), authentication, a time-out,
 * retries where repeating is harmless, and errors as SeamError or SeamUnreachable. Knows no endpoint.
 */
import { setTimeout as delay } from "node:timers/promises";
import { type ClockBounds, createClock } from "./clock.ts";
import {
  isTemporary,
  NOT_JSON,
  type RequestKind,
  SeamError,
  SeamNotConfigured,
  SeamUnreachable,
} from "./errors.ts";
import { errorFrom, isSuccess, parseJson, type Reply, redact, retryAfterMs, safeId } from "./replies.ts";
import type { Sockets } from "./sockets.ts";

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
  /** How many requests are under way at once; the others wait. Default 64. */
  connections?: number;
  /** Before the first retry, in ms; twice as long before the second. Default 200. */
  retryPauseMs?: number;
  userAgent?: string;
  /** Where HTTPS_PROXY, HTTP_PROXY and NO_PROXY are looked up; default the environment of the process. */
  env?: Record<string, string | undefined>;
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

export function createHttp(options: HttpOptions): Http {
  const base = new URL(options.endpoint);
  const { timeoutMs = TIMEOUT_MS, retryPauseMs = RETRY_PAUSE_MS } = options;
  const headers = {
    ...authorization(options.credentials),
    "content-type": "application/json",
    accept: "application/json",
    "user-agent": options.userAgent ?? "seam-mobile-access-mcp",
  };
  const secrets = Object.values(options.credentials ?? {});
  const safe = (words: string) => redact(words, secrets);
  const clock = createClock();
  let sockets: Promise<Sockets> | undefined;

  const open = async () => {
    const { openSockets } = await import("./sockets.ts");
    const { env = process.env, connections } = options;
    return openSockets(base, { env, patienceMs: Math.ceil(timeoutMs / 3), connections });
  };

  async function exchange(request: SeamRequest) {
    const { path, kind, params, signal, onReply } = request;
    sockets ??= open();
    const { post, failure } = await sockets.catch((error) => {
      sockets = undefined; // it may have failed for now only
      throw error;
    });
    signal?.throwIfAborted();
    // AbortSignal.timeout would live on for its whole time after the answer, with all that listens to it.
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), timeoutMs);
    try {
      const sentAt = performance.now();
      const response = await post({
        path: base.pathname.replace(/\/$/, "") + path,
        headers,
        body: JSON.stringify(params),
        signal: signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal,
      });
      const date = Date.parse(String(response.headers.date));
      clock.hear(date, sentAt, performance.now());
      const text = await response.text();
      const request_id = safeId(header(response.headers["seam-request-id"]), safe);
      const retry_after_ms = retryAfterMs(header(response.headers["retry-after"]), date || Date.now());
      const reply: Reply = { path, kind, status: response.status, request_id, retry_after_ms };
      options.onReply?.(reply);
      onReply?.(reply);
      return { ...reply, text, params: Object.keys(params) };
    } catch (error) {
      const { reason, mayHaveArrived } = timeout.signal.aborted
        ? { reason: `it did not answer within ${timeoutMs / 1000} s`, mayHaveArrived: true }
        : failure(error);
      if (mayHaveArrived) tellChange(request, false);
      signal?.throwIfAborted();
      throw new SeamUnreachable(request, reason, mayHaveArrived, error);
    } finally {
      clearTimeout(timer);
    }
  }

  async function attempt(request: SeamRequest): Promise<Record<string, unknown>> {
    request.signal?.throwIfAborted();
    const reply = await exchange(request);
    const body = parseJson(reply.text);
    const isAnswered = reply.status >= 200 && reply.status < 300;
    const isDone = isAnswered && isSuccess(body);
    if (isDone || reply.status >= 500 || (isAnswered && !body)) tellChange(request, isDone);
    if (isDone) return body;
    if (isAnswered && !body) throw new SeamUnreachable(request, NOT_JSON, true);
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
          const isOnce = request.kind === "write" || request.isTriedOnce || isLoginRefused(error);
          if (isOnce || !isTemporary(error) || failures > RETRIES) throw error;
          await pause(pauseMs(failures, error, retryPauseMs), request.signal);
        }
      }
    },
    now: clock.now,
    clock: clock.bounds,
    async close() {
      const opened = await sockets;
      await opened?.close();
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

/** A proxy that is told the same wrong password again and again locks its user out. */
const isLoginRefused = (error: unknown) => error instanceof SeamUnreachable && error.code === "PROXY_407";

/**
 * Rejects with the signal's own reason. Each pause listens to a signal of its own: Node warns of many listeners on one,
 * and many requests share a call's.
 */
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
