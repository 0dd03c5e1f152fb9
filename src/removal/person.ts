/** Removes a person with all that hangs on them: what there is, the run, and what is worth knowing beside it. */

import type { Context } from "../contract/context.ts";
import { nameOf } from "../lookup/people.ts";
import { findExact } from "../lookup/search.ts";
import { isSameEmail, isSamePhoneNumber } from "../lookup/text-match.ts";
import type { Seam } from "../seam/api.ts";
import { absentIfNotFound, isNotFound } from "../seam/errors.ts";
import { everything } from "../seam/lists.ts";
import type { AcsUser, UserIdentity } from "../seam/resources.ts";
import { quote } from "../text.ts";
import { type Found, foundIdentity, keyOf } from "./found.ts";
import { allSettled, takeInventory } from "./inventory.ts";
import { type Rule, rulesFor, scopeOf } from "./kinds.ts";
import { type RemovalMemory, recall, remember } from "./memory.ts";
import { createReporter } from "./progress.ts";
import { type Means, reconcile, type Target, type Verdict } from "./run.ts";
import { type Tally, tally } from "./tally.ts";
import { newThing, stateOf, type Thing } from "./things.ts";

/** An account beside the removal: kept, or never linked; with what still opens doors there. */
export interface Account {
  acs_user_id: string;
  acs_system_id?: string | undefined;
  name?: string | undefined;
  credentials: number;
}

const MOST_ACCOUNTS = 10;
/** A single reply that is wrong about a list does not end a removal before it began. */
const MOST_LISTINGS = 3;

/** Everything that hangs on the person, and accounts that look like theirs although nobody is linked to them. */
export async function takeStock(
  seam: Seam,
  identity: UserIdentity,
  rules: readonly Rule[],
): Promise<{ found: Found[]; lookalikes: Account[] }> {
  const [found, lookalikes] = await allSettled([
    listInsistently(seam, identity.user_identity_id, rules),
    findLookalikes(seam, identity),
  ]);
  return { found: [...found, foundIdentity(identity)], lookalikes };
}

async function listInsistently(
  seam: Seam,
  user_identity_id: string,
  rules: readonly Rule[],
): Promise<Found[]> {
  for (let listings = 1; ; listings++)
    try {
      return await takeInventory(scopeOf(seam, user_identity_id), rules);
    } catch (error) {
      if (!isNotFound(error) || listings === MOST_LISTINGS) throw error;
    }
}

/** Never linked, but with the same email or phone number: what they hold opens doors after the removal, too. */
async function findLookalikes(
  seam: Seam,
  { email_address = "", phone_number = "" }: UserIdentity,
): Promise<Account[]> {
  const { list } = seam.acs.users;
  const [byEmail, byPhone] = await Promise.all([
    email_address
      ? findExact(list, {}, email_address, (one) => isSameEmail(email_address, one.email_address))
      : [],
    phone_number
      ? findExact(list, {}, phone_number, (one) => isSamePhoneNumber(phone_number, one.phone_number))
      : [],
  ]);
  const unlinked = [...byEmail, ...byPhone].filter((user) => !user.user_identity_id);
  const unique = [...new Map(unlinked.map((user) => [user.acs_user_id, user])).values()];
  return Promise.all(unique.slice(0, MOST_ACCOUNTS).map((user) => accountOf(seam, user)));
}

async function accountOf(
  seam: Seam,
  { acs_user_id, acs_system_id, display_name }: AcsUser,
): Promise<Account> {
  const credentials = await everything(seam.acs.credentials.list, { acs_user_id });
  return { acs_user_id, acs_system_id, name: display_name, credentials: credentials.length };
}

export interface Removal extends Tally {
  verdict: Verdict;
  /** Whether everything was seen to go, the identity too. */
  isRemoved: boolean;
  /** Accounts that were unlinked and that Seam still shows; undefined when that could not be looked at. */
  kept: Account[] | undefined;
  /** By which an engine knows it, where one keeps it: then it goes on without the call. */
  keptAs?: string;
  /** Accounts that look like theirs, as they were when it began; absent: as the call sees them. */
  lookalikes?: readonly Account[];
}

/** Who goes, as it is remembered. */
export interface Leaving {
  user_identity_id: string;
  name: string;
  email_address?: string | undefined;
}

export const leaving = (identity: UserIdentity): Leaving => ({
  user_identity_id: identity.user_identity_id,
  name: nameOf(identity),
  email_address: identity.email_address,
});

export interface RemovalOptions {
  keep_acs_users: boolean;
  /** When to stop (ms, performance.now). */
  until: number;
  /** Accounts that look like theirs, for whoever reports the end. */
  lookalikes: readonly Account[];
  allows: NonNullable<Target["allows"]>;
}

/** What a run for a whole person may use: of a call, or of a worker. */
export type RemovalMeans = Omit<Means, "until" | "report"> & Pick<Context, "seam" | "progress">;

/**
 * Removes what is found, and the identity, until all is seen to go or the time is up. What an earlier call of this
 * process knows is counted in. Throws what {@link reconcile} throws.
 */
export async function removePerson(
  person: Leaving,
  found: readonly Found[],
  options: RemovalOptions,
  context: Context,
  memory: RemovalMemory,
): Promise<Removal> {
  const { user_identity_id, ...who } = person;
  const { keep_acs_users } = options;
  const known = recall(memory.get(user_identity_id), { keep_acs_users, pace: context.pace });
  const things = joined(known, found, rulesFor({ keep_acs_users }), context);
  const seen = (isRemoved: boolean) =>
    remember(memory, user_identity_id, { ...who, keep_acs_users, things, isRemoved });
  try {
    return await removeThings(user_identity_id, things, options, context, seen);
  } catch (error) {
    seen(false);
    throw error;
  }
}

/** Removes these things of the person, and what turns up. `tell` hears what is certain before more is looked at. */
export async function removeThings(
  user_identity_id: string,
  things: Thing[],
  { keep_acs_users, until, allows }: Pick<RemovalOptions, "keep_acs_users" | "until" | "allows">,
  means: RemovalMeans,
  tell: (isRemoved: boolean) => void = () => {},
): Promise<Removal> {
  const { pace } = means;
  const rules = rulesFor({ keep_acs_users });
  const reporter = createReporter(means, things);
  reporter.report();
  const target: Target = { things, user_identity_id, isWholePerson: true, rules, allows };
  const verdict = await reconcile(target, { ...means, until, report: reporter.report });
  const became = tally(things, pace);
  const { gone, left } = became;
  const isAllOver = verdict === "over" && gone.length + left.length === things.length;
  const isRemoved = isAllOver && gone.some(({ thing }) => thing.kind === "user_identity");
  tell(isRemoved);
  const kept = keep_acs_users ? await stillThere(means, became) : [];
  if (isRemoved) reporter.finish();
  return { ...became, verdict, isRemoved, kept };
}

/** What was known and what was found now; what had gone and is found again has come back. */
export function joined(
  known: Thing[],
  found: readonly Found[],
  rules: readonly Rule[],
  { pace, clock }: Pick<Context, "pace" | "clock">,
): Thing[] {
  const now = { at: performance.now(), seamTime: clock().latest };
  const things = new Map(known.map((thing) => [keyOf(thing), thing]));
  for (const one of found) {
    const thing = things.get(keyOf(one));
    const rule = rules.find(({ kind }) => kind === one.kind);
    if (!rule) continue;
    const isBack = !thing || ["gone", "left"].includes(stateOf(thing, pace).phase);
    if (isBack) things.set(keyOf(one), newThing(one, rule, now));
    else thing.evidence.push({ saw: "present", found: one, ...now });
  }
  return [...things.values()];
}

/**
 * "Kept" is said of accounts that a fresh look shows: another removal may have deleted them meanwhile. What has been
 * removed by then stays so when the look fails.
 */
async function stillThere({ seam, signal }: RemovalMeans, { gone }: Tally): Promise<Account[] | undefined> {
  const unlinked = gone.filter(({ thing }) => thing.kind === "acs_user").slice(0, MOST_ACCOUNTS);
  const looks = unlinked.map(async ({ thing }) => {
    const user = await absentIfNotFound(seam.acs.users.get({ acs_user_id: thing.id }));
    return user && accountOf(seam, user);
  });
  try {
    return (await Promise.all(looks)).filter((one) => one !== undefined);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** `"Jean Doe" (acs_user_id, 2 credentials)`, for each. */
export const accountsInWords = (accounts: readonly Account[]): string =>
  accounts
    .map(({ acs_user_id, name, credentials }) => {
      const held = `${credentials} ${credentials === 1 ? "credential" : "credentials"}`;
      return `${quote(name ?? acs_user_id)} (acs_user_id ${acs_user_id}, ${held})`;
    })
    .join(", ");
