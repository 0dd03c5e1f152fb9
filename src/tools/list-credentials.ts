import { z } from "zod";
import { dateTime, id } from "../fields.ts";
import { defineTool, hints } from "../mcp.ts";
import { cut, listing, paging } from "../paging.ts";
import { findPerson, isNamed, namesOf, oneOwner, person } from "../people.ts";
import { everything, type Seam } from "../seam/client.ts";
import { type AcsCredential, acsCredential, userIdentity } from "../seam/schemas.ts";

const input = z
  .strictObject({
    ...person,
    acs_user_id: id("or of this ACS user").optional(),
    acs_system_id: id("or of this system").optional(),
    access_method: z.enum(["mobile_key", "code", "card", "cloud_key"]).optional().describe("Only this kind"),
    ends_after: dateTime("Ends after, ISO 8601").optional(),
    ends_before: dateTime("Ends before, ISO 8601").optional(),
    with_phone_copies: z.boolean().default(false).describe("Also each phone's copy of a key"),
    ...paging,
  })
  .check(oneOwner);

type Input = z.output<typeof input>;

export const listCredentials = defineTool({
  name: "list_credentials",
  title: "List credentials",
  description:
    "List mobile keys, PIN codes and cards: of a person, an ACS user, a system, or all; by when they end, to see who can open until when. PIN codes are never shown.",
  input,
  output: z.object({
    acs_credentials: z.array(acsCredential),
    user_identities: z
      .array(userIdentity.pick({ user_identity_id: true, display_name: true }))
      .describe("Whose they are"),
    ...listing,
  }),
  annotations: hints.reads,
  async run(input, { seam }) {
    const all = (await listAll(seam, input)).filter((credential) => isWanted(credential, input));
    const { items, more } = cut(all, input);
    return {
      acs_credentials: items,
      user_identities: await namesOf(
        seam,
        items.map((credential) => credential.user_identity_id),
      ),
      ...more,
      summary: `${all.length} ${all.length === 1 ? "credential" : "credentials"}.`,
    };
  },
});

async function listAll(seam: Seam, input: Input): Promise<AcsCredential[]> {
  const { acs_user_id, acs_system_id } = input;
  const owner = isNamed(input) ? await findPerson(seam, input) : undefined;
  return everything(seam.acs.credentials.list, {
    user_identity_id: owner?.user_identity_id,
    acs_user_id,
    acs_system_id,
  });
}

function isWanted(
  credential: AcsCredential,
  { access_method, ends_after, ends_before, with_phone_copies }: Input,
) {
  const ends = credential.ends_at ? Date.parse(credential.ends_at) : Number.POSITIVE_INFINITY;
  return (
    (!access_method || credential.access_method === access_method) &&
    (!ends_after || ends > Date.parse(ends_after)) &&
    (!ends_before || ends < Date.parse(ends_before)) &&
    (with_phone_copies || !credential.parent_acs_credential_id)
  );
}
