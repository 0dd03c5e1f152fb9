/** Claims of tools that only look: what they list was so, and nothing is missing. */
import { type Claim, claim, isHidden, named, seen, type Told } from "./claims.ts";
import type { Fact, Predicate } from "./history.ts";

interface Listing {
  kind: Fact["kind"];
  rows: unknown;
  field: string;
  is: Predicate;
  /** How many there are in all, where the answer says so; else as many as are listed. */
  total?: number | undefined;
  /** Whether the answer shows only the first of them. */
  isCut?: boolean;
}

/** Each row was so, none comes twice, none is missing, and "none" rests on more than one look. */
function claimsOfList(told: Told, { kind, rows, field, is, total, isCut = false }: Listing): Claim[] {
  const { history, during } = told;
  const ids = named(rows, field);
  const wanted: Predicate = (fact) => fact.kind === kind && is(fact);
  const wrong = ids.filter((id) => !history.ever(id, seen(told), wanted));
  const made = [
    claim(`${kind} listed`, wrong.length === 0, `${wrong} never was so`),
    claim(`${kind} listed once`, new Set(ids).size === ids.length, "a row comes twice"),
  ];
  const number = total ?? ids.length;
  const lasting = history.lasting(during, wanted);
  if (number === 0) made.push(claim(`no ${kind}`, lasting.length === 0, `there was ${lasting} all the time`));
  if (isHidden(told)) return made;
  const missing = lasting.filter((id) => !ids.includes(id));
  if (!isCut) made.push(claim(`all ${kind} listed`, missing.length === 0, `${missing} is missing`));
  const most = history.all(during, wanted).length;
  const isRight = number >= lasting.length && number <= most;
  if (total !== undefined || !isCut)
    made.push(claim(`number of ${kind}`, isRight, `${lasting.length} to ${most}`));
  return made;
}

const of =
  (person: string): Predicate =>
  ({ owners }) =>
    owners.includes(person);

const CUT = 25;

export function claimsOfPicture(told: Told): Claim[] {
  const { answer, history } = told;
  const { user_identity, totals, ...lists } = answer.data;
  const person: string = user_identity.user_identity_id;
  const list = (kind: Fact["kind"], name: string, field: string, is: Predicate = () => true) =>
    claimsOfList(told, {
      kind,
      rows: lists[name],
      field,
      is: (fact) => of(person)(fact) && is(fact),
      total: totals[name],
      isCut: (lists[name]?.length ?? 0) >= CUT,
    });
  const isCut = true; // only their number is told
  const sessions = { kind: "client_session", rows: [], field: "", is: of(person), isCut } as const;
  return [
    claim("person is there", history.ever(person, seen(told)), "there was nobody"),
    ...list("acs_user", "acs_users", "acs_user_id"),
    ...list("acs_credential", "acs_credentials", "acs_credential_id", (fact) => !fact.parent),
    ...list("phone", "phones", "device_id"),
    ...(lists.enrollment_automations
      ? list("enrollment_automation", "enrollment_automations", "enrollment_automation_id")
      : []),
    ...claimsOfList(told, { ...sessions, total: totals.client_sessions }),
  ];
}

export const claimsOfPhones = (told: Told): Claim[] =>
  claimsOfList(told, {
    kind: "phone",
    rows: told.answer.data.phones,
    field: "device_id",
    is: of(told.call.person ?? ""),
    isCut: told.answer.data.has_more,
  });

export const claimsOfCredentials = (told: Told): Claim[] =>
  claimsOfList(told, {
    kind: "acs_credential",
    rows: told.answer.data.acs_credentials,
    field: "acs_credential_id",
    is: (fact) =>
      of(told.call.person ?? "")(fact) && (Boolean(told.call.args.with_phone_copies) || !fact.parent),
    isCut: told.answer.data.has_more,
  });

/** Found by a search for the leaver's name: whoever is found was there, once. */
export function claimsOfFinds(told: Told): Claim[] {
  const { answer, call } = told;
  const [kind, rows, field] =
    call.tool === "find_acs_users"
      ? (["acs_user", answer.data.acs_users, "acs_user_id"] as const)
      : (["user_identity", answer.data.user_identities, "user_identity_id"] as const);
  const ids = named(rows, field);
  const isTrue = ids.every((id) => told.history.ever(id, seen(told), (fact) => fact.kind === kind));
  return [
    claim(`${kind} found`, isTrue, "there is no such one"),
    claim(`${kind} found once`, new Set(ids).size === ids.length, "a row comes twice"),
  ];
}

/** Whether a phone can receive keys. */
export function claimsOfPhone(told: Told): Claim[] {
  const { answer, history, call } = told;
  const id = String(call.args.device_id);
  const moments = seen(told);
  const made = [claim("phone is there", history.ever(id, moments), "there is no such phone")];
  const owners = history.all(moments, (fact) => fact.kind === "user_identity");
  const [owner = ""] = owners.filter((person) => history.ever(id, moments, of(person)));
  const enrolls: Predicate = (fact) =>
    fact.kind === "enrollment_automation" && of(owner)(fact) && !fact.isGoing;
  const { summary } = answer.data;
  if (/cannot receive keys/.test(summary))
    made.push(claim("cannot receive keys", history.lasting(moments, enrolls).length === 0, "it is enrolled"));
  else if (/can receive keys/.test(summary))
    made.push(claim("can receive keys", history.all(moments, enrolls).length > 0, "it is not enrolled"));
  return made;
}
