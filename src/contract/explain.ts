/**
 * Every error, in the words that an assistant reads: what happened, whether anything was changed, what to do next; and
 * whose fault it is. The only place where errors become text.
 */

import {
  NON_JSON_REPLY,
  ROUTE_RETIRED,
  SeamError,
  SeamNotConfigured,
  SeamUnreachable,
} from "../seam/errors.ts";
import { cleanText } from "../text.ts";
import type { Advice } from "./advice.ts";
import { Refusal } from "./refusal.ts";

/** Whether this server offers a tool of that name. */
export type Offers = (tool: string) => boolean;

export interface Circumstances {
  /** Advice to use a tool that is not offered is left out; without it, all are. */
  offers?: Offers | undefined;
  /** Whether this call had changed something in Seam before it failed. */
  hasChanged?: boolean;
  /** Whether it may have: the answer to a request was lost. */
  mayHaveChanged?: boolean;
  /** Whether an earlier call had begun the same work. */
  wasBegun?: boolean;
  /** How to find out whether a write of unknown outcome happened, for example "Look with find_user_identities". */
  howToLook?: string | undefined;
}

/** Who can mend it: whoever asked, whoever set this server up, Seam (or the way there), or this server's makers. */
export type Fault = "request" | "setup" | "Seam" | "server";

export interface Explanation {
  words: string;
  fault: Fault;
}

/** The words for any error, never a stack, never a credential; and whose fault it is. */
export function explain(error: unknown, circumstances: Circumstances = {}): Explanation {
  if (error instanceof Refusal) return { words: withAdvice(error, circumstances), fault: "request" };
  if (error instanceof SeamNotConfigured) return { words: NOT_CONFIGURED, fault: "setup" };
  if (error instanceof SeamUnreachable)
    return { words: explainUnreachable(error, circumstances), fault: "Seam" };
  if (error instanceof SeamError)
    return { words: explainSeamError(error, circumstances), fault: faultOf(error) };
  const nothing = outcome(false, circumstances);
  if (isFileGone(error))
    return {
      words: `This server's files were replaced or removed while it ran, by an update perhaps. ${nothing} Restart the server in its MCP host.`,
      fault: "server",
    };
  return {
    words: `Unexpected error in this server, which is a bug: ${cleanText(String(error))}. ${nothing} Details are in the server's log (stderr).`,
    fault: "server",
  };
}

/** The words for a call that its client cancelled, whatever that broke off. */
export const cancelled = (circumstances: Circumstances): string =>
  `The client cancelled the call. ${outcome(false, circumstances)}`;

/** A part of this server that is loaded when needed is not there any more. */
const isFileGone = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";

const NOT_CONFIGURED =
  "No Seam API key is configured, so nothing was done. Set SEAM_API_KEY (or SEAM_PERSONAL_ACCESS_TOKEN and " +
  "SEAM_WORKSPACE_ID) in the env block of this server in the MCP host's configuration and restart it. " +
  "To try it without an account, start the server with --sandbox.";

const MOST_QUOTES = 5;
const TRY_AGAIN = "Try again in a minute.";

/** What an advice says, where the tool that it names is offered. */
export const adviceFor = (advice: Advice | undefined, offers: Offers = everyTool): string | undefined =>
  advice?.tool === undefined || offers(advice.tool) ? advice?.words : undefined;

const everyTool: Offers = () => true;

function withAdvice({ message, advice }: Refusal, { offers }: Circumstances): string {
  const words = adviceFor(advice, offers);
  return words ? `${message} ${words}` : message;
}

function faultOf({ status, type }: SeamError): Fault {
  if (status === 401 || status === 403) return "setup";
  return status >= 400 && status < 500 && status !== 429 && type !== NON_JSON_REPLY ? "request" : "Seam";
}

function explainUnreachable(error: SeamUnreachable, circumstances: Circumstances): string {
  const isUnknown = error.kind === "write" && error.may_have_been_received;
  const advice = isUnknown ? "" : ` ${TRY_AGAIN}`;
  return `Seam could not be used for ${error.path}: ${error.message}. ${outcome(isUnknown, circumstances)}${advice}`;
}

function explainSeamError(error: SeamError, circumstances: Circumstances): string {
  const isUnknown = error.kind === "write" && error.status >= 500;
  const request = error.request_id ? ` (Seam request ${error.request_id})` : "";
  const later = error.status >= 500 && !isUnknown ? ` ${TRY_AGAIN}` : "";
  return `${whatHappened(error)}: ${saidBySeam(error)}${request}. ${advice(error)}${outcome(isUnknown, circumstances)}${later}`;
}

/** Seam's words in quotes, since they may repeat what somebody else wrote. */
function saidBySeam({ type, message, validation_errors }: SeamError): string {
  if (type === NON_JSON_REPLY || type === ROUTE_RETIRED) return message;
  const fields = Object.entries(validation_errors).map(([field, words]) => `${field}: ${words.join(", ")}`);
  return [message, ...fields]
    .slice(0, MOST_QUOTES)
    .map((words) => JSON.stringify(words))
    .join("; ");
}

function whatHappened({ status, path, type, isRouteGone }: SeamError): string {
  if (status < 300) return `Seam did not carry out ${path}, it answered ok: false (${status} ${type})`;
  if (status === 401) return `Seam did not accept the API key (${path}, 401 ${type})`;
  if (status === 403) return `The API key is not allowed to use ${path} (403 ${type})`;
  if (isRouteGone) return `Seam does not have ${path} (any more)`;
  if (status === 404 && type === NON_JSON_REPLY)
    return `Seam does not have ${path}, or something between answered in its place`;
  if (status === 404) return `Seam does not know what was asked for (${path}, 404 ${type})`;
  if (status === 429) return `Seam is limiting requests (${path}, 429)`;
  if (status >= 500) return `Seam is out of order (${path}, ${status} ${type})`;
  return `Seam refused ${path} (${status} ${type})`;
}

function advice({ status, retry_after_ms }: SeamError): string {
  if (status === 401 || status === 403)
    return "Check SEAM_API_KEY (or SEAM_PERSONAL_ACCESS_TOKEN and SEAM_WORKSPACE_ID) in the env block of this server and restart it. ";
  if (status === 429) return `Wait ${Math.ceil((retry_after_ms ?? 10_000) / 1000)} s, then call again. `;
  if (status < 300) return "That is all that Seam says of it. ";
  if (status === 400 || status === 409) return "Change the named arguments and call again. ";
  return "";
}

/** `isUnknown`: a write failed that may have been carried out. */
function outcome(isUnknown: boolean, circumstances: Circumstances): string {
  if (!isUnknown) return outcomeOf(circumstances);
  return `It is unknown whether Seam carried it out; do not simply repeat it.${look(circumstances)}`;
}

/** Whether anything was changed by this call, and what an earlier one did. Deletes in doubt are harmless to repeat. */
export function outcomeOf(circumstances: Circumstances): string {
  const { hasChanged, mayHaveChanged, wasBegun } = circumstances;
  if (hasChanged) return `Part of the work was done.${look(circumstances)}`;
  const earlier = wasBegun ? " An earlier call had begun the work." : "";
  return mayHaveChanged
    ? `It is unknown whether Seam carried it out; calling again is harmless.${earlier}${look(circumstances)}`
    : `Nothing was changed${wasBegun ? " by this call" : ""}.${earlier}`;
}

const look = ({ howToLook }: Circumstances): string => (howToLook ? ` ${howToLook}.` : "");
