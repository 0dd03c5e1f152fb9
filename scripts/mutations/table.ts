/** Rules that the source keeps, how each is broken, and the test that must notice. One line each. */
export interface Mutation {
  /** The class of the issue, and the rule. */
  rule: string;
  file: string;
  /** Is in the file once, and what it becomes. */
  from: string;
  to: string;
  test: readonly [file: string, name?: string, env?: Record<string, string>];
}

const breaking = (
  rule: string,
  file: string,
  from: string,
  to: string,
  ...test: Mutation["test"]
): Mutation => ({
  rule,
  file,
  from,
  to,
  test,
});

export const MUTATIONS: readonly Mutation[] = [
  breaking(
    "worlds: a request that is not carried out is not told as carried out",
    "src/sandbox/http.ts",
    "is_carried_out: is_carried_out && right.status === 200",
    "is_carried_out: true",
    "test/sandbox/lies.test.ts",
  ),
  breaking(
    "worlds: an account that changes hands takes its keys along",
    "src/sandbox/other-hand.ts",
    "state.acs_credentials.change(acs_credential_id, owner);",
    "",
    "test/sandbox/lies.test.ts",
  ),
  breaking(
    '1: one "not found" is not believed',
    "src/people.ts",
    ")?.find((one) => one.user_identity_id === user_identity_id);",
    ")?.find(() => false);",
    "test/tools/remove-user-identity.test.ts",
  ),
  breaking(
    "1: the id of something else is named",
    "src/tools/remove-user-identity.ts",
    "  await refuseOtherId(context.seam, user_identity_id);",
    "",
    "test/tools/remove-user-identity.test.ts",
  ),
  breaking(
    "2: whose it is is read right before it is deleted",
    "src/removal/run.ts",
    "fresh.owner !== owner)",
    'fresh.owner === "nobody")',
    "test/removal/evidence.test.ts",
  ),
  breaking(
    "3: refusals alone are no progress",
    "src/removal/report.ts",
    "accepted.length === 0 && !isAllGone",
    "accepted.length > 999 && !isAllGone",
    "test/removal/evidence.test.ts",
  ),
  breaking(
    "4: a list that cannot be read is not empty",
    "src/removal/inventory.ts",
    "if (isOwnerGone && isNotFound(error)) return [];",
    "return [];",
    "test/removal/evidence.test.ts",
  ),
  breaking(
    "5: an event counts only after the deletion was asked for",
    "src/removal/run.ts",
    'recordedAt(event) >= since ? "event" : "rumour"',
    'since >= 0 ? "event" : "rumour"',
    "test/removal/evidence.test.ts",
  ),
  breaking(
    "5: one look proves nothing",
    "src/removal/things.ts",
    "if (absentBy.size === 2)",
    "if (absentBy.size >= 1)",
    "test/removal/decide.test.ts",
  ),
  breaking(
    "9: only what was on the phone goes with it",
    "src/removal/copies.ts",
    ".filter((_, place) => onPhone[place])",
    ".filter(() => true)",
    "test/removal/evidence.test.ts",
  ),
  breaking(
    "9: what an earlier call took is counted",
    "src/removal/memory.ts",
    "if (!seen || seen.isRemoved || seen.keep_acs_users !== keep_acs_users) return [];",
    "return [];",
    "test/removal/evidence.test.ts",
  ),
  breaking(
    "9: ten of thirty are not all",
    "src/removal/tally.ts",
    "some.length > MOST_NAMED ?",
    "some.length < 0 ?",
    "test/removal/evidence.test.ts",
  ),
  breaking(
    "12: an account that was never linked is named",
    "src/removal/person.ts",
    "filter((user) => !user.user_identity_id)",
    "filter(() => false)",
    "test/removal/evidence.test.ts",
  ),
  breaking(
    "12: a linked account is not called unlinked",
    "src/removal/person.ts",
    "filter((user) => !user.user_identity_id)",
    "filter(() => true)",
    "test/removal/evidence.test.ts",
  ),
  breaking(
    "6: 200 {ok: false} is no success",
    "src/seam/replies.ts",
    "(body.ok === undefined || body.ok === true) && ",
    "",
    "test/seam",
  ),
  breaking(
    "8: what comes on top of an agreement is asked about again",
    "src/adapter/agreements.ts",
    "plan.every((thing) => things.has(thing))",
    "plan.length > 0",
    "test/confirm.test.ts",
  ),
  breaking(
    "10: a list with a gap is no end",
    "src/seam/client.ts",
    "if (has_next_page === true || (next",
    "if ((next",
    "test/seam/client.test.ts",
  ),
  breaking(
    "11: names match without minding accents",
    "src/text-match.ts",
    '    .replace(ACCENTS, "")\n',
    "",
    "test/search.test.ts",
  ),
  breaking(
    "13: a log that was moved away gets a new file",
    "src/audit.ts",
    "there?.ino === here.ino",
    "there?.ino !== -1",
    "test/audit.test.ts",
  ),
  breaking(
    "14: no PIN for a door that takes none",
    "src/entrances.ts",
    'code: { field: "can_unlock_with_code"',
    'code: { field: "can_unlock_with_card"',
    "test/issuing.test.ts",
  ),
  breaking(
    "15: nothing is subscribed to that never fires",
    "src/subscriptions.ts",
    "if (!subject) throw new Refusal(",
    "if (subject === null) throw new Refusal(",
    "test/subscriptions.test.ts",
  ),
  breaking(
    "7: no key whose end is in the past",
    "src/issuing.ts",
    "if (!ends_at || Date.parse(ends_at) > now) return;",
    "if (ends_at !== null) return;",
    "test/issuing.test.ts",
  ),
  breaking(
    "2: a deletion is not repeated without a fresh look",
    "src/seam/http.ts",
    'request.kind === "write" || request.isTriedOnce',
    'request.kind === "write"',
    "test/removal/evidence.test.ts",
    "tried again",
  ),
];
