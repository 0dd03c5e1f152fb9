/** Whether a call asked Seam to change what is somebody else's. */
import type { Arrival } from "../../../src/sandbox/sandbox.ts";
import { roleOf } from "../kinds.ts";
import type { Call } from "./calls.ts";
import { isWrite } from "./claims.ts";
import type { History } from "./history.ts";

/** A request, and the moment at which Seam answered it. */
export interface Asked {
  arrival: Arrival;
  moment: number;
}

/** What a request changes, by the names of Seam's ids. A link names both sides, and Seam checks that it holds. */
const SUBJECTS = [
  "user_identity_id",
  "acs_user_id",
  "acs_credential_id",
  "device_id",
  "client_session_id",
  "instant_key_id",
  "access_grant_id",
  "enrollment_automation_id",
];
const LINKS = /add_acs_user$|remove_acs_user$/;

/** Who owns an account tells whose its credentials are, and a person names the accounts. */
const TELLING = /^\/(acs\/users|user_identities)\/(get|list)$/;

const roomOf = (path: string) => path.slice(0, path.lastIndexOf("/"));

/** So many requests may lie between the look that shows whose something is and its deletion: others run beside. */
const MOST_BETWEEN = 16;

/**
 * What the last of the requests asks to change that is not the person's whom the calls are about. `isMisled`: Seam
 * told what was so before, and one look at an owner has to do.
 */
export function trespassOf(
  calls: readonly Call[],
  asked: readonly Asked[],
  history: History,
  isMisled: boolean,
): string[] {
  const last = asked.at(-1);
  if (!last || !isWrite(last.arrival.path) || LINKS.test(last.arrival.path)) return [];
  const { params, path } = last.arrival;
  const people = calls.flatMap(({ person = [] }) => person);
  const isNamed = new Set<unknown>([...people, ...calls.flatMap(({ args }) => Object.values(args))]);
  return SUBJECTS.flatMap((name) => {
    const id = params[name];
    if (typeof id !== "string" || isNamed.has(id) || isAllowed(id, last.moment)) return [];
    if (isMisled && asked.some(({ moment }) => isAllowed(id, moment))) return [];
    if (
      asked.some(
        (one, place) =>
          isLook(one, id) && place >= asked.length - 1 - MOST_BETWEEN && isAllowed(id, one.moment),
      )
    )
      return []; // the other hand came between the look and this request
    return [`${path} of ${id}, which is not the person's`];
  });

  /** Theirs, or a copy of what was named, at that moment. What is not there can hurt nobody. */
  function isAllowed(id: string, moment: number): boolean {
    const fact = history.at(id, moment);
    if (!fact) return true;
    return (
      people.some((person) => fact.owners.includes(person)) ||
      isNamed.has(fact.parent) ||
      isNamed.has(fact.phone)
    );
  }

  /** A look that shows whose this is: at itself, at its account, or at all of the kind that the person has. */
  function isLook({ arrival, moment }: Asked, id: string): boolean {
    const isOfKind = roomOf(arrival.path) === roomOf(path) || TELLING.test(arrival.path);
    if (roleOf(arrival.path) !== "read" || !isOfKind) return false;
    const account = history.at(id, moment)?.account;
    const values = Object.values(arrival.params);
    return [id, account, ...people].some((one) => one !== undefined && values.includes(one));
  }
}
