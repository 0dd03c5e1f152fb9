/** A thing on its way out, with all the evidence that there is of it, in order; and the state that this comes to. */
import type { Found } from "./found.ts";
import type { Rule } from "./rule.ts";

/** Why Seam did not take over a deletion, or gave it up. */
export interface Word {
  /**
   * `later`: limited or not reached, and not carried out; `lost`: Seam or the way there was out of order, so it may have
   * been carried out; `broken`: Seam fell over, which may be in mid-work; `refused`: Seam's rules are against it;
   * `forbidden`: the key's rights are; `failed`: Seam took it over, tried, and gave up.
   */
  kind: "later" | "lost" | "broken" | "refused" | "forbidden" | "failed";
  /** In words, for the answer: status, type and message. */
  words: string;
  /** How long Seam asks to wait, in ms. */
  retryAfterMs?: number | undefined;
}

/**
 * What was seen of a thing. `at` is this process's time (ms, performance.now), `seamTime` the latest that Seam's clock
 * can have shown then (ms since 1970).
 */
export type Evidence = { at: number } & (
  | { saw: "present"; found: Found; seamTime: number }
  /** Seam does not know it by this route; or does not show it as the person's. */
  | { saw: "absent"; route: "list" | "get" }
  /** It is somebody else's, or nobody's, now. */
  | { saw: "another owner"; owner?: string | undefined }
  /** Whose it is, or who it is, was merged into somebody else: the person's id answers for that one now. */
  | { saw: "merged"; into: string }
  | { saw: "deletion begun" }
  /** `earliest`: what Seam's clock can have shown then at the earliest. */
  | { saw: "deletion sent"; seamTime: number; earliest?: number }
  /** `usualMs`: how long deletions took of late, of a thing whose own makes no event. */
  | { saw: "deletion accepted"; usualMs?: number | undefined }
  /** Seam does not know what it was asked to delete. */
  | { saw: "deletion of nothing" }
  | { saw: "no deletion"; word: Word }
  /** Not sent after all: something else came first. */
  | { saw: "deletion put off" }
  /** Its parent's deletion was accepted, and takes it along. */
  | { saw: "parent going"; seamTime: number }
  /** An event that Seam recorded after the deletion was asked for. */
  | { saw: "event" }
  /** It is shown as before although its event has come, and that is no sign that it is back. */
  | { saw: "listed still" }
  /** An event that may be older than that, or its parent is gone: worth a look, no more. */
  | { saw: "rumour"; seamTime?: number }
  /** Seam could not be asked whether it is still there. */
  | { saw: "no answer" }
  /** Something new turned up since Seam refused: it may have stood in the way. */
  | { saw: "more to go" }
  /** A further call goes on with it, and has attempts of its own. */
  | { saw: "further call" }
);

export interface Thing extends Found {
  rule: Rule;
  evidence: Evidence[];
}

export const newThing = (found: Found, rule: Rule, now: { at: number; seamTime: number }): Thing => ({
  ...found,
  rule,
  evidence: [{ saw: "present", found, ...now }],
});

/** Whether what is shown is what Seam's event says is gone: the same, and of a kind that may stay listed. */
export function isListedStill({ rule, evidence }: Thing, found: Found): boolean {
  const [first] = evidence;
  const isTheSame = first?.saw === "present" && first.found.created_at === found.created_at;
  return rule.mayStayListed === true && isTheSame && evidence.some((seen) => isToldBy(seen, evidence, found));
}

/**
 * Its event; or one that may be a moment older than the deletion (Seam's clock counts whole seconds), of the same phone:
 * whoever asked for that, it says that this one is deactivated.
 */
function isToldBy(seen: Evidence, evidence: readonly Evidence[], { created_at = "" }: Found): boolean {
  if (seen.saw !== "rumour") return seen.saw === "event";
  const sent = evidence.find((one) => one.saw === "deletion sent");
  const { seamTime = Number.NaN } = seen;
  return seamTime >= (sent?.earliest ?? Number.NaN) && seamTime >= Date.parse(created_at);
}

export type Phase =
  /** To be asked for, as soon as what comes before is over. */
  | "open"
  /** A request is under way. */
  | "asking"
  /** Should be gone soon: what is missing is the evidence. */
  | "awaited"
  /** Over: gone by evidence; somebody else's; or it will not go. */
  | "gone"
  | "left"
  | "failed";

export interface State {
  phase: Phase;
  /** When to ask or look (ms, performance.now). */
  dueAt: number;
  /** Whether a first attempt is over, however it went. */
  isTried: boolean;
  /** Whether a request to delete it was sent. */
  isSent: boolean;
  /** Seam took the deletion over and has not taken that back. */
  isAccepted: boolean;
  /** Since which time of Seam's its event counts. */
  since: number | undefined;
  /** Seam's last word against it. */
  word: Word | undefined;
  /** Whose it is now, when it is not the person's any more. */
  owner: string | undefined;
  /** Into whom its person was merged. */
  mergedInto: string | undefined;
}
