import * as z from "zod";
import { defineTool, hints } from "../contract/tool.ts";
import { plainText } from "../lookup/fields.ts";
import { listing, openPage, paging } from "../lookup/paging.ts";
import { inBrief, nameOf, textsOf } from "../lookup/people.ts";
import { searchPage } from "../lookup/search.ts";
import type { UserIdentity } from "../seam/resources.ts";
import { userIdentitySchema } from "../seam/schemas.ts";
import { count, enumerate, quote } from "../text.ts";

const input = z.strictObject({
  search: plainText("Part of name, email or phone").optional(),
  ...paging,
});

export const findUserIdentities = defineTool({
  name: "find_user_identities",
  title: "Find user identities",
  description:
    "Find, search, look up or list people (guest, tenant, resident, member, employee) by part of a name, email or phone number. Gives the user_identity_id.",
  input,
  output: z.object({ user_identities: z.array(userIdentitySchema), ...listing }),
  annotations: hints.reads,
  async run(args, { seam }) {
    const page = openPage("find_user_identities", input, args);
    const { search } = page.asked;
    const { items, more } = await searchPage(seam.user_identities.list, {}, page, {
      textsOf,
      idOf: (one) => one.user_identity_id,
    });
    const isNone = items.length === 0 && !page.at && !more.has_more;
    if (isNone && search) return { user_identities: [], ...more, ...nobody(search) };
    return {
      user_identities: items.map(inBrief),
      ...more,
      summary: summaryOf(items, search) + (more.has_more ? " There are more." : ""),
      next_step:
        search && items.length > 1 ? "Ask which one is meant before you change anything." : undefined,
    };
  },
});

const MOST_NAMES = 5;

const nobody = (search: string) => ({
  summary: `Searched names, emails and phone numbers of user identities: nobody has ${quote(search)}.`,
  next_step:
    "Try one word or a shorter part, look for their account with find_acs_users, or leave search out to list all.",
});

function summaryOf(people: UserIdentity[], search: string | undefined): string {
  const number = `${count(people.length, "person", "people")}${search ? ` matching ${quote(search)}` : ""}`;
  const [first] = people;
  if (!first || people.length > MOST_NAMES) return `${number}.`;
  if (people.length > 1) return `${number}: ${enumerate(people.map((one) => quote(nameOf(one))))}.`;
  const email =
    first.email_address && first.email_address !== nameOf(first) ? first.email_address : undefined;
  return `${number}: ${quote(nameOf(first))}${email ? ` (${quote(email)})` : ""}.`;
}
