/** Accounts beside a removal, which stay: what they hold opens doors still. */

import type { Context } from "../contract/context.ts";
import { findExact } from "../lookup/search.ts";
import { isSameEmail, isSamePhoneNumber } from "../lookup/text-match.ts";
import type { Seam } from "../seam/api.ts";
import { absentIfNotFound } from "../seam/errors.ts";
import { everything } from "../seam/lists.ts";
import type { AcsUser, UserIdentity } from "../seam/resources.ts";
import { count, quote } from "../text.ts";
import type { Tally } from "./tally.ts";

/** An account beside the removal: kept, or never linked; with what still opens doors there. */
export interface Account {
  acs_user_id: string;
  acs_system_id?: string | undefined;
  name?: string | undefined;
  credentials: number;
}

const MOST = 10;

/** Never linked, but with the same email or phone number: what they hold opens doors after the removal, too. */
export async function findLookalikes(
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
  return Promise.all(unique.slice(0, MOST).map((user) => accountOf(seam, user)));
}

async function accountOf(
  seam: Seam,
  { acs_user_id, acs_system_id, display_name }: AcsUser,
): Promise<Account> {
  const credentials = await everything(seam.acs.credentials.list, { acs_user_id });
  return { acs_user_id, acs_system_id, name: display_name, credentials: credentials.length };
}

/**
 * "Kept" is said of accounts that a fresh look shows: another removal may have deleted them meanwhile. What has been
 * removed by then stays so when the look fails.
 */
export async function keptAccounts(
  { seam, signal }: Pick<Context, "seam" | "signal">,
  { gone }: Tally,
): Promise<Account[] | undefined> {
  const unlinked = gone.filter(({ thing }) => thing.kind === "acs_user").slice(0, MOST);
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
      const held = count(credentials, "credential");
      return `${quote(name ?? acs_user_id)} (acs_user_id ${acs_user_id}, ${held})`;
    })
    .join(", ");
