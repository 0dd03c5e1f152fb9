import { z } from "zod";
import { entrances } from "../entrances.ts";
import { dateTime, id, obvious } from "../fields.ts";
import { reportCreated } from "../issued.ts";
import { prepareOrder } from "../issuing.ts";
import { defineTool, hints } from "../mcp.ts";
import { acsUser, oneAcsUserOrPerson, person } from "../references.ts";
import { acsCredential } from "../seam/schemas.ts";
import { type MetadataName, metadata, translateMetadata, uniqueDetail } from "../vendor-metadata.ts";

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
  .check(oneAcsUserOrPerson)
  .refine(({ starts_at, ends_at }) => !starts_at || !ends_at || new Date(starts_at) < new Date(ends_at), {
    error: "ends_at must be after starts_at",
  });

export const issueMobileKey = defineTool({
  name: "issue_mobile_key",
  title: "Issue mobile key",
  description:
    "Issue a mobile key (multi-phone sync credential) to an ACS user or person; it reaches every enrolled phone, present and future.",
  input,
  output: z.object({
    acs_credential: acsCredential,
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
    order.warnings.push(...vendor.warnings);
    return {
      acs_credential: credential,
      ...(await reportCreated(context, { credential, order, kind, claim: "Issued a mobile key to" })),
      next_step: order.user.user_identity_id
        ? "Once launch_enrollment has prepared the person's phones, each phone on which they sign in to the app receives the key by itself; list_phones with this acs_credential_id shows which have it."
        : "This ACS user has no user identity yet, so no phone receives the key: link it with link_acs_user.",
    };
  },
});

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
