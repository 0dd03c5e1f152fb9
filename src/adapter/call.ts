/** The life of one request: what it may use, until it is closed. */
import { setTimeout as sleep } from "node:timers/promises";
import type { McpServer, ServerContext } from "@modelcontextprotocol/server";
import type { Caller } from "../contract/caller.ts";
import type { LookContext } from "../contract/context.ts";
import { adviceFor, type Circumstances, cancelled, explain, type Offers } from "../contract/explain.ts";
import type { Removals } from "../contract/removals.ts";
import type { Workspace } from "../contract/workspace.ts";
import type { Reply } from "../seam/replies.ts";
import type { Agreements } from "./agreements.ts";
import type { Trail } from "./trail.ts";

/** Where the request came from. */
export interface Origin {
  server: McpServer;
  era: "legacy" | "modern";
  workspace: Workspace;
  offers: Offers;
  /** What the person at this client has agreed to. */
  agreed: Agreements;
  /** Who calls; absent where the client is this machine's own. */
  caller?: Caller | undefined;
  /** Aborted when the process is about to end. */
  ending?: AbortSignal | undefined;
  /** Nothing is remembered from one request to the next. */
  isPerRequest: boolean;
  /** Present where a removal that goes on beyond the call is answered as a task. */
  asTasks?: (removals: Removals) => Removals;
}

export interface Call {
  context: LookContext;
  /** Whether the call has changed something in Seam. */
  hasChanged(): boolean;
  /** Seam's ids of the requests that changed something, or were meant to. */
  requestIds: string[];
  /**
   * Waits until the client has read the last progress message. Official clients that read it together with the result
   * drop it: they handle a result at once, but a notification a microtask later, when its call is over.
   */
  progressIsOut(): Promise<void>;
  /** After its result nothing more is sent, neither to the client nor to Seam. */
  close(): void;
}

const MOST_REQUEST_IDS = 100;

/** How far a result keeps from the progress message before it, in ms; where we can ask, how long we wait for a word. */
const AFTER_PROGRESS = 100;
const LONGEST_PING = 1_000;

/** Made once, since Node would make one with a stack for every call. */
const OVER = new Error("The call is over");

export interface CallOptions {
  /** Sees every change, and can refuse it. */
  around?: Trail["around"] | undefined;
  /** What was asked for is begun, even if nobody waits for the answer any more. */
  outlivesClient?: boolean;
}

export function openCall(
  ctx: ServerContext,
  origin: Origin,
  { around, outlivesClient = false }: CallOptions = {},
): Call {
  const { connection, events, pace } = origin.workspace;
  const { _meta, notify, send } = ctx.mcpReq;
  const signal = outlivesClient ? new AbortController().signal : ctx.mcpReq.signal;
  const progressToken = _meta?.progressToken;
  const requestIds: string[] = [];
  const over = new AbortController();
  let progressAt = Number.NEGATIVE_INFINITY;
  let hasChanged = false;
  let mayHaveChanged = false;

  function onReply({ kind, request_id }: Reply) {
    if (kind !== "read" && request_id && requestIds.length < MOST_REQUEST_IDS) requestIds.push(request_id);
  }

  function onChange(isCertain: boolean) {
    mayHaveChanged = true;
    hasChanged ||= isCertain;
  }

  const seamUntil = (further?: AbortSignal, options?: { isTriedOnce: boolean }) =>
    connection.for({
      signal: AbortSignal.any([signal, over.signal, ...(further ? [further] : [])]),
      ...options,
      onReply,
      onChange,
      ...(around && { around }),
    });

  const context: LookContext = {
    seam: seamUntil(),
    seamUntil,
    mayHaveChanged: () => mayHaveChanged,
    now: connection.now,
    clock: connection.clock,
    startedAt: performance.now(),
    signal,
    ending: origin.ending,
    events,
    pace,
    progress(step) {
      if (progressToken === undefined || over.signal.aborted || ctx.mcpReq.signal.aborted) return;
      progressAt = performance.now();
      notify({ method: "notifications/progress", params: { progressToken, ...step } }).catch(() => {
        // The client has gone; the signal says so too.
      });
    },
    advise: (advice) => adviceFor(advice, origin.offers),
  };
  return {
    context,
    requestIds,
    hasChanged: () => hasChanged,
    async progressIsOut() {
      const wait = progressAt + AFTER_PROGRESS - performance.now();
      if (wait <= 0) return;
      // Where nothing can come back from the client, it cannot be asked.
      if (origin.era === "modern" || origin.isPerRequest) return void (await sleep(wait));
      // Its answer says that all before it was read.
      await send({ method: "ping" }, { timeout: LONGEST_PING, signal }).catch(() => {});
    },
    close() {
      over.abort(OVER);
    },
  };
}

/**
 * The words for what ended a call. What is our own mistake goes to the log with its stack too; everything else is
 * explained to the assistant, and a call that the client cancelled is nobody's mistake.
 */
export function wordsFor(
  error: unknown,
  ctx: ServerContext,
  { offers }: Pick<Origin, "offers">,
  circumstances: Circumstances = {},
): string {
  if (ctx.mcpReq.signal.aborted) return cancelled(circumstances);
  const { words, fault } = explain(error, { ...circumstances, offers });
  if (fault === "server") console.error(error);
  return words;
}
