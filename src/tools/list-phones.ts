import * as z from "zod";
import { defineTool, hints } from "../contract/tool.ts";
import { findCredential, nameOfPhone } from "../lookup/belongings.ts";
import { id } from "../lookup/fields.ts";
import { listTwice } from "../lookup/looks.ts";
import { cut, listing, openPage, paging } from "../lookup/paging.ts";
import { findPerson, nameOf } from "../lookup/people.ts";
import { isNamed, onePerson, person } from "../lookup/references.ts";
import { phoneRow, toPhoneRow } from "../lookup/rows.ts";
import { isNotFound } from "../seam/errors.ts";
import { count, namesInWords, quote } from "../text.ts";

const input = z
  .strictObject({ ...person, acs_credential_id: id("Phones holding this key").optional(), ...paging })
  .check(onePerson("optional"));

export const listPhones = defineTool({
  name: "list_phones",
  title: "List phones",
  description:
    "List which phones (devices) a person uses, which hold a mobile key, or all. Gives the device_id.",
  input,
  output: z.object({ phones: z.array(phoneRow), ...listing }),
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
    if (all.length === 0 && acs_credential_id) await findCredential(seam, acs_credential_id);
    const { items, more } = cut(all, asked, (one) => one.device_id);
    const whose = `${owner ? ` of ${quote(nameOf(owner))}` : ""}${acs_credential_id ? " holding the key" : ""}`;
    return {
      phones: items.map((one) => toPhoneRow(one, owner && nameOf(owner))),
      ...more,
      summary: `${count(all.length, "phone")}${whose}${all.length > 0 ? `: ${namesInWords(all.map(nameOfPhone))}` : ""}.`,
      next_step:
        owner && all.length === 0 ? "A phone appears when the person signs in to the app on it." : undefined,
    };
  },
});
