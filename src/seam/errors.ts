/** A `write` is never repeated; a `read` or a `delete` is, since repeating it is harmless. */
export type RequestKind = "read" | "delete" | "write";

/** What Seam answered when it did not do what it was asked. Messages never contain credentials. */
export class SeamError extends Error {
  /** HTTP status. */
  readonly status: number;
  /**
   * Seam's `error.type`; `non_json_reply` when the body was not Seam's error envelope; `route_retired` when it was
   * Seam's answer for a route that it does not have, on one that it has announced to retire.
   */
  readonly type: string;
  /** Of the failed request, for Seam's support; absent when Seam sent none. */
  readonly request_id: string | undefined;
  /** Which parameters Seam refused and why, when it said so. */
  readonly validation_errors: Record<string, string[]>;
  /** The route, for example `/phones/list`. */
  readonly path: string;
  /** What kind of request failed; a `write` with a 5xx may have happened all the same. */
  readonly kind: RequestKind;
  /** How long Seam asks to wait before trying again, in ms. */
  readonly retry_after_ms: number | undefined;
  /** The names of the request's parameters. */
  readonly params: readonly string[];

  constructor(
    reply: Pick<SeamError, "status" | "type" | "message" | "path" | "kind"> &
      Partial<Pick<SeamError, "request_id" | "validation_errors" | "retry_after_ms" | "params">>,
  ) {
    super(reply.message);
    this.name = "SeamError";
    this.status = reply.status;
    this.type = reply.type;
    this.path = reply.path;
    this.kind = reply.kind;
    this.request_id = reply.request_id;
    this.validation_errors = reply.validation_errors ?? {};
    this.retry_after_ms = reply.retry_after_ms;
    this.params = reply.params ?? [];
  }

  /** The route is one that Seam has announced to retire, and Seam does not have it any more. */
  get isRouteGone(): boolean {
    return this.type === ROUTE_RETIRED;
  }

  /** Seam says that what the request named does not exist (any more); not that something else does not. */
  get isNotFound(): boolean {
    return this.status === 404 && namesOneOf(this.type, this.params);
  }
}

/** The `type` of a SeamError whose body was not Seam's envelope. */
export const NON_JSON_REPLY = "non_json_reply";
/** The `type` of a SeamError on a route that Seam has retired. */
export const ROUTE_RETIRED = "route_retired";

/** The routes that Seam has announced to retire. No other can be gone: its 404 is an error. */
export const isRetiredPath = (path: string): boolean =>
  path.startsWith("/user_identities/enrollment_automations/");

/**
 * Whether a type like `acs_user_not_found` is about a thing that the parameters name, like `acs_user_id`. A 404 about
 * anything else, a workspace for one, is no evidence of absence. Seam calls a phone a device, too.
 */
function namesOneOf(type: string, params: readonly string[]): boolean {
  if (type === "not_found") return true;
  const [, kind = ""] = /^(\w+)_not_found$/.exec(type) ?? [];
  if (kind === "resource") return true;
  const [param] = kind === "phone" ? ["device"] : [kind];
  return params.some((name) => new RegExp(`(^|_)${param}_(id|key)$`).test(name));
}

/** Why there is no usable reply, when what came is not Seam's. */
export const NOT_JSON = "its answer was not the JSON that it should be";

/** No usable reply came: refused connection, lost connection, time-out, or a body that cannot be read. */
export class SeamUnreachable extends Error {
  /** Whether the request may have reached Seam, so that a write may have happened. */
  readonly may_have_been_received: boolean;
  /** The route, for example `/phones/list`. */
  readonly path: string;
  readonly kind: RequestKind;
  /** The system's or TLS's word for it (`ECONNREFUSED`, `CERT_HAS_EXPIRED`); undefined when it has none. */
  readonly code: string | undefined;

  constructor(
    request: { path: string; kind: RequestKind },
    reason: string,
    mayHaveBeenReceived: boolean,
    cause?: unknown,
  ) {
    super(reason, { cause });
    this.name = "SeamUnreachable";
    this.path = request.path;
    this.kind = request.kind;
    this.may_have_been_received = mayHaveBeenReceived;
    this.code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
  }
}

/** A call was made although no API key is configured. */
export class SeamNotConfigured extends Error {
  constructor() {
    super("No Seam API key is configured.");
    this.name = "SeamNotConfigured";
  }
}

/** Whether trying again later may help: Seam or the network was out of order, the request itself was fine. */
export const isTemporary = (error: unknown): boolean =>
  error instanceof SeamUnreachable ||
  (error instanceof SeamError && [429, 502, 503, 504].includes(error.status));

/** About the moment, not about the request. */
const MOMENTARY = [408, 425, 429];

/** Whether Seam itself has refused the request (a key, a workspace, a parameter): later it would do so again. */
export const isForGood = (error: unknown): error is SeamError =>
  error instanceof SeamError &&
  error.status >= 400 &&
  error.status < 500 &&
  error.type !== NON_JSON_REPLY &&
  !MOMENTARY.includes(error.status);

/** Whether Seam said that the thing does not exist; asked for an id that cannot be one, it says so in another way. */
export const isNotFound = (error: unknown): boolean =>
  error instanceof SeamError && (error.isNotFound || isMalformedId(error));

function isMalformedId({ status, kind, validation_errors }: SeamError): boolean {
  const fields = Object.keys(validation_errors);
  return (
    status === 400 &&
    kind === "read" &&
    fields.length > 0 &&
    fields.every((field) => /_ids?(\.\d+)?$/.test(field))
  );
}

/** What was asked for, or undefined when Seam says that it does not exist. */
export const absentIfNotFound = <Item>(request: Promise<Item>): Promise<Item | undefined> =>
  request.catch((error) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });

/** Whether the route itself is gone (seam-api: enrollment automations are announced to go). */
export const isRouteGone = (error: unknown): boolean => error instanceof SeamError && error.isRouteGone;
