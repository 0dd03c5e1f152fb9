/** Claims that something was made, linked or changed. */
import { type Claim, claim, isHidden, seen, type Told } from "./claims.ts";
import { nothingWasDone } from "./claims-of-taking.ts";

const NOTHING = /nothing was changed|was linked before|running already|already/i;

export function claimsOfLink(told: Told): Claim[] {
  const { answer, history, during } = told;
  const { acs_user_id, user_identity_id, summary } = answer.data;
  const isLinked = (fact: { owners: readonly string[] }) => fact.owners.includes(user_identity_id);
  const now = history.at(acs_user_id);
  if (NOTHING.test(summary))
    return [
      claim("was linked before", history.ever(acs_user_id, seen(told), isLinked), "it never was"),
      nothingWasDone(told),
    ];
  const isNow = (now !== undefined && isLinked(now)) || !now || history.isByHand(acs_user_id);
  return [claim("linked", history.ever(acs_user_id, during, isLinked) && isNow, "it is not")];
}

export function claimsOfLaunch(told: Told): Claim[] {
  const { call, answer, history, during } = told;
  const { status, enrollment_automation } = answer.data;
  if (status === "not_needed") return [claim("not needed", false, "the routes are there as ever")];
  const id = String(enrollment_automation?.enrollment_automation_id);
  const isTheirs = (fact: { owners: readonly string[] }) => fact.owners.includes(call.person ?? "");
  if (status === "already_running")
    return [claim("already running", history.ever(id, seen(told), isTheirs)), nothingWasDone(told)];
  const isTrue = history.ever(id, during, isTheirs) && !history.at(id, during[0]);
  return [claim("launched", isTrue, "there is no such automation")];
}

/** A mobile key, a PIN code or a card. */
export function claimsOfIssue(told: Told): Claim[] {
  const { call, answer, history, during, sandbox } = told;
  const { acs_credential: shown } = answer.data;
  const id = String(shown?.acs_credential_id);
  const isThere = history.ever(id, during) && !history.at(id, during[0]);
  const made = [claim("issued", isThere, "there is no such credential, or it was there before")];
  const account = history.at(id)?.account;
  if (account === undefined) return made; // gone meanwhile
  const isOwner =
    account === call.args.acs_user_id ||
    history.ever(account, during, (fact) => fact.owners.includes(call.person ?? ""));
  made.push(claim("issued to whom was named", isOwner, `ACS user ${account} has it`));
  const { ends_at } = sandbox.workspace.state.acs_credentials.get(id) ?? {};
  made.push(claim("end of what was issued", isSameTime(ends_at, shown.ends_at), `it ends ${ends_at}`));
  const isSuspended = history.throughout(account, during, (fact) => fact.isSuspended);
  if (isSuspended && !isHidden(told))
    made.push(claim("works, as nothing is said", /suspend/i.test(answer.text), "the account is suspended"));
  return made;
}

export function claimsOfNewEnd({ call, answer, sandbox }: Told): Claim[] {
  const id = String(call.args.acs_credential_id);
  const row = sandbox.workspace.state.acs_credentials.get(id);
  const said = / ends (\d{4}-\S+?)[,.]? now/.exec(answer.data.summary)?.[1];
  if (!row || !said) return [];
  return [claim("ends now", isSameTime(row.ends_at, said), `it ends ${row.ends_at}`)];
}

const isSameTime = (one: string | null | undefined, other: string | null | undefined): boolean =>
  one ? other !== undefined && Date.parse(one) === Date.parse(other ?? "") : !other;

/** A person who was made or changed: what is shown and what was wanted is what Seam has. */
export function claimsOfPerson({ call, answer, sandbox, lie }: Told): Claim[] {
  const shown = answer.data.user_identity;
  const row = sandbox.workspace.state.user_identities.get(String(shown?.user_identity_id));
  if (call.tool === "create_user_identity") {
    const isTrue = row?.email_address === call.args.email_address;
    return [claim("person created", isTrue, `there is ${JSON.stringify(row)}`)];
  }
  if (!row || !/^Changed/.test(answer.data.summary)) return [];
  const isTrue = row.full_name === call.args.new_full_name;
  const isShown = shown.display_name === row.full_name || shown.full_name === row.full_name;
  return [
    claim("person changed", isTrue, `the name is ${row.full_name}`),
    claim("person as shown", isShown || lie === "stale", `the name is ${row.full_name}`),
  ];
}

export function claimsOfSignIn({ call, answer, history, during }: Told): Claim[] {
  const id = String(answer.data.phone?.device_id);
  const isTrue = history.ever(id, during, (fact) => fact.owners.includes(call.person ?? ""));
  return [claim("signed in", isTrue, "there is no such phone")];
}
