/** Reads what Seam answers: JSON, errors, and the hints in its headers. */
import { cleanText, cleanWord } from "../text.ts";
import { isRetiredPath, NON_JSON_REPLY, type RequestKind, ROUTE_RETIRED, SeamError } from "./errors.ts";

/** What is known of a reply without its body. */
export interface Reply {
  path: string;
  kind: RequestKind;
  status: number;
  request_id: string | undefined;
  /** How long Seam asks to wait before trying again, in ms. */
  retry_after_ms?: number | undefined;
}

/** `null` means "absent" in Seam's replies; leaving it out keeps results compact. Undefined when it is not an object. */
export function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text, (_key, value) => value ?? undefined);
    return value && typeof value === "object" && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

const errorIn = (body: Record<string, unknown> | undefined) => (body?.error ?? {}) as Record<string, unknown>;

/** Seam's error envelope. */
const isEnvelope = ({ type, message }: Record<string, unknown>) =>
  typeof type === "string" && typeof message === "string";

/** Whether the body of a 2xx says that it was done: Seam can answer 200 and `ok: false`, or an error. */
export const isSuccess = (body: Record<string, unknown> | undefined): body is Record<string, unknown> =>
  body !== undefined && (body.ok === undefined || body.ok === true) && !isEnvelope(errorIn(body));

/** A reply with its text, and the names of the parameters that were sent. */
type FullReply = Reply & { text: string; params: string[] };

/** What Seam answered when it did not do what it was asked; survives bodies of any kind. */
export function errorFrom(
  { path, kind, status, request_id, retry_after_ms, text, params }: FullReply,
  body: Record<string, unknown> | undefined,
  safe: (words: string) => string,
): SeamError {
  const error = errorIn(body);
  const isSeams = isEnvelope(error);
  // Seam's own words for a route that it does not have; a proxy would say more, or less.
  const isRetired = status === 404 && text === "404" && isRetiredPath(path);
  return new SeamError({
    path,
    kind,
    status,
    params,
    type: isSeams ? cleanWord(safe(String(error.type))) : isRetired ? ROUTE_RETIRED : NON_JSON_REPLY,
    message: isSeams ? safe(String(error.message)) : `HTTP ${status} without an explanation`,
    request_id: request_id ?? safeId(error.request_id, safe),
    validation_errors: flatten(error.validation_errors, safe),
    retry_after_ms,
  });
}

/** Words from outside, clean, bounded, and without our credentials. */
export function redact(words: string, secrets: string[]): string {
  const redacted = secrets.reduce((text, secret) => text.replaceAll(secret, "[redacted]"), words);
  return cleanText(redacted, 300);
}

/** An id from outside, as safe as words are. */
export const safeId = (value: unknown, safe: (words: string) => string) =>
  typeof value === "string" ? cleanWord(safe(value)) : undefined;

/** `Retry-After` is in seconds or an HTTP date, on the server's clock as the `Date` header is. */
export function retryAfterMs(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** Seam sends zod's `error.format()`: nested objects with the messages in `_errors`. */
function flatten(node: unknown, safe: (words: string) => string, path = ""): Record<string, string[]> {
  if (!node || typeof node !== "object") return {};
  const found: Record<string, string[]> = {};
  for (const [key, value] of Object.entries(node)) {
    if (key !== "_errors") Object.assign(found, flatten(value, safe, path ? `${path}.${key}` : key));
    else if (path && Array.isArray(value) && value.length)
      found[safe(path)] = value.map((words) => safe(String(words)));
  }
  return found;
}
