import * as z from "zod";
import type { Context } from "../contract/context.ts";
import { defineTool, hints } from "../contract/tool.ts";
import { reportCreated } from "../issuing/issued.ts";
import { effectOnOthers } from "../issuing/mobile-keys.ts";
import { type Order, prepareOrder } from "../issuing/order.ts";
import { type MetadataName, metadata, translateMetadata, uniqueDetail } from "../issuing/vendor-metadata.ts";
import { entrances } from "../lookup/entrances.ts";
import { dateTime, id, obvious } from "../lookup/fields.ts";
import { optionalLooks } from "../lookup/looks.ts";
import { acsUser, oneAcsUserOrPerson, person } from "../lookup/references.ts";
import { credentialRow, toPhoneRow } from "../lookup/rows.ts";

const METADATA = ["visionline_metadata", "assa_abloy_vostio_metadata", "salto_space_metadata"] as const;

const input = z
  .strictObject({
    ...acsUser,
    ...person,
    credential_manager_acs_system_id: obvious(id("Credential manager")).optional(),
    ...entrances,
    starts_at: obvious(dateTime("ISO 8601")).optional(),
    ends_at: dateTime("ISO 8601").optional(),
    visionline_metadata: metadata("visionline_metadata").optional(),
    assa_abloy_vostio_metadata: metadata("assa_abloy_vostio_metadata").optional(),
    salto_space_metadata: metadata("salto_space_metadata").optional(),
  })
  .check(oneAcsUserOrPerson);

export const issueMobileKey = defineTool({
  name: "issue_mobile_key",
  title: "Issue mobile key",
  description:
    "Issue, give or send a mobile key (digital key on the phone) to a guest, employee, visitor or contractor for a room or other doors; it reaches every enrolled phone.",
  input,
  output: z.object({
    acs_credential: credentialRow,
    summary: z.string(),
    warnings: z.array(z.string()).optional(),
    next_step: z.string(),
  }),
  annotations: hints.changes,
  howToLook: "Look with list_credentials whether the key is there before you issue it again",
  notArguments: {
    card_number: uniqueDetail("card_number"),
    code: "Nothing was done: a mobile key has no PIN. For a PIN code use create_credential.",
  },
  async run(input, context) {
    const vendor = translateAll(input);
    const order = await prepareOrder(context, input, "mobile_key");
    const kind = { access_method: "mobile_key", is_multi_phone_sync_credential: true } as const;
    const credential = await context.seam.acs.credentials.create({
      ...order.params,
      ...kind,
      credential_manager_acs_system_id: input.credential_manager_acs_system_id,
      ...vendor.metadata,
    });
    order.warnings.push(...vendor.warnings, ...effectOnOthers(vendor.metadata));
    const [report, next_step] = await Promise.all([
      reportCreated(context, { credential, order, kind, claim: "Issued to" }),
      nextStep(order, context),
    ]);
    return { ...report, next_step };
  },
});

/** What is still to do until a phone has the key. */
async function nextStep(
  { user: { user_identity_id }, isEnrolled }: Order,
  context: Context,
): Promise<string> {
  if (!user_identity_id)
    return "This ACS user is not linked to a person, so no phone receives the key: link it with link_acs_user.";
  if (isEnrolled === false)
    return "No phone receives the key before launch_enrollment prepares the person's phones.";
  const { look } = optionalLooks(context);
  const phones = await look("which phones there are", (seam) =>
    seam.phones.list({ owner_user_identity_id: user_identity_id }),
  );
  const ready = phones?.filter((one) => toPhoneRow(one).can_receive_keys).length ?? 0;
  if (ready > 0)
    return `It goes to ${ready === 1 ? "the phone that is" : `the ${ready} phones that are`} ready for it by itself; list_phones with this acs_credential_id shows which has it.`;
  return phones?.length === 0
    ? "A phone receives it when the person signs in to the app on it."
    : "list_phones with this acs_credential_id shows which phones have received it.";
}

function translateAll(input: Partial<Record<MetadataName, object | undefined>>) {
  const metadata: Partial<Record<MetadataName, object>> = {};
  const warnings: string[] = [];
  for (const name of METADATA) {
    const sent = input[name];
    if (!sent) continue;
    const translated = translateMetadata(name, sent);
    metadata[name] = translated.metadata;
    warnings.push(...translated.warnings);
  }
  return { metadata, warnings };
}
