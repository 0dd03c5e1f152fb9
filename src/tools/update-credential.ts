import * as z from "zod";
import type { Context } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import { defineTool, hints } from "../contract/tool.ts";
import { agreement, planned, whichAccount, whoIs } from "../lookup/agreement.ts";
import { findCredential } from "../lookup/belongings.ts";
import { copiesEndingOtherwise } from "../lookup/copies.ts";
import { credentialInWords, doorsInWords, methodInWords, timeInWords } from "../lookup/credential-words.ts";
import { nameOfEntrance } from "../lookup/entrances.ts";
import { isSameTime, notCarriedOut, problemsSaid, readBack, refuseLeaving } from "../lookup/evidence.ts";
import { confirmationCode, dateTime, id } from "../lookup/fields.ts";
import { optionalLooks } from "../lookup/looks.ts";
import { nameOf } from "../lookup/people.ts";
import { credentialRow, systemOf, toCredentialRow } from "../lookup/rows.ts";
import { inZone, toUtc, type Zone, zoneOf } from "../lookup/zones.ts";
import type { AcsCredential, AcsEntrance, AcsSystem, AcsUser, UserIdentity } from "../seam/resources.ts";
import { instantOf } from "../seam/times.ts";
import { quote } from "../text.ts";

const howToLook = "Look with list_credentials when it ends";

export const updateCredential = defineTool({
  name: "update_credential",
  title: "Change when a credential ends",
  description:
    "Extend or shorten how long a key, code, card or badge is valid: end or expire earlier or later, longer stay, late check-out. Doors cannot be changed: issue another.",
  input: z.strictObject({
    acs_credential_id: id("From list_credentials"),
    ends_at: dateTime("ISO 8601"),
    confirmation_code: confirmationCode,
  }),
  output: z.object({
    acs_credential: credentialRow,
    summary: z.string(),
    warnings: z.array(z.string()).optional(),
    ...agreement,
  }),
  annotations: hints.removes, // when an end comes earlier
  howToLook,
  async run({ acs_credential_id, confirmation_code, ...wanted }, context) {
    const { seam } = context;
    const credential = await findCredential(seam, acs_credential_id);
    const { about, warnings: unknown } = await lookAround(credential, context);
    const zone = zoneOf(about.system);
    const { ends_at } = toUtc({ ends_at: wanted.ends_at }, zone, "Nothing was changed");
    refuse(credential, { ends_at, zone }, context.now());
    const rowOf = (one: AcsCredential) =>
      toCredentialRow(one, { ...about, person: about.person && nameOf(about.person) });
    const name = credentialInWords(rowOf(credential), context.now(), {
      withOwner: true,
      withoutValidity: true,
    });
    if (isTakingAway(credential, ends_at)) {
      const asked = question(credential, ends_at, about);
      const confirmation = await context.confirm({
        subject: `update_credential ${acs_credential_id}`,
        plan: [
          `${acs_credential_id} of ${credential.acs_user_id} ends ${ends_at} and not ${credential.ends_at ?? "never"}`,
        ],
        question: asked,
        code: confirmation_code,
      });
      if (!confirmation.isConfirmed)
        return {
          acs_credential: rowOf(credential),
          warnings: some(unknown),
          ...planned(asked, confirmation),
        };
    }
    // Looks take a while, and so does a person: an end that somebody else has set by now is not moved unseen.
    const fresh = await findCredential(seam, acs_credential_id);
    refuseChanged(credential, fresh);
    refuse(fresh, { ends_at, zone }, context.now());
    if (isSameTime(fresh.ends_at, ends_at)) {
      const { words, warnings } = await copiesEndingOtherwise(fresh, zone, context);
      return {
        acs_credential: rowOf(fresh),
        summary: `The ${name} ends ${endOf(fresh, zone)} already. Nothing was changed.${words}`,
        warnings: some([...unknown, ...warnings]),
      };
    }
    await seam.acs.credentials.update({ acs_credential_id, ends_at });
    const accepted = {
      what: `the new end of the ${name}, ${inZone(ends_at, zone)}`,
      howToLook,
    };
    const now = await readBack(seam.acs.credentials.get({ acs_credential_id }), accepted);
    if (!isSameTime(now.ends_at, ends_at)) throw notCarriedOut(accepted, `that it ends ${endOf(now, zone)}`);
    const copies = await copiesEndingOtherwise(now, zone, context);
    const isOnItsWay = now.is_latest_desired_state_synced_with_provider === false;
    const warnings = [
      ...(isOnItsWay ? [ON_ITS_WAY] : []),
      ...problemsSaid(now),
      ...unknown,
      ...copies.warnings,
    ];
    return {
      acs_credential: rowOf(now),
      summary: `${isTakingAway(credential, ends_at) ? "Shortened" : "Extended"} the ${name}: it ends ${endOf(now, zone)} now; before ${
        credential.ends_at ? `it ended ${endOf(credential, zone)}` : "it had no end"
      }.${copies.words}`,
      warnings: some(warnings),
    };
  },
});

const ON_ITS_WAY =
  "Seam has the new end, and has not brought it to the access control system yet: until then the doors may go by the one before.";

const some = (warnings: string[]) => (warnings.length > 0 ? warnings : undefined);

/** What it is the key of, as far as Seam tells. */
interface About {
  person: UserIdentity | undefined;
  acs_user: AcsUser | undefined;
  system: AcsSystem | undefined;
  doors: AcsEntrance[] | undefined;
}

async function lookAround(
  { acs_credential_id, acs_user_id, acs_system_id, user_identity_id }: AcsCredential,
  context: Context,
): Promise<{ about: About; warnings: string[] }> {
  const { look, warnings } = optionalLooks(context);
  const account = acs_user_id
    ? look("whose it is", (seam) => seam.acs.users.get({ acs_user_id }))
    : Promise.resolve(undefined);
  const owner = async () => {
    const id = user_identity_id ?? (await account)?.user_identity_id;
    return id ? look("whose it is", (seam) => seam.user_identities.get({ user_identity_id: id })) : undefined;
  };
  const [person, acs_user, systems, doors] = await Promise.all([
    owner(),
    account,
    look("in which system it is", (seam) => seam.acs.systems.list({})),
    look("which doors it opens", (seam) =>
      seam.acs.credentials.list_accessible_entrances({ acs_credential_id }),
    ),
  ]);
  const about = { person, acs_user, system: systemOf(acs_system_id, systems), doors };
  return { about, warnings: [...new Set(warnings)] };
}

const endOf = ({ ends_at }: AcsCredential, zone: Zone): string =>
  ends_at ? timeInWords(inZone(ends_at, zone)) : "never";

const isTakingAway = (credential: AcsCredential, ends_at: string): boolean =>
  Date.parse(ends_at) < (instantOf(credential.ends_at) ?? Number.POSITIVE_INFINITY);

function refuse(
  credential: AcsCredential,
  { ends_at, zone }: { ends_at: string; zone: Zone },
  now: number,
): void {
  const { acs_credential_id, parent_acs_credential_id, starts_at } = credential;
  if (parent_acs_credential_id)
    throw new Refusal(
      `Nothing was changed: ${acs_credential_id} is the copy of a key on one phone. Call again with the ` +
        `acs_credential_id of the key itself, ${parent_acs_credential_id}.`,
    );
  refuseLeaving(credential, `credential ${acs_credential_id}`, "Nothing was changed");
  const end = inZone(ends_at, zone);
  if (Date.parse(ends_at) <= now)
    throw new Refusal(
      `Nothing was changed: ends_at ${end} is in the past; Seam's clock says ${inZone(new Date(now).toISOString(), zone)}. ` +
        "To end it at once use delete_credential; else send an ends_at in the future.",
    );
  if (starts_at && Date.parse(ends_at) <= (instantOf(starts_at) ?? Number.NEGATIVE_INFINITY))
    throw new Refusal(
      `Nothing was changed: ends_at ${end} is not after its starts_at, ${inZone(starts_at, zone)}. Send a later ends_at, or ` +
        "use delete_credential.",
    );
}

/** What was looked at, and agreed to, must still be so; Seam may write the same instant otherwise. */
function refuseChanged(before: AcsCredential, now: AcsCredential): void {
  const isSame = (field: "ends_at" | "acs_user_id" | "user_identity_id") =>
    before[field] === now[field] || (field === "ends_at" && isSameTime(before[field], now[field]));
  const changes = (["ends_at", "acs_user_id", "user_identity_id"] as const)
    .filter((field) => !isSame(field))
    .map((field) => `${field} was ${before[field] ?? "not set"} and is ${now[field] ?? "not set"}`);
  if (changes.length === 0) return;
  throw new Refusal(
    `Nothing was changed: meanwhile somebody else changed it: ${changes.join("; ")}. ` +
      "Call again if it shall still be done.",
  );
}

/** Whose it is, which doors it opens, and both ends, as far as Seam tells. */
function question(credential: AcsCredential, ends_at: string, about: About): string {
  const { person, acs_user, system, doors } = about;
  const zone = zoneOf(system);
  const details = [
    acs_user && whichAccount(acs_user),
    system && `in ${quote(system.name ?? system.acs_system_id)}`,
    doors && doors.length > 0 && `for ${doorsInWords(doors.map(nameOfEntrance))}`,
    credential.acs_credential_id,
  ].filter(Boolean);
  const whose = person ? ` of ${whoIs(person)}` : "";
  const what = `${methodInWords(credential.access_method)}${whose}${details.length > 0 ? ` (${details.join(", ")})` : ""}`;
  return `Let the ${what} end ${inZone(ends_at, zone)}? That is earlier: now it ${credential.ends_at ? `ends ${endOf(credential, zone)}` : "has no end"}.`;
}
