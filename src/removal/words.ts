/** Why Seam did not take over a deletion, or did not carry it out, as data. */
import { SeamError, SeamUnreachable } from "../seam/errors.ts";
import type { Found } from "./found.ts";
import type { Thing, Word } from "./things.ts";

/** Within a call; longer waits end with it anyway. */
const MOST_WAIT_MS = 10_000;

/** What a failed request to delete means; undefined when it is nothing that Seam said. */
export function wordOf(error: unknown): Word | undefined {
  if (error instanceof SeamUnreachable)
    return { kind: error.may_have_been_received ? "lost" : "later", words: error.message };
  if (!(error instanceof SeamError)) return undefined;
  const { status, type, message, retry_after_ms = 0 } = error;
  const retryAfterMs = Math.min(retry_after_ms, MOST_WAIT_MS);
  return { kind: kindOf(status), words: `${status} ${type} ${JSON.stringify(message)}`, retryAfterMs };
}

function kindOf(status: number): Word["kind"] {
  if (status === 429 || status === 401) return "later";
  if ([502, 503, 504].includes(status)) return "lost";
  if (status >= 500) return "broken";
  return status === 403 ? "forbidden" : "refused";
}

/** The same before anything was sent: then nothing was carried out, and most of it may work later. */
export function wordBefore(error: unknown): Word | undefined {
  const word = wordOf(error);
  return word && word.kind !== "forbidden" ? { ...word, kind: "later" } : word;
}

export const NOT_KNOWN: Word = {
  kind: "refused",
  words: "Seam shows it, and does not know it when asked to delete it",
};

/** It was accepted, and is shown alive again: with whatever Seam says of it since, or said already before. */
export function notGoing({ evidence: [first] }: Thing, { says = [] }: Found, attempts: number): Word {
  const before = (first?.saw === "present" && first.found.says) || [];
  const since = says.filter((one) => !before.includes(one));
  const eachTime = attempts > 1 ? " each time" : "";
  const said =
    since.length > 0
      ? `. Since then it says of it: ${since.join(", ")}`
      : says.length > 0
        ? `. Before that it said of it already: ${says.join(", ")}`
        : "";
  return {
    kind: "failed",
    words: `Seam accepted its deletion${eachTime}, and shows it as if nothing had been asked for${said}`,
  };
}

/** Whether going on is pointless: the key itself is refused, or it is nothing that Seam said. */
export const isFatal = (error: unknown): boolean =>
  !(error instanceof SeamUnreachable) && (!(error instanceof SeamError) || error.status === 401);
