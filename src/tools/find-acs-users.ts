import { z } from "zod";
import { quote } from "../explain.ts";
import { id, plainText } from "../fields.ts";
import { defineTool, hints } from "../mcp.ts";
import { listing, more, paging, seal, unseal } from "../paging.ts";
import { acsUser } from "../seam/schemas.ts";

interface Filter {
  search?: string | undefined;
  acs_system_id?: string | undefined;
  limit: number;
}

export const findAcsUsers = defineTool({
  name: "find_acs_users",
  title: "Find ACS users",
  description:
    "Find accounts in access control systems (ACS users) by part of a name, email or phone number, or list a system's. Gives the acs_user_id and whose it is.",
  input: z.strictObject({
    search: plainText("Part of name, email or phone").optional(),
    acs_system_id: id("Only this system").optional(),
    ...paging,
  }),
  output: z.object({ acs_users: z.array(acsUser), ...listing }),
  annotations: hints.reads,
  async run({ cursor, ...filter }, { seam }) {
    const params: Filter = cursor ? unseal<Filter>(cursor) : filter;
    const { search, acs_system_id, limit } = params;
    const { items, next_page_cursor } = await seam.acs.users.list(params);
    return {
      acs_users: items,
      ...more(seal({ search, acs_system_id, limit }, next_page_cursor)),
      summary: `${items.length} ACS ${items.length === 1 ? "user" : "users"}${search ? ` matching ${quote(search)}` : ""}${
        next_page_cursor ? "; there are more" : ""
      }.`,
      next_step: items.some((user) => !user.user_identity_id)
        ? "Those without user_identity_id can be linked to a person with link_acs_user."
        : undefined,
    };
  },
});
