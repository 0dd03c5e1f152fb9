import { z } from "zod";
import { count, quote } from "../explain.ts";
import { plainText } from "../fields.ts";
import { defineTool, hints } from "../mcp.ts";
import { listing, openPage, paging } from "../paging.ts";
import { inBrief } from "../people.ts";
import { userIdentity } from "../seam/schemas.ts";
import { searchPage } from "../search.ts";

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
  async run(args, { seam }) {
    const page = openPage("find_user_identities", input, args);
    const { search } = page.asked;
    const { items, more } = await searchPage(seam.user_identities.list, {}, page, (one) => [
      one.display_name,
      one.full_name,
      one.email_address,
      one.phone_number,
    ]);
    const shown = `${count(items.length, "person", "people")}${search ? ` matching ${quote(search)}` : ""}`;
    return {
      user_identities: items.map(inBrief),
      ...more,
      summary: `${shown}${more.has_more ? "; there are more" : ""}.`,
      next_step: nextStep(items.length, search),
    };
  },
});

function nextStep(count: number, search: string | undefined): string | undefined {
  if (!search) return undefined;
  if (count === 0) return "Try a shorter part of the name, or look for the ACS user with find_acs_users.";
  return count > 1 ? "Ask which one is meant before you change anything." : undefined;
}
