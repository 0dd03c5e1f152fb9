import * as z from "zod";
import type { Context } from "../contract/context.ts";
import { defineTool, hints } from "../contract/tool.ts";
import { findAcsUser } from "../lookup/acs-users.ts";
import { credentialsOf } from "../lookup/belongings.ts";
import { foldCopies } from "../lookup/copies.ts";
import { credentialsInWords, methodInWords } from "../lookup/credential-words.ts";
import { findEntrance, nameOfEntrance } from "../lookup/entrances.ts";
import { dateTime, id, obvious, plainText } from "../lookup/fields.ts";
import { listTwice } from "../lookup/looks.ts";
import { credentialRows } from "../lookup/names.ts";
import { cut, listing, openPage, paging } from "../lookup/paging.ts";
import { findPerson, nameOf } from "../lookup/people.ts";
import { isNamed, oneOwner, person } from "../lookup/references.ts";
import { type CredentialRow, credentialRow, systemOf } from "../lookup/rows.ts";
import { refuseUnknownSystem } from "../lookup/systems.ts";
import { commonZone, inZone, isLocal, toUtc, type Zone, zoneOf } from "../lookup/zones.ts";
import type { Seam } from "../seam/api.ts";
import { everything } from "../seam/lists.ts";
import type { AcsCredential, AcsEntrance, AcsUser, UserIdentity } from "../seam/resources.ts";
import { instantOf, isUnreadable } from "../seam/times.ts";
import { count, quote } from "../text.ts";

const input = z
  .strictObject({
    ...person,
    acs_user_id: obvious(id("The ACS user's id")).optional(),
    acs_system_id: obvious(id("The system's id")).optional(),
    acs_entrance_name: obvious(plainText("A door it opens")).optional(),
    access_method: z
      .enum(["mobile_key", "code", "card", "cloud_key"])
      .optional()
      .describe("Only this kind")
      .meta({ isObvious: true }),
    ends_after: dateTime("ISO 8601").optional(),
    ends_before: dateTime("ISO 8601").optional(),
    with_phone_copies: obvious(z.boolean().default(false).describe("Include copies on phones")),
    ...paging,
  })
  .check(oneOwner);

type Input = z.output<typeof input>;

export const listCredentials = defineTool({
  name: "list_credentials",
  title: "List credentials",
  description:
    "List which mobile keys, door codes (PINs), cards, badges or fobs a person, ACS user, door or system has, and when they end or expire. PIN codes are never shown.",
  input,
  output: z.object({
    acs_credentials: z.array(credentialRow),
    ...listing,
    warnings: z.array(z.string()).optional(),
  }),
  annotations: hints.reads,
  async run(args, context) {
    const page = openPage("list_credentials", input, args);
    const { asked } = page;
    const { seam } = context;
    const [person, door, systems] = await Promise.all([
      isNamed(asked) ? findPerson(seam, asked) : undefined,
      asked.acs_entrance_name ? findEntrance(seam, asked.acs_entrance_name, asked.acs_system_id) : undefined,
      isLocal(asked.ends_after) || isLocal(asked.ends_before) ? seam.acs.systems.list({}) : undefined,
    ]);
    const acs_system_id = door?.acs_system_id ?? asked.acs_system_id;
    const zone = acs_system_id ? zoneOf(systemOf(acs_system_id, systems)) : commonZone(systems ?? []);
    const bounds = toUtc(
      { ends_after: asked.ends_after, ends_before: asked.ends_before },
      zone,
      "Nothing was listed",
    );
    const accounts = person && accountsOf(person, context);
    const subject = { person, accounts, door };
    const wanted = await listTwice(async () => {
      const listed = await listAll(context, asked, subject);
      return listed.filter((one) => isWanted(one, asked, bounds));
    }, context);
    const { told: all, folded } = asked.with_phone_copies
      ? { told: wanted, folded: [] }
      : foldCopies(wanted, context.now());
    if (all.length === 0) await refuseUnknown(asked, seam);
    const { items, more } = cut(all, page, (one) => one.acs_credential_id);
    const { rows, warnings } = await credentialRows(context, items, {
      systems,
      person,
      accounts: (await accounts) ?? [],
      folded,
    });
    return {
      acs_credentials: rows,
      ...more,
      summary: summary(
        rows,
        all.length,
        { ...subject, asked, when: boundsInWords(bounds, zone) },
        context.now(),
      ),
      warnings: some([...warnings, ...notCompared(all, bounds)]),
    };
  },
});

const some = (warnings: string[]) => (warnings.length > 0 ? warnings : undefined);

/** "None" would say too much of an account, or of a system, that is not there. */
async function refuseUnknown({ acs_user_id, acs_system_id }: Input, seam: Seam): Promise<void> {
  if (acs_user_id) await findAcsUser(seam, { acs_user_id });
  if (acs_system_id) refuseUnknownSystem(acs_system_id, await seam.acs.systems.list({}));
}

/** Listed once, for every look. */
const accountsOf = ({ user_identity_id }: UserIdentity, context: Context): Promise<AcsUser[]> =>
  listTwice(() => everything(context.seam.acs.users.list, { user_identity_id }), context);

/** Whose and for which door were asked for. */
interface Subject {
  person: UserIdentity | undefined;
  accounts: Promise<AcsUser[]> | undefined;
  door: AcsEntrance | undefined;
}

async function listAll(
  { seam }: Context,
  { acs_user_id, acs_system_id }: Input,
  { person, accounts, door }: Subject,
): Promise<AcsCredential[]> {
  const [ofDoor, theirs] = await Promise.all([
    door &&
      seam.acs.entrances.list_credentials_with_access({
        acs_entrance_id: door.acs_entrance_id,
      }),
    person && credentialsOf(seam, person.user_identity_id, accounts),
  ]);
  if (theirs) {
    const opening = new Set(ofDoor?.map((one) => one.acs_credential_id));
    return ofDoor ? theirs.filter((one) => opening.has(one.acs_credential_id)) : theirs;
  }
  if (ofDoor) return ofDoor.filter((one) => !acs_user_id || one.acs_user_id === acs_user_id);
  return everything(seam.acs.credentials.list, { acs_user_id, acs_system_id });
}

interface Bounds {
  ends_after: string | undefined;
  ends_before: string | undefined;
}

/** The bounds include their instant. What cannot be compared with them is not hidden. */
function isWanted(
  credential: AcsCredential,
  { access_method }: Input,
  { ends_after, ends_before }: Bounds,
): boolean {
  const { ends_at } = credential;
  const ends = ends_at ? instantOf(ends_at) : Number.POSITIVE_INFINITY;
  return (
    (!access_method || credential.access_method === access_method) &&
    (ends === undefined ||
      (!(ends_after && ends < Date.parse(ends_after)) && !(ends_before && ends > Date.parse(ends_before))))
  );
}

function notCompared(listed: readonly AcsCredential[], { ends_after, ends_before }: Bounds): string[] {
  const odd = listed.filter(({ ends_at }) => isUnreadable(ends_at)).length;
  if (odd === 0 || !(ends_after ?? ends_before)) return [];
  return [
    `${count(odd, "credential")} of these has an ends_at that cannot be read: whether it fits is not known.`,
  ];
}

const boundsInWords = ({ ends_after, ends_before }: Bounds, zone: Zone): string =>
  [
    ends_after && ` ending from ${inZone(ends_after, zone)} on`,
    ends_before && `${ends_after ? "," : ""} ending by ${inZone(ends_before, zone)}`,
  ]
    .filter(Boolean)
    .join("");

interface AskedFor extends Pick<Subject, "person" | "door"> {
  asked: Input;
  when: string;
}

function summary(
  rows: CredentialRow[],
  total: number,
  { asked, person, door, when }: AskedFor,
  now: number,
): string {
  const kind = asked.access_method ? methodInWords(asked.access_method) : "credential";
  const whose = person ? ` of ${quote(nameOf(person))}` : "";
  const where = door ? ` for ${quote(nameOfEntrance(door))}` : "";
  if (total === 0) return `No ${kind}${whose}${where}${when} was found.`;
  const shown = rows.length < total ? `, of which ${rows.length} are shown` : "";
  return `${count(total, kind)}${whose}${where}${when}${shown}: ${credentialsInWords(rows, now, { withOwner: !person })}.`;
}
