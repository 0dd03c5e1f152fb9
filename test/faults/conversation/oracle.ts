/** Holds each claim of an answer against what was so. */
import { type Claim, changes, claim, type Told } from "./claims.ts";
import {
  claimsOfIssue,
  claimsOfLaunch,
  claimsOfLink,
  claimsOfNewEnd,
  claimsOfPerson,
  claimsOfSignIn,
} from "./claims-of-giving.ts";
import {
  claimsOfCredentials,
  claimsOfFinds,
  claimsOfPhone,
  claimsOfPhones,
  claimsOfPicture,
} from "./claims-of-looking.ts";
import {
  claimsOfDeactivation,
  claimsOfDeletion,
  claimsOfRemoval,
  claimsOfRemovals,
  claimsOfSuspension,
  claimsOfUnlinking,
  nothingWasDone,
} from "./claims-of-taking.ts";

const ORACLES: Record<string, (told: Told) => Claim[]> = {
  remove_user_identity: claimsOfRemoval,
  remove_user_identities: (told) => claimsOfRemovals(told, claimsOfError),
  deactivate_phone: claimsOfDeactivation,
  delete_credential: claimsOfDeletion,
  unlink_acs_user: claimsOfUnlinking,
  suspend_acs_user: claimsOfSuspension(true),
  unsuspend_acs_user: claimsOfSuspension(false),
  link_acs_user: claimsOfLink,
  launch_enrollment: claimsOfLaunch,
  issue_mobile_key: claimsOfIssue,
  create_credential: claimsOfIssue,
  update_credential: claimsOfNewEnd,
  create_user_identity: claimsOfPerson,
  update_user_identity: claimsOfPerson,
  simulate_phone: claimsOfSignIn,
  get_user_identity: claimsOfPicture,
  list_phones: claimsOfPhones,
  list_credentials: claimsOfCredentials,
  find_user_identities: claimsOfFinds,
  find_acs_users: claimsOfFinds,
  get_phone: claimsOfPhone,
};

export const claimsOf = (told: Told): Claim[] => [
  claim("no bug", !told.answer.text.includes("Unexpected error in this server")),
  claim("nothing goes on after the answer", !told.isGoingOn, "Seam was asked for a change"),
  claim("in our own words", !/Invalid input|expected .+(to be|received)/.test(told.answer.text)),
  ...(told.answer.isError ? claimsOfError(told) : (ORACLES[told.call.tool]?.(told) ?? [])),
];

/** Refusals and errors claim things too. */
function claimsOfError(told: Told): Claim[] {
  const { answer, call, history, during } = told;
  const { text } = answer;
  const made: Claim[] = [];
  if (
    /Nothing was (changed|done|touched|issued|linked|unlinked|created|deleted|deactivated|launched)/.test(
      text,
    )
  )
    made.push(nothingWasDone(told));
  if (/Part of the work was done/.test(text))
    made.push(claim("part was done", changes(told).length > 0 || told.lie === "ignored", "nothing was"));
  if (/earlier call had begun/.test(text))
    made.push(
      claim("was begun before", told.hadAccepted || !told.isAlone, "no earlier call had done anything"),
    );
  const subject = call.args.device_id ?? call.args.acs_credential_id ?? call.person;
  if (typeof subject === "string" && /still exists|is still there|^Not removed/.test(text))
    made.push(claim("is still there", history.ever(subject, during), "it was gone all the time"));
  // By an id "not found" is a claim, which one look does not bear out; what has no such email may be a typing error.
  const isKnown = call.args.user_identity_id !== undefined || !told.lie;
  if (call.person && isKnown && /No user identity (now )?has|no user identity has this/i.test(text))
    made.push(claim("nobody is there", history.wasNot(call.person, during), "the person was all the time"));
  const other = /belongs to another user identity, ([0-9a-f-]{36})/.exec(text)?.[1];
  if (other && typeof call.args.acs_user_id === "string") {
    const isTheirs = (fact: { owners: readonly string[] }) => fact.owners.includes(other);
    made.push(claim("is another's", history.ever(call.args.acs_user_id, [0, during[1]], isTheirs)));
  }
  return made;
}
