import { z } from "zod";
import { agreement, planned, whichAccount, whoIs } from "../agreement.ts";
import { findCredential } from "../belongings.ts";
import { nameOfEntrance } from "../entrances.ts";
import { isSameTime, notCarriedOut, problemsSaid, readBack, refuseLeaving } from "../evidence.ts";
import { quote, Refusal } from "../explain.ts";
import { confirmationCode, dateTime, id, toUtc } from "../fields.ts";
import { optionalLooks } from "../looks.ts";
import { type Context, defineTool, hints } from "../mcp.ts";
import { type AcsCredential, acsCredential } from "../seam/schemas.ts";

const howToLook = "Look with list_credentials when it ends";

export const updateCredential = defineTool({
  name: "update_credential",
  title: "Change when a credential ends",
  description: "Extend or shorten a mobile key, PIN code or card.",
  input: z.strictObject({
    acs_credential_id: id("From list_credentials"),
    ends_at: dateTime("ISO 8601"),
    confirmation_code: confirmationCode,
  }),
  output: z.object({
    acs_credential: acsCredential,
    summary: z.string(),
    warnings: z.array(z.string()).optional(),
    ...agreement,
  }),
  annotations: hints.removes, // when an end comes earlier
  howToLook,
  async run({ acs_credential_id, confirmation_code, ...wanted }, context) {
    const { seam } = context;
    const ends_at = toUtc(wanted.ends_at);
    const credential = await findCredential(seam, acs_credential_id);
    const name = quote(credential.display_name ?? acs_credential_id);
    refuse(credential, ends_at, context.now());
    if (isTakingAway(credential, ends_at)) {
      const asked = await question(credential, ends_at, context);
      const confirmation = await context.confirm({
        subject: `update_credential ${acs_credential_id}`,
        plan: [
          `${acs_credential_id} of ${credential.acs_user_id} ends ${ends_at} and not ${endOf(credential)}`,
        ],
        question: asked,
        code: confirmation_code,
      });
      if (!confirmation.isConfirmed) return { acs_credential: credential, ...planned(asked, confirmation) };
      if (confirmation.wasAsked) refuseChanged(credential, await findCredential(seam, acs_credential_id));
    }
    await seam.acs.credentials.update({ acs_credential_id, ends_at });
    const accepted = { what: `the new end of ${name}, ${ends_at}`, howToLook };
    const now = await readBack(seam.acs.credentials.get({ acs_credential_id }), accepted);
    if (!isSameTime(now.ends_at, ends_at)) throw notCarriedOut(accepted, `that it ends ${endOf(now)}`);
    const warnings = problemsSaid(now);
    return {
      acs_credential: now,
      summary: `${name} ends ${now.ends_at} now.`,
      warnings: warnings.length > 0 ? warnings : undefined,
    };
  },
});

const endOf = ({ ends_at }: AcsCredential): string => ends_at ?? "never";

const isTakingAway = (credential: AcsCredential, ends_at: string): boolean =>
  !credential.ends_at || Date.parse(ends_at) < Date.parse(credential.ends_at);

function refuse(credential: AcsCredential, ends_at: string, now: number): void {
  const { acs_credential_id, parent_acs_credential_id, starts_at } = credential;
  if (parent_acs_credential_id)
    throw new Refusal(
      `Nothing was changed: ${acs_credential_id} is the copy of a key on one phone. Call again with the ` +
        `acs_credential_id of the key itself, ${parent_acs_credential_id}.`,
    );
  refuseLeaving(credential, `credential ${acs_credential_id}`, "Nothing was changed");
  if (Date.parse(ends_at) <= now)
    throw new Refusal(
      `Nothing was changed: ends_at ${ends_at} is in the past; Seam's clock says ${new Date(now).toISOString().slice(0, 19)}Z. ` +
        "To end it at once use delete_credential; else send an ends_at in the future.",
    );
  if (starts_at && Date.parse(ends_at) <= Date.parse(starts_at))
    throw new Refusal(
      `Nothing was changed: ends_at ${ends_at} is not after its starts_at, ${starts_at}. Send a later ends_at, or ` +
        "use delete_credential.",
    );
}

/** Somebody took the time to answer: what was agreed to must still be so. */
function refuseChanged(before: AcsCredential, now: AcsCredential): void {
  const changes = (["ends_at", "acs_user_id", "user_identity_id"] as const)
    .filter((field) => before[field] !== now[field])
    .map((field) => `${field} was ${before[field] ?? "not set"} and is ${now[field] ?? "not set"}`);
  if (changes.length === 0) return;
  throw new Refusal(
    `Nothing was changed: while the person was being asked, somebody else changed it: ${changes.join("; ")}. ` +
      "Call again if it shall still be done.",
  );
}

/** Whose it is, which doors it opens, and both ends, as far as Seam tells. */
async function question(credential: AcsCredential, ends_at: string, context: Context): Promise<string> {
  const { acs_credential_id, acs_user_id, acs_system_id, user_identity_id, access_method } = credential;
  const { look } = optionalLooks(context);
  const [person, user, systems, doors] = await Promise.all([
    user_identity_id && look("whose it is", (seam) => seam.user_identities.get({ user_identity_id })),
    acs_user_id && look("whose it is", (seam) => seam.acs.users.get({ acs_user_id })),
    look("in which system", (seam) => seam.acs.systems.list({})),
    look("which doors", (seam) => seam.acs.credentials.list_accessible_entrances({ acs_credential_id })),
  ]);
  const system = systems?.find((one) => one.acs_system_id === acs_system_id);
  const names = doors?.map((one) => quote(nameOfEntrance(one))) ?? [];
  const details = [
    person ? `of ${whoIs(person)}` : undefined,
    user && whichAccount(user),
    system && `in ${quote(system.name ?? system.acs_system_id)}`,
    doors && (names.length > 5 ? `${names.length} entrances` : `entrances: ${names.join(", ") || "none"}`),
  ].filter(Boolean);
  const what = `${quote(credential.display_name ?? acs_credential_id)} (${[access_method, ...details].join(", ")})`;
  return `Let the credential ${what} end ${ends_at}? Now it ends ${endOf(credential)}.`;
}
