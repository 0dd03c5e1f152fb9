import { z } from "zod";
import { credentialsOf } from "../belongings.ts";
import { count } from "../explain.ts";
import { dateTime, id, obvious } from "../fields.ts";
import { listTwice } from "../looks.ts";
import { defineTool, hints } from "../mcp.ts";
import { cut, listing, openPage, paging } from "../paging.ts";
import { findPerson, namesOf } from "../people.ts";
import { isNamed, oneOwner, person } from "../references.ts";
import { everything, type Seam } from "../seam/client.ts";
import { type AcsCredential, acsCredential, userIdentity } from "../seam/schemas.ts";

const input = z
  .strictObject({
    ...person,
    acs_user_id: obvious(id("or of this ACS user")).optional(),
    acs_system_id: obvious(id("or of this system")).optional(),
    access_method: z
      .enum(["mobile_key", "code", "card", "cloud_key"])
      .optional()
      .describe("Only this kind")
      .meta({ isObvious: true }),
    ends_after: dateTime("ISO 8601").optional(),
    ends_before: dateTime("ISO 8601").optional(),
    with_phone_copies: z.boolean().default(false).describe("Also copies on phones"),
    with_entrances: z.boolean().default(false).describe("Also which doors they open"),
    ...paging,
  })
  .check(oneOwner);

type Input = z.output<typeof input>;

export const listCredentials = defineTool({
  name: "list_credentials",
  title: "List credentials",
  description:
    "List mobile keys, PIN codes and cards of a person, an ACS user, a system, or all, also by when they end. PIN codes are never shown.",
  input,
  output: z.object({
    acs_credentials: z.array(acsCredential),
    user_identities: z
      .array(userIdentity.pick({ user_identity_id: true, display_name: true }))
      .describe("Whose they are"),
    entrances: z
      .array(z.object({ acs_credential_id: z.string(), display_names: z.array(z.string()) }))
      .optional()
      .describe("Which doors they open"),
    ...listing,
  }),
  annotations: hints.reads,
  async run(args, context) {
    const { seam } = context;
    const page = openPage("list_credentials", input, args);
    const { asked } = page;
    const list = async () => (await listAll(seam, asked)).filter((one) => isWanted(one, asked));
    const all = await listTwice(list, context);
    const { items, more } = cut(all, page);
    const [user_identities, entrances] = await Promise.all([
      namesOf(
        seam,
        items.map((credential) => credential.user_identity_id),
      ),
      asked.with_entrances ? entrancesOf(seam, items) : undefined,
    ]);
    const shown = items.length < all.length ? `, of which ${items.length} are shown` : "";
    return {
      acs_credentials: items,
      user_identities,
      entrances,
      ...more,
      summary: `${count(all.length, "credential")}${shown}.`,
    };
  },
});

/** Seam tells for one credential at a time. */
const entrancesOf = (seam: Seam, credentials: AcsCredential[]) =>
  Promise.all(
    credentials.map(async ({ acs_credential_id }) => {
      const entrances = await seam.acs.credentials.list_accessible_entrances({ acs_credential_id });
      return {
        acs_credential_id,
        display_names: entrances.map((one) => one.display_name ?? one.acs_entrance_id),
      };
    }),
  );

async function listAll(seam: Seam, input: Input): Promise<AcsCredential[]> {
  const { acs_user_id, acs_system_id } = input;
  if (isNamed(input)) return credentialsOf(seam, (await findPerson(seam, input)).user_identity_id);
  return everything(seam.acs.credentials.list, { acs_user_id, acs_system_id });
}

/** The bounds include their instant. */
function isWanted(
  credential: AcsCredential,
  { access_method, ends_after, ends_before, with_phone_copies }: Input,
) {
  const ends = credential.ends_at ? Date.parse(credential.ends_at) : Number.POSITIVE_INFINITY;
  return (
    (!access_method || credential.access_method === access_method) &&
    !(ends_after && ends < Date.parse(ends_after)) &&
    !(ends_before && ends > Date.parse(ends_before)) &&
    (with_phone_copies || !credential.parent_acs_credential_id)
  );
}
