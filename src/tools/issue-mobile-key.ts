import { z } from "zod";
import { quote, Refusal } from "../explain.ts";
import { dateTime, id, plainText, toUtc } from "../fields.ts";
import { defineTool, hints } from "../mcp.ts";
import { acsUser, findOwnerOfKey, oneAcsUserOrPerson, person } from "../people.ts";
import { everything, type Seam } from "../seam/client.ts";
import { type AcsEntrance, acsCredential } from "../seam/schemas.ts";
import { type MetadataName, metadata, translateMetadata, uniqueDetail } from "../vendor-metadata.ts";

const METADATA = ["visionline_metadata", "assa_abloy_vostio_metadata", "salto_space_metadata"] as const;

const input = z
  .strictObject({
    ...acsUser,
    ...person,
    credential_manager_acs_system_id: id("Credential manager").optional(),
    allowed_acs_entrance_ids: z.array(id("Entrance")).optional().describe("Entrances it opens"),
    acs_entrance_names: z.array(plainText("Entrance")).optional().describe("or their names, like Room 204"),
    starts_at: dateTime("ISO 8601").optional(),
    ends_at: dateTime("ISO 8601").optional(),
    visionline_metadata: metadata("visionline_metadata").optional(),
    assa_abloy_vostio_metadata: metadata("assa_abloy_vostio_metadata").optional(),
    salto_space_metadata: metadata("salto_space_metadata").optional(),
  })
  .check(oneAcsUserOrPerson)
  .refine(({ starts_at, ends_at }) => !starts_at || !ends_at || new Date(starts_at) < new Date(ends_at), {
    error: "ends_at must be after starts_at",
  });

type Input = z.output<typeof input>;

export const issueMobileKey = defineTool({
  name: "issue_mobile_key",
  title: "Issue mobile key",
  description:
    "Issue a mobile key (multi-phone sync credential) that reaches every enrolled phone of a person, present and future. Name the ACS user, or the person.",
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
  async run(input, { seam }) {
    const vendor = translateAll(input);
    const user = await findOwnerOfKey(seam, input);
    const { acs_user_id, acs_system_id } = user;
    const credential = await seam.acs.credentials.create({
      acs_user_id,
      access_method: "mobile_key",
      is_multi_phone_sync_credential: true,
      credential_manager_acs_system_id: input.credential_manager_acs_system_id,
      allowed_acs_entrance_ids: await entranceIds(seam, acs_system_id, input),
      starts_at: input.starts_at && toUtc(input.starts_at),
      ends_at: input.ends_at && toUtc(input.ends_at),
      ...vendor.metadata,
    });
    return {
      acs_credential: credential,
      summary: `Issued a mobile key to ACS user ${quote(user.display_name ?? acs_user_id)}${forWhat(input)}.`,
      warnings: vendor.warnings.length ? vendor.warnings : undefined,
      next_step: user.user_identity_id
        ? "Once launch_enrollment has prepared the person's phones, each phone on which they sign in to the app receives the key by itself; list_phones with this acs_credential_id shows which have it."
        : "This ACS user has no user identity yet, so no phone receives the key: link it with link_acs_user.",
    };
  },
});

/** Which doors and until when, in the words of the call. */
function forWhat({ acs_entrance_names = [], allowed_acs_entrance_ids = [], ends_at }: Input): string {
  const doors = [...acs_entrance_names.map(quote), ...allowed_acs_entrance_ids];
  const shown = doors.length > 5 ? `${doors.length} entrances` : doors.join(", ");
  return `${shown && ` for ${shown}`}${ends_at ? `, until ${toUtc(ends_at)}` : ""}`;
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

async function entranceIds(
  seam: Seam,
  acs_system_id: string | undefined,
  { allowed_acs_entrance_ids, acs_entrance_names }: Input,
): Promise<string[] | undefined> {
  if (!acs_entrance_names) return allowed_acs_entrance_ids;
  const entrances = await everything(seam.acs.entrances.list, { acs_system_id });
  const named = acs_entrance_names.map((name) => entranceNamed(name, entrances).acs_entrance_id);
  return [...new Set([...(allowed_acs_entrance_ids ?? []), ...named])];
}

function entranceNamed(name: string, entrances: AcsEntrance[]): AcsEntrance {
  const isNamed = (entrance: AcsEntrance) =>
    entrance.display_name?.toLowerCase() === name.trim().toLowerCase();
  const [entrance, ...others] = entrances.filter(isNamed);
  if (entrance && others.length === 0) return entrance;
  const candidates = entrance ? [entrance, ...others] : entrances;
  const shown = candidates.slice(0, 20).map((one) => [one.acs_entrance_id, one.display_name ?? ""]);
  throw new Refusal(
    `Nothing was issued: ${entrance ? "several entrances are" : "no entrance of this access control system is"} ` +
      `called ${quote(name)}. Choose from these ids and names: ${JSON.stringify(Object.fromEntries(shown))}`,
  );
}
