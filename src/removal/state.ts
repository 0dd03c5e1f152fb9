/**
 * What state a thing is in follows from the evidence alone: nothing is gone because somebody says so, but because an
 * event or two looks show it.
 */
import type { Pace } from "../contract/pace.ts";
import type { Found } from "./found.ts";
import { type Evidence, isListedStill, type State, type Thing, type Word } from "./things.ts";
import { NOT_KNOWN, notGoing } from "./words.ts";

/** What has left is nothing of the person's any more, whatever is seen of it later. */
export const hasLeft = ({ phase }: Readonly<State>): boolean => phase === "gone" || phase === "left";

/** Whether whose things these are was merged into somebody else: then nothing more of them is touched. */
export const isMergedAway = (things: readonly Thing[], pace: Pace): boolean =>
  things.some((thing) => thing.kind === "user_identity" && stateOf(thing, pace).phase === "left");

/** Whether nothing more is expected of it. */
export const isOver = (state: Readonly<State>): boolean => hasLeft(state) || state.phase === "failed";

/** Looks come less and less often, at most at the pace of absence. */
const GROWTH = 1.25;
/** When Seam falls over or finds nothing to delete so often, and the thing is still there, it will not work. */
const MOST_ATTEMPTS = 3;

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

/** The state so far, and what else of the evidence is carried on to the next. */
interface Course extends State {
  readonly thing: Thing;
  readonly pace: Pace;
  /** The routes that have not found it since it was seen last. */
  absentBy: Set<string>;
  acceptedAt: number;
  /** When what is shown was made, as far as it tells. */
  createdAt: string | undefined;
  /** How long such deletions took of late. */
  usualMs: number;
  /** How long the next look can wait. */
  patience: number;
  attempts: number;
  refusals: number;
}

/** Folds the evidence, from the first to the last. */
function fold(thing: Thing, pace: Pace): State {
  const course: Course = {
    phase: "open",
    dueAt: 0,
    isTried: false,
    isSent: false,
    isAccepted: false,
    since: undefined,
    word: undefined,
    owner: undefined,
    mergedInto: undefined,
    thing,
    pace,
    absentBy: new Set(),
    acceptedAt: Number.POSITIVE_INFINITY,
    createdAt: undefined,
    usualMs: 0,
    patience: pace.look,
    attempts: 0,
    refusals: 0,
  };
  for (const seen of thing.evidence) {
    if (hasLeft(course)) break;
    learn(course, seen);
  }
  return course;
}

function learn(course: Course, seen: Evidence): void {
  const { thing, pace, absentBy, phase } = course;
  const { at } = seen;
  switch (seen.saw) {
    case "present":
      present(course, seen);
      break;
    case "absent":
      absentBy.add(seen.route);
      if (absentBy.size === 2) become(course, { phase: "gone" });
      else if (phase !== "asking") awaited(course, at);
      break;
    case "another owner":
      become(course, { phase: "left", owner: seen.owner });
      break;
    case "merged":
      become(course, { phase: "left", mergedInto: seen.into });
      break;
    case "deletion begun":
      become(course, { phase: "asking" });
      break;
    case "deletion sent":
      absentBy.clear();
      become(course, { phase: "asking", isSent: true, since: course.since ?? seen.seamTime });
      break;
    case "deletion accepted":
      accepted(course, at, thing.rule.event ? pace.absence : pace.look);
      become(course, { usualMs: seen.usualMs ?? 0 });
      break;
    case "deletion of nothing":
      become(course, { isTried: true, attempts: course.attempts + 1 });
      awaited(course, at);
      break;
    case "no deletion":
      refused(course, seen.word, at);
      break;
    case "deletion put off":
      open(course, at + pace.look);
      break;
    case "parent going":
      absentBy.clear();
      course.since ??= seen.seamTime;
      if (phase === "open") accepted(course, at, pace.absence);
      break;
    case "event":
      become(course, { phase: "gone" });
      break;
    case "no answer":
      if (phase === "awaited") become(course, { dueAt: at + pace.retry });
      break;
    case "rumour":
      if (phase === "awaited" || phase === "open") become(course, { dueAt: at });
      break;
    case "listed still":
      break; // it was gone before
    case "more to go":
      become(course, { refusals: 0 });
      break;
    case "further call":
      become(course, { attempts: 0, refusals: 0 });
  }
}

const become = (course: Course, change: Partial<Course>) => Object.assign(course, change);
const open = (course: Course, dueAt: number) => become(course, { phase: "open", dueAt });
const awaited = (course: Course, dueAt: number) => become(course, { phase: "awaited", dueAt });
const fail = (course: Course, word: Word) => become(course, { phase: "failed", word });

/** Seam has taken the deletion over; `waitMs` from then a look is due. */
function accepted(course: Course, at: number, waitMs: number): void {
  const patience = course.pace.look;
  const word = course.word?.kind === "failed" ? course.word : undefined; // what came of an attempt before
  become(course, { isTried: true, isAccepted: true, word, acceptedAt: at, patience });
  awaited(course, at + waitMs);
}

function present(course: Course, { found, at, seamTime }: Extract<Evidence, { saw: "present" }>): void {
  const { thing, pace } = course;
  const [first] = thing.evidence;
  const oldFailure = first?.saw === "present" ? first.found.failure : undefined;
  course.absentBy.clear();
  course.patience = Math.min(course.patience * GROWTH, pace.absence);
  const { failure, isBeingDeleted } = found;
  const isLong = at - course.acceptedAt >= pace.absence;
  if (isBeingDeleted && !failure && !course.isAccepted) {
    course.since ??= seamTime;
    accepted(course, at, course.patience);
  }
  const { created_at = course.createdAt } = found;
  const isAnew = course.createdAt !== undefined && created_at !== course.createdAt;
  course.createdAt = created_at;
  if (course.phase !== "awaited") return;
  const { isAccepted, isSent } = course;
  if (isAnew) anew(course, at);
  else if (isAccepted && isLong && isListedStill(thing, found)) become(course, { phase: "gone" });
  else if (isAccepted && failure && (failure !== oldFailure || isLong) && (isLong || !isBeingDeleted)) {
    const marked = isBeingDeleted ? ", and it is marked as being deleted all the same" : "";
    fail(course, { kind: "failed", words: JSON.stringify(failure) + marked });
  } else if (isAccepted && !(isLong && !isBeingDeleted && (thing.rule.isMarked || !isSent)))
    awaited(course, nextLook(course, at));
  else if (thing.isOnlyWatched) fail(course, { kind: "failed", words: "it is still there" });
  else askAnew(course, at, found);
}

/** When such deletions are usually over, if that is not much later than a look would come anyway. */
function nextLook({ acceptedAt, usualMs, patience }: Course, at: number): number {
  const usual = acceptedAt + usualMs;
  return usual > at && usual < at + 2 * patience ? usual : at + patience;
}

/** Another one, under the same id: nothing that was asked for was about this one. */
function anew(course: Course, at: number): void {
  become(course, { isAccepted: false, isSent: false, since: undefined, word: undefined });
  open(course, at);
}

/** It is there, and no deletion of it is going on. */
function askAnew(course: Course, at: number, found: Found): void {
  const { isAccepted, isSent, patience, pace } = course;
  if (isAccepted && isSent) {
    course.attempts += 1;
    course.word = notGoing(course.thing, found, course.attempts);
  }
  course.isAccepted = false;
  if (course.attempts < MOST_ATTEMPTS) open(course, at + Math.max(patience, isSent ? pace.retry : 0));
  else fail(course, course.word ?? NOT_KNOWN);
}

function refused(course: Course, word: Word, at: number): void {
  const { pace } = course;
  course.isTried = true;
  course.word = word;
  if (word.kind === "later") open(course, at + Math.max(pace.retry, word.retryAfterMs ?? 0));
  else if (word.kind === "lost" || word.kind === "broken") {
    if (word.kind === "broken") course.attempts += 1;
    awaited(course, at + pace.look);
  } else if (word.kind === "refused" && ++course.refusals < 2) open(course, at + pace.look);
  else fail(course, word);
}
