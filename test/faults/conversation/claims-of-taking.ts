/** Claims that something was taken away, or is going. */
import { type Claim, changes, claim, isGone, isHidden, leftOf, named, seen, type Told } from "./claims.ts";

export function claimsOfRemoval(told: Told): Claim[] {
  const { call, answer, history, during } = told;
  const { status, counts = [], waiting_for = [] } = answer.data;
  const person: string = answer.data.user_identity_id;
  const made: Claim[] = [];
  if (status === "removed") {
    const left = leftOf(told, person);
    const isTrue = history.wasNot(person, during) && left.length === 0 && isPerson(told, person);
    made.push(claim("removed", isTrue, `there is still ${left}, or nobody ever had this id`));
  }
  if (status === "not_found") {
    const isThere = history.throughout(person, during, (fact) => fact.kind === "user_identity");
    made.push(claim("not found", !isThere, "the person was there all the time"));
  }
  if (status === "removing") made.push(claim("under way", isUnderWay(told, person), REFUSED));
  if (status === "planned" || call.args.dry_run) made.push(nothingWasDone(told));
  for (const { kind, total, done } of counts) {
    const ever = history.all([0, during[1]], (fact) => fact.kind === kind && fact.owners.includes(person));
    const gone = ever.filter((id) => history.endedOnce(id, (fact) => fact.owners.includes(person)));
    made.push(claim("counts", done <= total && done <= gone.length, `${kind}: ${gone.length} are gone`));
    made.push(claim("counts", total <= ever.length + 1, `${kind}: there were only ${ever.length}`));
  }
  const strangers = named(waiting_for, "id").filter(
    (id) => id !== person && !history.ever(id, [0, during[1]], (fact) => fact.owners.includes(person)),
  );
  made.push(claim("waiting for", strangers.length === 0, `${strangers} never was the person's`));
  if (call.args.keep_acs_users && status !== "planned") made.push(kept(told, person));
  if (status === "removed" || status === "planned") made.push(...namesWhatStays(told, person));
  return made;
}

/** What is said of each of several people, as if it were said of one; and whether the whole is the sum of it. */
export function claimsOfRemovals(told: Told, claimsOfError: (told: Told) => Claim[]): Claim[] {
  const { people, status } = told.answer.data;
  const rows: { user_identity_id: string; status: string; summary?: string }[] = people;
  const isAll = rows.every((row) => row.status === "removed");
  return [
    claim("all removed", (status === "removed") === isAll, "one is not, or all are"),
    ...rows.flatMap((row) => {
      const { summary = "" } = row;
      const [, kept = ""] = /Kept, only unlinked: (.*?\))\./.exec(summary) ?? [];
      const kept_acs_users = Array.from(kept.matchAll(/acs_user_id (\S+),/g), ([, id]) => ({
        acs_user_id: id,
      }));
      const isError = row.status === "failed";
      const text = isError ? summary : JSON.stringify(row);
      const one = { ...told, answer: { isError, text, data: { ...row, summary, kept_acs_users } } };
      return isError ? claimsOfError(one) : claimsOfRemoval(one);
    }),
  ];
}

/** An account with the person's email that was never linked opens doors for them all the same: it is named. */
function namesWhatStays(told: Told, person: string): Claim[] {
  const { history, during, sandbox, answer, exchanges } = told;
  const isSpoiled = exchanges.some(({ fault, path }) => fault && path !== "/events/list");
  if (!history.ever(person, during, ({ kind }) => kind === "user_identity") || isSpoiled) return [];
  const email = /lea@example\.com/;
  const isStranger = history
    .lasting(during, ({ kind, owners, isGoing }) => kind === "acs_user" && owners.length === 0 && !isGoing)
    .filter((id) => email.test(sandbox.workspace.state.acs_users.get(id)?.email_address ?? ""));
  return isStranger.map((id) =>
    claim(
      "names what stays",
      answer.text.includes(id),
      `ACS user ${id} has the same email, and is not named`,
    ),
  );
}

/** What is said to be kept is there, unless the other hand took it; what is not there any more is not passed over. */
function kept({ history, during, isAlone, answer }: Told, person: string): Claim {
  const [from] = during;
  const accounts = history.all([from, from], ({ kind, owners, isGoing }) => {
    return kind === "acs_user" && owners.includes(person) && !isGoing;
  });
  const isLost = (id: string) => !history.at(id) && !history.isByHand(id);
  const saidKept = named(answer.data.kept_acs_users, "acs_user_id");
  const lost = saidKept.filter(isLost);
  const isPassedOver =
    isAlone &&
    accounts.some((id) => isLost(id) && !saidKept.includes(id)) &&
    !/not there any more|could not be looked at|Left alone/.test(answer.data.summary);
  return claim("kept", lost.length === 0 && !isPassedOver, `ACS user ${lost} is gone`);
}

const isPerson = ({ history, during }: Told, id: string) =>
  history.ever(id, [0, during[1]], (fact) => fact.kind === "user_identity");

export function claimsOfDeactivation(told: Told): Claim[] {
  const { call, answer, history, during } = told;
  const device_id = String(call.args.device_id);
  const { status, summary, revoked_credentials } = answer.data;
  if (status === "planned") return [nothingWasDone(told)];
  if (status === "deactivating") return [claim("under way", isUnderWay(told, device_id), REFUSED)];
  const made = [claim("deactivated", isGone(told, device_id), "the phone is still there")];
  const copies = history.all([0, during[1]], (fact) => fact.phone === device_id);
  const gone = copies.filter((id) => history.wasNot(id, during));
  const revoked = named(revoked_credentials, "acs_credential_id");
  for (const id of revoked)
    made.push(claim("went with the phone", gone.includes(id), `${id} is there, or was not on it`));
  const said = /\b(\d+|no|one) (?:mobile )?keys? (?:\w+ )?went/i.exec(summary)?.[1]?.toLowerCase();
  if (said === undefined) return made;
  const number = said === "no" ? 0 : said === "one" ? 1 : Number(said);
  // What the other hand took, or gave to somebody else, need not be known to the call.
  const isByHand = (id: string) =>
    history.isByHand(id) || history.isByHand(history.at(id, during[0])?.account ?? "");
  const taken = copies.filter((id) => history.at(id, during[0]) && !history.at(id) && !isByHand(id));
  const fewest = isHidden(told) ? 0 : taken.length;
  made.push(
    claim("number of keys", number >= fewest && number <= gone.length, `${fewest} to ${gone.length}`),
  );
  return made;
}

export function claimsOfDeletion(told: Told): Claim[] {
  const { call, answer, history, during } = told;
  const id = String(call.args.acs_credential_id);
  const { status, summary } = answer.data;
  if (status === "planned") return [nothingWasDone(told)];
  if (status === "deleting") return [claim("under way", isUnderWay(told, id), REFUSED)];
  if (status !== "deleted") return [];
  const copies = history.all([0, during[1]], (fact) => fact.parent === id);
  const left = copies.filter((copy) => !isGone(told, copy));
  const said = Number(/\b(\d+) cop(?:y|ies)/.exec(summary)?.[1] ?? 0);
  return [
    claim("deleted", isGone(told, id) && left.length === 0, `there is still the key or a copy: ${left}`),
    claim("number of copies", said <= copies.length, `it had ${copies.length}`),
  ];
}

export function claimsOfUnlinking(told: Told): Claim[] {
  const { answer, history, during, askedAt, call } = told;
  const { acs_user_id, user_identity_id, summary } = answer.data;
  const since = [askedAt.get(acs_user_id) ?? during[0], during[1]] as const;
  const isLinked = (fact: { owners: readonly string[] }) => fact.owners.includes(user_identity_id);
  if (/was not linked|nothing was/i.test(summary))
    return [
      claim("was not linked", history.wasNot(acs_user_id, [0, during[1]], isLinked), "it was all the time"),
      nothingWasDone(told),
    ];
  const now = history.at(acs_user_id);
  const isTrue =
    history.wasNot(acs_user_id, since, isLinked) &&
    (!now || !isLinked(now) || history.isByHand(acs_user_id)) &&
    user_identity_id === (call.person ?? user_identity_id);
  return [claim("unlinked", isTrue, "it is linked as ever")];
}

/** It was so while the call lasted, and is unless the other hand has changed it since. */
export const claimsOfSuspension =
  (isSuspended: boolean) =>
  (told: Told): Claim[] => {
    const { answer, history, during } = told;
    const { status, summary, acs_user } = answer.data;
    if (status === "planned") return [nothingWasDone(told)];
    const id: string = acs_user.acs_user_id;
    const isSo = (fact: { isSuspended: boolean }) => fact.isSuspended === isSuspended;
    const kind = isSuspended ? "suspended" : "unsuspended";
    if (/Nothing was changed/.test(summary))
      return [
        claim(`${kind} before`, history.ever(id, seen(told), isSo), "it was not"),
        nothingWasDone(told),
      ];
    const now = history.at(id);
    const isNow = !now || isSo(now) || history.isByHand(id);
    return [claim(kind, history.ever(id, during, isSo) && isNow, "it is not")];
  };

const REFUSED = "Seam accepted nothing, and nothing is going";

/** Says that nothing was accepted, in one way or another. */
const ADMITS =
  /not accepted|accepted (?:none|nothing|no)\b|has not (?:yet )?(?:taken|accepted)|refus|limit|out of order|forbidden|not allowed|unknown whether/i;

/** Seam is at it, on our request or another's; or the answer says that it is not. */
function isUnderWay(told: Told, id: string): boolean {
  const { history, during, answer } = told;
  if (told.hasAccepted || told.lie === "ignored") return true;
  const isOf = (fact: {
    owners: readonly string[];
    parent?: string | undefined;
    phone?: string | undefined;
  }) => fact.owners.includes(id) || fact.parent === id || fact.phone === id;
  if (history.wasNot(id, during) || history.ever(id, during, (fact) => fact.isGoing)) return true;
  if (history.all(during, (fact) => fact.isGoing && isOf(fact)).length > 0) return true;
  const { summary, next_step = "" } = answer.data;
  return (
    ADMITS.test(`${summary} ${next_step}`) && !/is under way|Seam is (?:deleting|deactivating)/.test(summary)
  );
}

export const nothingWasDone = (told: Told): Claim => {
  const [first] = told.isAlone ? changes(told) : [];
  return claim("nothing was done", first === undefined, `Seam carried out ${first?.path}`);
};
