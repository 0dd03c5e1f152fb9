import * as z from "zod";
import { defineTool, hints } from "../contract/tool.ts";
import { id, obvious, plainText } from "../lookup/fields.ts";
import { acsUserRows } from "../lookup/names.ts";
import { listing, openPage, paging } from "../lookup/paging.ts";
import { type AcsUserRow, acsUserRow, nameOfAcsUser } from "../lookup/rows.ts";
import { searchPage } from "../lookup/search.ts";
import { count, enumerate, quote } from "../text.ts";

const input = z.strictObject({
  search: plainText("Part of name, email or phone").optional(),
  acs_system_id: obvious(id("Only this system")).optional(),
  ...paging,
});

export const findAcsUsers = defineTool({
  name: "find_acs_users",
  title: "Find ACS users",
  description:
    "Find or list accounts (ACS users, badge holders) in an access control system by part of a name, email or phone number, and which are linked to nobody. Gives the acs_user_id.",
  input,
  output: z.object({ acs_users: z.array(acsUserRow), ...listing, warnings: z.array(z.string()).optional() }),
  annotations: hints.reads,
  async run(args, context) {
    const { seam } = context;
    const page = openPage("find_acs_users", input, args);
    const { search, acs_system_id } = page.asked;
    const { items, more } = await searchPage(seam.acs.users.list, { acs_system_id }, page, {
      textsOf: (one) => [one.display_name, one.email_address, one.phone_number],
      idOf: (one) => one.acs_user_id,
    });
    const isNone = items.length === 0 && !page.at && !more.has_more;
    if (isNone && search) return { acs_users: [], ...more, ...none(search, acs_system_id) };
    const { rows, warnings } = await acsUserRows(context, items);
    return {
      acs_users: rows,
      ...more,
      summary: summaryOf(rows, search) + (more.has_more ? " There are more." : ""),
      next_step: rows.some(isUnlinked) ? context.advise(LINK) : undefined,
      warnings: warnings.length > 0 ? warnings : undefined,
    };
  },
});

const LINK = { tool: "link_acs_user", words: "Link an account to its person with link_acs_user." };
const MOST_NAMES = 5;

const none = (search: string, acs_system_id: string | undefined) => ({
  summary: `Searched names, emails and phone numbers of ${acs_system_id ? "this system's ACS users" : "ACS users"}: none has ${quote(search)}.`,
  next_step:
    "Try one word or a shorter part, look for the person with find_user_identities, or leave search out to list all.",
});

const isUnlinked = ({ person }: AcsUserRow) => person === undefined;

function summaryOf(users: AcsUserRow[], search: string | undefined): string {
  const number = `${count(users.length, "ACS user")}${search ? ` matching ${quote(search)}` : ""}`;
  if (users.length > 0 && users.length <= MOST_NAMES) return `${number}: ${enumerate(inWords(users))}.`;
  const unlinked = users.filter(isUnlinked).length;
  return `${number}${unlinked > 0 ? `, ${unlinked} of them not linked to a person yet` : ""}.`;
}

/** A person's accounts in several systems are told together; accounts of nobody, and of different people, are not. */
function inWords(users: AcsUserRow[]): string[] {
  const times = new Map<string, number>();
  for (const user of users) {
    const words = oneInWords(user, users);
    times.set(words, (times.get(words) ?? 0) + 1);
  }
  return [...times].map(([words, number]) => (number > 1 ? `${words} in ${number} accounts` : words));
}

function oneInWords(user: AcsUserRow, users: AcsUserRow[]): string {
  const name = nameOfAcsUser(user);
  if (user.person) return user.person === name ? quote(name) : `${quote(name)} of ${quote(user.person)}`;
  const isShared = users.some((one) => one !== user && nameOfAcsUser(one) === name);
  return `${quote(name)} (${isShared ? `acs_user_id ${user.acs_user_id}, ` : ""}not linked to a person yet)`;
}
