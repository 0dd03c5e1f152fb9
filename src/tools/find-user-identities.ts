import { z } from "zod";
import { count, quote } from "../explain.ts";
import { plainText } from "../fields.ts";
import { defineTool, hints } from "../mcp.ts";
import { listing, openPage, paging } from "../paging.ts";
import { inBrief, nameOf } from "../people.ts";
import { userIdentity } from "../seam/schemas.ts";
import { identityUri } from "../uris.ts";

const input = z.strictObject({
  search: plainText("Part of name, email or phone").optional(),
  ...paging,
});

export const findUserIdentities = defineTool({
  name: "find_user_identities",
  title: "Find user identities",
  description:
    "Find people by part of a name, email or phone number; without search, list them. Gives the user_identity_id.",
  input,
  output: z.object({ user_identities: z.array(userIdentity), ...listing }),
  annotations: hints.reads,
  links: ({ user_identities }) =>
    user_identities.map((one) => ({ uri: identityUri(one.user_identity_id), name: nameOf(one) })),
  async run(args, { seam }) {
    const page = openPage("find_user_identities", input, args);
    const { search, limit } = page.asked;
    const { items, next_page_cursor } = await seam.user_identities.list({
      search,
      limit,
      page_cursor: page.at,
    });
    const shown = `${count(items.length, "person", "people")}${search ? ` matching ${quote(search)}` : ""}`;
    return {
      user_identities: items.map(inBrief),
      ...page.more(next_page_cursor),
      summary: `${shown}${next_page_cursor ? "; there are more" : ""}.`,
      next_step: nextStep(items.length, search),
    };
  },
});

function nextStep(count: number, search: string | undefined): string | undefined {
  if (!search) return undefined;
  if (count === 0) return "Try a shorter part of the name, or look for the ACS user with find_acs_users.";
  return count > 1 ? "Ask which one is meant before you change anything." : undefined;
}
