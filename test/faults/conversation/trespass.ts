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

/** What is not read by its id just before is changed on a look that is at most so many requests old. */
const MOST_BETWEEN = 16;
/** Two calls at once read the same things, one perhaps twice, and which request is whose cannot be seen. */
const MOST_READS_BESIDE = 4;

/**
 * What the last of the requests asks to change that is not the person's whom the calls are about. That the other hand
 * comes between the last read of something and its deletion, nobody can exclude; between an earlier look and the
 * deletion is no excuse. `isMisled`: Seam told what was so before, and one look at an owner has to do.
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
    const looks = asked.slice(lastReadOf(id)).filter((one) => isLook(one, id));
    if (looks.some(({ moment }) => isAllowed(id, moment))) return [];
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

  /** Where the last read of the thing itself begins; what is read along with it, its account, comes after. */
  function lastReadOf(id: string): number {
    const reads = asked.flatMap(({ arrival }, place) => {
      const isRead = arrival.path === `${roomOf(path)}/get`;
      return isRead && Object.values(arrival.params).includes(id) ? [place] : [];
    });
    const [last] = reads.slice(calls.length > 1 ? -MOST_READS_BESIDE : -1);
    return last ?? Math.max(0, asked.length - 1 - MOST_BETWEEN);
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
