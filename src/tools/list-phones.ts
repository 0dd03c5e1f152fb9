import { z } from "zod";
import { findCredential } from "../belongings.ts";
import { count, quote } from "../explain.ts";
import { id } from "../fields.ts";
import { listTwice } from "../looks.ts";
import { defineTool, hints } from "../mcp.ts";
import { cut, listing, openPage, paging } from "../paging.ts";
import { findPerson, nameOf } from "../people.ts";
import { isNamed, onePerson, person } from "../references.ts";
import { isNotFound } from "../seam/errors.ts";
import { phone } from "../seam/schemas.ts";

const input = z
  .strictObject({ ...person, acs_credential_id: id("Holding this key").optional(), ...paging })
  .check(onePerson("optional"));

export const listPhones = defineTool({
  name: "list_phones",
  title: "List phones",
  description: "List the phones of a person, those that hold a mobile key, or all. Gives the device_id.",
  input,
  output: z.object({ phones: z.array(phone), ...listing }),
  annotations: hints.reads,
  async run(args, context) {
    const { seam } = context;
    const asked = openPage("list_phones", input, args);
    const { acs_credential_id, limit: _, ...reference } = asked.asked;
    const owner = isNamed(reference) ? await findPerson(seam, reference) : undefined;
    const filter = { owner_user_identity_id: owner?.user_identity_id, acs_credential_id };
    const all = await listTwice(() => seam.phones.list(filter), context).catch(async (error) => {
      // One "not found" is not believed alone, and it might be about something else.
      if (isNotFound(error) && acs_credential_id) await findCredential(seam, acs_credential_id);
      throw error;
    });
    const page = cut(all, asked);
    const whose = owner ? ` of ${quote(nameOf(owner))}` : "";
    const holding = acs_credential_id ? ` holding key ${acs_credential_id}` : "";
    return {
      phones: page.items,
      ...page.more,
      summary: `${count(all.length, "phone")}${whose}${holding}.`,
      next_step:
        owner && all.length === 0 ? "A phone appears when the person signs in to the app on it." : undefined,
    };
  },
});
