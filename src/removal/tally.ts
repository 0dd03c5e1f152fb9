/** What has become of a set of things, in words: the one voice of all that is taken away. */

import type { Pace } from "../contract/pace.ts";
import { cleanText } from "../text.ts";
import type { Kind } from "./found.ts";
import { isOver, stateOf } from "./state.ts";
import type { State, Thing, Word } from "./things.ts";

const MOST_NAMED = 10;

/** A thing and what its evidence comes to. */
export interface Tallied {
  thing: Thing;
  state: Readonly<State>;
}

/** The things of one run by what became of them. */
export interface Tally {
  all: Tallied[];
  gone: Tallied[];
  /** Somebody else's now, and not touched. */
  left: Tallied[];
  failed: Tallied[];
  /** Seam has taken the deletion over; the evidence is still missing. */
  accepted: Tallied[];
  /** A request was sent, and Seam has not taken it over, or its answer was lost. */
  unaccepted: Tallied[];
  /** Nothing has been asked for yet. */
  unasked: Tallied[];
}

export function tally(things: readonly Thing[], pace: Pace): Tally {
  const all = things.map((thing) => ({ thing, state: stateOf(thing, pace) }));
  const are = (fits: (state: Readonly<State>) => boolean) => all.filter(({ state }) => fits(state));
  return {
    all,
    gone: are(({ phase }) => phase === "gone"),
    left: are(({ phase }) => phase === "left"),
    failed: are(({ phase }) => phase === "failed"),
    accepted: are((state) => !isOver(state) && state.isAccepted),
    unaccepted: are((state) => !isOver(state) && !state.isAccepted && (state.isSent || !!state.word)),
    unasked: are((state) => !isOver(state) && !isAskedFor(state)),
  };
}

const isAskedFor = ({ isAccepted, isSent, word }: Readonly<State>): boolean => isAccepted || isSent || !!word;

/** "2 phones, 1 credential": several things, one entry for each kind. */
export function summarize(things: readonly Pick<Thing, "rule">[]): string {
  const counts = new Map<readonly string[], number>();
  for (const { rule } of things) counts.set(rule.words, (counts.get(rule.words) ?? 0) + 1);
  const parts = [...counts].map(([[one, several], count]) => `${count} ${count === 1 ? one : several}`);
  return parts.join(", ") || "nothing else";
}

const thingsOf = (some: readonly Tallied[]) => some.map(({ thing }) => thing);

export const inWords = (some: readonly Tallied[]): string => summarize(thingsOf(some));

/** For results: how many of each kind there were, and how many are gone. */
export function countsOf(all: readonly Tallied[]): { kind: Kind; total: number; done: number }[] {
  const counts = new Map<Kind, { kind: Kind; total: number; done: number }>();
  for (const { thing, state } of all) {
    if (thing.kind === "user_identity") continue;
    const count = counts.get(thing.kind) ?? { kind: thing.kind, total: 0, done: 0 };
    count.total += 1;
    if (state.phase === "gone") count.done += 1;
    counts.set(thing.kind, count);
  }
  return [...counts.values()];
}

/**
 * For results: single things, the first ten; how many there are beyond, the caller says by {@link beyond}. Of a run
 * elsewhere only what it has written down is known.
 */
export const named = (some: readonly Tallied[], { isElsewhere = false } = {}) =>
  some.slice(0, MOST_NAMED).map(({ thing, state }) => ({
    kind: thing.kind,
    id: thing.id,
    name: thing.name,
    seam_says: isElsewhere && !isAskedFor(state) ? "not known to be asked yet" : lastWord(state),
  }));

/** " (10 of 30 are named)", or nothing. */
export const beyond = (some: readonly unknown[]): string =>
  some.length > MOST_NAMED ? ` (${MOST_NAMED} of ${some.length} are named)` : "";

/** Seam accepted it, and has shown it alive again: it may be asked anew, and is no progress until it is. */
export const isUndone = ({ state: { isAccepted, word } }: Tallied): boolean =>
  !isAccepted && word?.kind === "failed";

function lastWord({ phase, isAccepted, isSent, word }: Readonly<State>): string {
  if (word && isAccepted && phase !== "failed")
    return `accepted anew, not confirmed yet; before that: ${word.words}`;
  if (word) return `${WORDS[word.kind]}: ${word.words}`;
  if (isAccepted) return "accepted, not confirmed yet";
  return isSent ? "asked, not answered yet" : "not asked yet";
}

const WORDS: Record<Word["kind"], string> = {
  later: "not accepted",
  lost: "no clear answer",
  broken: "no clear answer",
  refused: "refused",
  forbidden: "forbidden",
  failed: "given up",
};

/** Why some things have not been taken over by Seam: each cause once, with how many it holds. */
export function causes(some: readonly Tallied[]): string {
  const found = new Map<string, Tallied[]>();
  for (const one of some) {
    const cause = lastWord(one.state);
    found.set(cause, [...(found.get(cause) ?? []), one]);
  }
  return [...found].map(([cause, those]) => `${inWords(those)} (${cause})`).join("; ");
}

/** What to do about each kind of failure; each advice once. */
export function adviceFor(failed: readonly Tallied[]): string {
  const kinds = new Set(failed.map(({ state }) => state.word?.kind ?? "refused"));
  const advice = [
    kinds.has("forbidden") &&
      "Seam forbids it to this API key: give the key (SEAM_API_KEY) the right to delete these in Seam.",
    kinds.has("failed") && "Solve what the access control system did not do there, or with Seam.",
    kinds.has("refused") && "Clear up what Seam refuses, in Seam.",
    kinds.has("broken") &&
      "Seam fell over each time: try again later, and ask Seam's support if it stays so.",
  ];
  return advice.filter(Boolean).join(" ");
}

/** Each failed thing with its id and Seam's last word, the first ten. */
export function failures(failed: readonly Tallied[]): string {
  const shown = failed
    .slice(0, MOST_NAMED)
    .map(
      ({ thing, state }) =>
        `${thing.kind} ${thing.id}: ${WORDS[state.word?.kind ?? "refused"]}: ${state.word?.words}`,
    );
  return shown.join("; ") + beyond(failed);
}

/** Whether some of it may have been carried out although Seam did not say so. */
export const isUnclear = (some: readonly Tallied[]): boolean =>
  some.some(({ state: { word, isSent } }) => (word ? ["lost", "broken"].includes(word.kind) : isSent));

/** Of what has stopped half-way: what is gone, and what goes on at Seam, which takes nothing back. */
export function stopped({ all, gone, accepted, unaccepted }: Tally): string {
  const unclear = unaccepted.filter((one) => isUnclear([one]));
  if (gone.length + accepted.length + unclear.length === 0) return "Nothing had been removed.";
  return (
    `${gone.length} of ${all.length} things had been seen to go by then.` +
    (accepted.length > 0
      ? ` Seam had accepted the deletion of ${inWords(accepted)}: that goes on at Seam.`
      : "") +
    (unclear.length > 0 ? ` Whether Seam deletes ${inWords(unclear)} is unknown: its answer was lost.` : "")
  );
}

/** How many of each kind, and those that have a name with it, the first ten. */
export function byName(some: readonly Tallied[]): string {
  const names = some.filter(({ thing }) => thing.name);
  const shown = names.slice(0, MOST_NAMED).map(oneInWords).join("; ");
  return `${inWords(some)}${shown && ` (${shown})`}${beyond(names)}`;
}

function oneInWords({ thing: { kind, id, name } }: Tallied): string {
  return `${kind} ${id}${name ? ` ${JSON.stringify(cleanText(name, 40))}` : ""}`;
}

/** What is not this person's any more and was not touched. */
export function leftAlone(left: readonly Tallied[]): string {
  if (left.length === 0) return "";
  const shown = left.slice(0, MOST_NAMED).map((one) => {
    const sent = one.state.isAccepted ? ", and Seam had accepted its deletion before" : "";
    return `${oneInWords(one)} ${whoseNow(one)}${sent}`;
  });
  return ` Left alone: ${shown.join("; ")}${beyond(left)}.`;
}

/** What Seam's event says is gone, and Seam lists as before. */
export function stillListed(gone: readonly Tallied[]): string {
  const those = gone.filter(({ thing: { evidence } }) => {
    const saw = evidence.map((seen) => seen.saw);
    return saw.includes("listed still") || (saw.at(-1) === "present" && !saw.includes("event"));
  });
  if (those.length === 0) return "";
  const shown = those.slice(0, MOST_NAMED).map(oneInWords).join("; ");
  return ` Confirmed by Seam's event, and listed still: ${shown}${beyond(those)}.`;
}

/** Whose a thing is that is not the person's any more, as far as Seam tells: that a list lacks it does not make it nobody's. */
export function whoseNow({ thing: { rule }, state: { owner, mergedInto } }: Tallied): string {
  if (mergedInto) return `is of a person who was merged into user identity ${mergedInto}`;
  if (owner) return `belongs to user identity ${owner} now`;
  return rule.readOwned ? "is not among this person's any more" : "belongs to nobody now";
}
