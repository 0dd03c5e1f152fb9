/** Removes several people side by side, each as one alone, and says of each what became of them. */

import type { Context } from "../contract/context.ts";
import { explain } from "../contract/explain.ts";
import { Refusal } from "../contract/refusal.ts";
import { nameOf } from "../lookup/people.ts";
import { sideBySide } from "../lookup/side-by-side.ts";
import { SeamError } from "../seam/errors.ts";
import { quote } from "../text.ts";
import type { Account } from "./accounts.ts";
import type { Found } from "./found.ts";
import type { Leaver } from "./leaver.ts";
import { deedsIn } from "./memory.ts";
import { notFound } from "./not-there.ts";
import { leaving, type Removal } from "./person.ts";
import { createGroupReporter } from "./progress.ts";
import { answerRemoval, besideRemoval, deletedWith, opensStill } from "./report.ts";
import type { Tallied } from "./tally.ts";
import { isFatal } from "./words.ts";

/** One of those who leave, with what hangs on them. */
export interface Member {
  leaver: Exclude<Leaver, { is: "unknown" }>;
  found: readonly Found[];
  lookalikes: Account[];
}

/** What became of one of them. */
export interface Row {
  user_identity_id: string;
  name?: string | undefined;
  /** `waiting`: not begun by this call; `failed`: it will not end by itself. */
  status: "removed" | "removing" | "waiting" | "failed" | "planned" | "not_found";
  /** What is worth knowing of this one. */
  summary?: string | undefined;
  /** By which an engine knows what goes on of it. */
  removal_id?: string | undefined;
}

/** A row, what was seen to be deleted with the person, and whether an account beside it still holds credentials. */
export interface Fate {
  row: Row;
  /** Absent where this call has seen no end. */
  gone?: readonly Tallied[];
  opensStill?: boolean;
}

export interface GroupOptions {
  keep_acs_users: boolean;
  wait_seconds: number;
  /** When to stop (ms, performance.now). */
  until: number;
  /** Whether more of this person's may go; false with a code: the next call says so. */
  allows(member: Member, more: readonly Found[]): Promise<{ isAllowed: boolean; code?: string | undefined }>;
}

/** So many that slow deletions of some hold up few others, and so few that Seam is not flooded. */
export const SIDE_BY_SIDE = 10;

export const idOf = ({ leaver }: Pick<Member, "leaver">): string =>
  "identity" in leaver ? leaver.identity.user_identity_id : leaver.user_identity_id;

/** The person's name, as far as known. */
export const nameOfMember = ({ leaver }: Pick<Member, "leaver">): string | undefined =>
  "identity" in leaver ? nameOf(leaver.identity) : leaver.name;

/** A row for who is not there any more, or never was; undefined for the others. */
export function rowWithoutWork(member: Member): Row | undefined {
  const { leaver } = member;
  const row = { user_identity_id: idOf(member), name: nameOfMember(member) };
  if (leaver.is === "removed") return { ...row, status: "removed" };
  return leaver.is === "nobody"
    ? { ...row, status: "not_found", summary: notFound(leaver).summary }
    : undefined;
}

/**
 * Removes all of them, until all are gone or the time is up. What goes wrong with one person is in their row and stops
 * nobody else; a refused API key lets no more begin. Throws what is neither Seam's word nor a Refusal (a question that a
 * client must be asked, a cancellation): then all have stopped.
 */
export async function removeGroup(
  group: readonly Member[],
  options: GroupOptions,
  context: Context,
): Promise<Fate[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const reporter = createGroupReporter(
    context,
    group.map((member) => nameOfMember(member) ?? idOf(member)),
  );
  let fatal: unknown;

  async function fateOf(member: Member, place: number): Promise<Fate> {
    const finished = rowWithoutWork(member);
    if (finished?.status === "removed") reporter.hear(place, { progress: 1, total: 1 });
    if (finished) return { row: finished };
    if (fatal !== undefined) return notBegun(member, "Seam had refused the API key by then");
    if (!context.removals.areKept && (performance.now() >= options.until || context.ending?.aborted))
      return notBegun(member, "the time was up");
    try {
      const progress: Context["progress"] = (step) => reporter.hear(place, step);
      return await removeMember(member, options, { ...context, signal, progress });
    } catch (error) {
      if (!(error instanceof Refusal) && isFatal(error)) {
        fatal ??= error;
        if (!(error instanceof SeamError)) stop.abort(error);
      }
      return failed(member, error, context);
    }
  }

  const fates = await sideBySide(group, context.removals.areKept ? group.length : SIDE_BY_SIDE, fateOf);
  context.signal.throwIfAborted();
  if (fatal !== undefined && !(fatal instanceof SeamError && fates.some(({ row }) => isOnTheWay(row))))
    throw fatal;
  return fates;
}

const isOnTheWay = ({ status }: Row): boolean => status === "removed" || status === "removing";

async function removeMember(
  member: Member,
  { keep_acs_users, wait_seconds, until, allows }: GroupOptions,
  context: Context,
): Promise<Fate> {
  const { leaver, found, lookalikes } = member;
  if (!("identity" in leaver)) throw new Error("there is nobody to remove");
  const { identity } = leaver;
  const { user_identity_id } = identity;
  let code: string | undefined;
  const removal = await context.removals.start(
    leaving(identity),
    found,
    {
      keep_acs_users: leaver.is === "going" ? leaver.keep_acs_users : keep_acs_users,
      isJoining: leaver.is === "going" && leaver.isUnderWay,
      until,
      lookalikes,
      async allows(more) {
        const answer = await allows(member, more);
        code = answer.code;
        return answer.isAllowed;
      },
    },
    context,
  );
  const row = { user_identity_id, name: nameOf(identity) };
  if (removal.isRemoved) {
    const accounts = removal.lookalikes ?? lookalikes;
    const beside = besideRemoval(removal, accounts).trim();
    return {
      row: { ...row, status: "removed", summary: beside || undefined },
      gone: deletedWith(removal),
      opensStill: opensStill(removal, accounts),
    };
  }
  if (isUntouched(removal) && !removal.keptAs) return notBegun(member, "the time was up");
  // What was lost on the way with others leaves no doubt about this one, whose own evidence tells.
  const own = { ...context, mayHaveChanged: () => false };
  const { status, summary } = await answerRemoval(
    leaving(identity),
    removal,
    { lookalikes, wait_seconds, code },
    own,
  );
  return { row: { ...row, status, summary, removal_id: removal.keptAs } };
}

const isUntouched = ({ verdict, unasked, all }: Removal): boolean =>
  verdict === "time is up" && unasked.length === all.length;

const notBegun = (member: Member, why: string): Fate => ({
  row: {
    user_identity_id: idOf(member),
    name: nameOfMember(member),
    status: "waiting",
    summary: `Not begun: ${why}.`,
  },
});

async function failed(member: Member, error: unknown, { removals }: Context): Promise<Fate> {
  const user_identity_id = idOf(member);
  const seen = await removals.status(user_identity_id).catch(() => undefined);
  const { words: summary } = explain(error, deedsIn(seen?.things));
  return { row: { user_identity_id, name: nameOfMember(member), status: "failed", summary } };
}

/** Names of several people, each once; those who share a name are told apart by email, or by id. */
export function membersInWords(group: readonly Member[]): string {
  const names = group.map((member) => nameOfMember(member) ?? idOf(member));
  const isShared = (name: string) =>
    names.filter((one) => one.toLowerCase() === name.toLowerCase()).length > 1;
  return group
    .map((member, place) => {
      const name = names[place] ?? "";
      const email = "identity" in member.leaver ? member.leaver.identity.email_address : undefined;
      return isShared(name) ? `${quote(name)} (${quote(email ?? idOf(member))})` : quote(name);
    })
    .join(", ");
}
