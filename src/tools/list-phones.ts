import { z } from "zod";
import { quote, Refusal } from "../explain.ts";
import { id } from "../fields.ts";
import { defineTool, hints } from "../mcp.ts";
import { cut, listing, paging } from "../paging.ts";
import { findPerson, isNamed, nameOf, onePerson, person } from "../people.ts";
import { isNotFound } from "../seam/errors.ts";
import { phone } from "../seam/schemas.ts";

export const listPhones = defineTool({
  name: "list_phones",
  title: "List phones",
  description:
    "List the phones of a person, the phones that hold a mobile key, or all phones. Gives the device_id, to tell a lost phone from the others.",
  input: z
    .strictObject({ ...person, acs_credential_id: id("Phones holding this key").optional(), ...paging })
    .check(onePerson("optional")),
  output: z.object({ phones: z.array(phone), ...listing }),
  annotations: hints.reads,
  async run({ acs_credential_id, limit, cursor, ...reference }, { seam }) {
    const owner = isNamed(reference) ? await findPerson(seam, reference) : undefined;
    const all = await seam.phones
      .list({ owner_user_identity_id: owner?.user_identity_id, acs_credential_id })
      .catch((error) => {
        if (!isNotFound(error) || !acs_credential_id) throw error;
        throw new Refusal(
          `Seam knows no credential ${quote(acs_credential_id)}: the key is gone, or the id is wrong. ` +
            "list_credentials shows those that are there.",
        );
      });
    const page = cut(all, { limit, cursor });
    const whose = owner ? ` of ${quote(nameOf(owner))}` : "";
    const holding = acs_credential_id ? ` holding key ${acs_credential_id}` : "";
    return {
      phones: page.items,
      ...page.more,
      summary: `${all.length} ${all.length === 1 ? "phone" : "phones"}${whose}${holding}.`,
      next_step:
        owner && all.length === 0 ? "A phone appears when the person signs in to the app on it." : undefined,
    };
  },
});
