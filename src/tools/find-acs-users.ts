import { z } from "zod";
import { count, quote } from "../explain.ts";
import { id, plainText } from "../fields.ts";
import { defineTool, hints } from "../mcp.ts";
import { listing, openPage, paging } from "../paging.ts";
import { acsUser } from "../seam/schemas.ts";
import { searchPage } from "../search.ts";

const input = z.strictObject({
  search: plainText("Part of name, email or phone").optional(),
  acs_system_id: id("Only this system").optional(),
  ...paging,
});

export const findAcsUsers = defineTool({
  name: "find_acs_users",
  title: "Find ACS users",
  description:
    "Find accounts in access control systems (ACS users) by part of a name, email or phone number, or list a system's. Gives the acs_user_id.",
  input,
  output: z.object({ acs_users: z.array(acsUser), ...listing }),
  annotations: hints.reads,
  async run(args, { seam }) {
    const page = openPage("find_acs_users", input, args);
    const { search, acs_system_id } = page.asked;
    const { items, more } = await searchPage(seam.acs.users.list, { acs_system_id }, page, (one) => [
      one.display_name,
      one.email_address,
      one.phone_number,
    ]);
    return {
      acs_users: items,
      ...more,
      summary: `${count(items.length, "ACS user")}${search ? ` matching ${quote(search)}` : ""}${
        more.has_more ? "; there are more" : ""
      }.`,
      next_step: items.some((user) => !user.user_identity_id)
        ? "Those without user_identity_id can be linked to a person with link_acs_user."
        : undefined,
    };
  },
});
