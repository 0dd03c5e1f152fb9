/**
 * A thing on its way out, with all the evidence that there is of it, in order. What state it is in follows from the
 * evidence alone: nothing is gone because somebody says so, but because an event or two looks show it.
 */
import type { Pace } from "../contract/pace.ts";
import type { Found } from "./found.ts";
import type { Rule } from "./kinds.ts";

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
  | { saw: "deletion begun" }
  | { saw: "deletion sent"; seamTime: number }
  | { saw: "deletion accepted" }
  /** Seam does not know what it was asked to delete. */
  | { saw: "deletion of nothing" }
  | { saw: "no deletion"; word: Word }
  /** Not sent after all: something else came first. */
  | { saw: "deletion put off" }
  /** Its parent's deletion was accepted, and takes it along. */
  | { saw: "parent going"; seamTime: number }
  /** An event that Seam recorded after the deletion was asked for. */
  | { saw: "event" }
  /** An event that may be older than that, or its parent is gone: worth a look, no more. */
  | { saw: "rumour" }
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
}

export const newThing = (found: Found, rule: Rule, now: { at: number; seamTime: number }): Thing => ({
  ...found,
  rule,
  evidence: [{ saw: "present", found, ...now }],
});

/** Looks come less and less often, at most at the pace of absence. */
const GROWTH = 1.25;
/** When Seam falls over or finds nothing to delete so often, and the thing is still there, it will not work. */
const MOST_ATTEMPTS = 3;

const NOT_KNOWN: Word = {
  kind: "refused",
  words: "Seam shows it, and does not know it when asked to delete it",
};

const NOT_GOING: Word = {
  kind: "failed",
  words: "Seam accepted its deletion each time, and shows it as if nothing had been asked for",
};

/** The last fold of each thing: most wakes find most things as they were. */
const folded = new WeakMap<Thing, { length: number; pace: Pace; state: Readonly<State> }>();

/** The state that the evidence comes to. */
export function stateOf(thing: Thing, pace: Pace): Readonly<State> {
  const last = folded.get(thing);
  const { length } = thing.evidence;
  if (last && last.length === length && last.pace === pace) return last.state;
  const state = fold(thing, pace);
  folded.set(thing, { length, pace, state });
  return state;
}

/** Folds the evidence, from the first to the last. */
function fold({ rule, evidence, isOnlyWatched = false }: Thing, pace: Pace): State {
  const state: State = {
    phase: "open",
    dueAt: 0,
    isTried: false,
    isSent: false,
    isAccepted: false,
    since: undefined,
    word: undefined,
    owner: undefined,
  };
  const absentBy = new Set<string>();
  const first = evidence[0];
  const oldFailure = first?.saw === "present" ? first.found.failure : undefined;
  let acceptedAt = Number.POSITIVE_INFINITY;
  let patience = pace.look;
  let attempts = 0;
  let refusals = 0;

  const await_ = (dueAt: number) => Object.assign(state, { phase: "awaited", dueAt });
  const tryAgain = (dueAt: number) => Object.assign(state, { phase: "open", dueAt });
  const fail = (word: Word) => Object.assign(state, { phase: "failed", word });

  function accepted(at: number, dueAt: number) {
    state.isTried = true;
    state.isAccepted = true;
    state.word = undefined;
    acceptedAt = at;
    await_(dueAt);
  }

  function present({ found, at, seamTime }: Extract<Evidence, { saw: "present" }>) {
    absentBy.clear();
    patience = Math.min(patience * GROWTH, pace.absence);
    const { failure, isBeingDeleted } = found;
    const isLong = at - acceptedAt >= pace.absence;
    if (isBeingDeleted && !failure && !state.isAccepted) {
      state.since ??= seamTime;
      accepted(at, at + patience);
    }
    if (state.phase !== "awaited") return;
    if (state.isAccepted && failure && (failure !== oldFailure || isLong) && (isLong || !isBeingDeleted))
      fail({
        kind: "failed",
        words:
          JSON.stringify(failure) +
          (isBeingDeleted ? ", and it is marked as being deleted all the same" : ""),
      });
    else if (state.isAccepted && !(isLong && !isBeingDeleted && (rule.isMarked || !state.isSent)))
      await_(at + patience);
    else if (isOnlyWatched) fail({ kind: "failed", words: "it is still there" });
    else askAnew(at);
  }

  /** It is there, and no deletion of it is going on. */
  function askAnew(at: number) {
    if (state.isAccepted) attempts += 1;
    const reason = state.word ?? (state.isAccepted ? NOT_GOING : NOT_KNOWN);
    state.isAccepted = false;
    if (attempts < MOST_ATTEMPTS) tryAgain(at + Math.max(patience, state.isSent ? pace.retry : 0));
    else fail(reason);
  }

  function refused(word: Word, at: number) {
    state.isTried = true;
    state.word = word;
    if (word.kind === "later") tryAgain(at + Math.max(pace.retry, word.retryAfterMs ?? 0));
    else if (word.kind === "lost" || word.kind === "broken") {
      if (word.kind === "broken") attempts += 1;
      await_(at + pace.look);
    } else if (word.kind === "refused" && ++refusals < 2) tryAgain(at + pace.look);
    else fail(word);
  }

  for (const seen of evidence) {
    const { at } = seen;
    if (state.phase === "gone" || state.phase === "left") break;
    switch (seen.saw) {
      case "present":
        present(seen);
        break;
      case "absent":
        absentBy.add(seen.route);
        if (absentBy.size === 2) state.phase = "gone";
        else if (state.phase !== "asking") await_(at);
        break;
      case "another owner":
        Object.assign(state, { phase: "left", owner: seen.owner });
        break;
      case "deletion begun":
        state.phase = "asking";
        break;
      case "deletion sent":
        absentBy.clear();
        Object.assign(state, { phase: "asking", isSent: true, since: state.since ?? seen.seamTime });
        break;
      case "deletion accepted":
        accepted(at, at + (rule.event ? pace.absence : pace.look));
        break;
      case "deletion of nothing":
        state.isTried = true;
        attempts += 1;
        await_(at);
        break;
      case "no deletion":
        refused(seen.word, at);
        break;
      case "deletion put off":
        tryAgain(at + pace.look);
        break;
      case "parent going":
        absentBy.clear();
        state.since ??= seen.seamTime;
        if (state.phase === "open") accepted(at, at + pace.absence);
        break;
      case "event":
        state.phase = "gone";
        break;
      case "no answer":
        if (state.phase === "awaited") state.dueAt = at + pace.retry;
        break;
      case "rumour":
        if (state.phase === "awaited" || state.phase === "open") state.dueAt = at;
        break;
      case "more to go":
        refusals = 0;
        break;
      case "further call":
        attempts = 0;
        refusals = 0;
        break;
    }
  }
  return state;
}

/** Whether nothing more is expected of it. */
export const isOver = ({ phase }: Readonly<State>): boolean =>
  phase === "gone" || phase === "left" || phase === "failed";
