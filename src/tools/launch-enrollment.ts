import * as z from "zod";
import { Refusal } from "../contract/refusal.ts";
import { defineTool, hints } from "../contract/tool.ts";
import { differences, notCarriedOut, readBack, refuseLeaving } from "../lookup/evidence.ts";
import { id, obvious } from "../lookup/fields.ts";
import { optionalLooks } from "../lookup/looks.ts";
import { findPerson, nameOf } from "../lookup/people.ts";
import { onePerson, person } from "../lookup/references.ts";
import { enrollmentAutomationRow, toEnrollmentAutomationRow } from "../lookup/rows.ts";
import { lookOnTheWay } from "../lookup/way-to-a-key.ts";
import type { Seam } from "../seam/api.ts";
import { isRouteGone } from "../seam/errors.ts";
import type { EnrollmentAutomation } from "../seam/resources.ts";
import { quote } from "../text.ts";

interface Wanted {
  user_identity_id: string;
  credential_manager_acs_system_id: string;
  create_credential_manager_user?: boolean | undefined;
  credential_manager_acs_user_id?: string | undefined;
  acs_credential_pool_id?: string | undefined;
}

const howToLook = "Call launch_enrollment again: an automation that is there is not launched twice";

export const launchEnrollment = defineTool({
  name: "launch_enrollment",
  title: "Launch enrollment automation",
  description:
    "Enroll a person for mobile access: set up, enable or prepare their phones to receive mobile keys (enrollment automation).",
  input: z
    .strictObject({
      ...person,
      credential_manager_acs_system_id: obvious(id("The credential manager's id")).optional(),
      create_credential_manager_user: obvious(z.boolean().optional().describe("Create its user")),
      credential_manager_acs_user_id: obvious(id("The id of its user")).optional(),
      acs_credential_pool_id: obvious(id("Credential pool")).optional(),
    })
    .check(onePerson())
    .refine((input) => !(input.create_credential_manager_user && input.credential_manager_acs_user_id), {
      error:
        "Send create_credential_manager_user or credential_manager_acs_user_id, not both: the user is either created or there already",
    }),
  output: z.object({
    status: z.enum(["launched", "already_running", "not_needed"]),
    enrollment_automation: enrollmentAutomationRow.optional(),
    summary: z.string(),
    next_step: z.string().optional(),
  }),
  annotations: hints.changesOnce,
  howToLook,
  async run(input, context) {
    const { seam } = context;
    const identity = await findPerson(seam, input);
    const { user_identity_id } = identity;
    refuseLeaving(identity, `the person ${user_identity_id}`, "Nothing was done");
    const credential_manager_acs_system_id =
      input.credential_manager_acs_system_id ?? (await onlyManager(seam));
    const { create_credential_manager_user, credential_manager_acs_user_id, acs_credential_pool_id } = input;
    const { status, automation } = await launch(seam, {
      user_identity_id,
      credential_manager_acs_system_id,
      create_credential_manager_user,
      credential_manager_acs_user_id,
      acs_credential_pool_id,
    });
    const { look } = optionalLooks(context);
    const [systems, next_step] = await Promise.all([
      automation && look("which credential manager it is", (from) => from.acs.systems.list({})),
      lookOnTheWay(context, user_identity_id, automation && { isEnrolled: true }),
    ]);
    return {
      status,
      enrollment_automation: automation && toEnrollmentAutomationRow(automation, systems),
      summary: `${WORDS[status]} Person: ${quote(nameOf(identity))}.`,
      next_step,
    };
  },
});

const WORDS = {
  launched: "Launched the enrollment automation.",
  already_running: "The enrollment automation was running already. Nothing was changed.",
  not_needed:
    "Nothing needs to be launched: Seam has retired enrollment automations and enrolls phones by itself once the person is linked to an ACS user.",
};

/** The present automation for the same manager is kept. A route that is gone means that there is nothing to launch. */
async function launch(
  seam: Seam,
  wanted: Wanted,
): Promise<{ status: keyof typeof WORDS; automation?: EnrollmentAutomation }> {
  const { enrollment_automations } = seam.user_identities;
  try {
    const present = await automationFor(seam, wanted);
    if (present) return { status: "already_running", automation: present };
    const automation = await enrollment_automations.launch(wanted);
    return { status: "launched", automation: await asWanted(seam, wanted, automation) };
  } catch (error) {
    if (isRouteGone(error)) return { status: "not_needed" };
    throw error;
  }
}

async function automationFor(seam: Seam, wanted: Wanted): Promise<EnrollmentAutomation | undefined> {
  const { user_identity_id, credential_manager_acs_system_id } = wanted;
  const all = await seam.user_identities.enrollment_automations.list({ user_identity_id });
  return all.find((one) => one.credential_manager_acs_system_id === credential_manager_acs_system_id);
}

/** Launched is what Seam's reply shows to be for this person and this manager; else what it lists afterwards. */
async function asWanted(
  seam: Seam,
  wanted: Wanted,
  automation: EnrollmentAutomation,
): Promise<EnrollmentAutomation> {
  const { user_identity_id, credential_manager_acs_system_id } = wanted;
  const otherwise = differences({ user_identity_id, credential_manager_acs_system_id }, automation);
  if (otherwise.length === 0) return automation;
  const accepted = { what: "the launch of an enrollment automation", howToLook };
  const present = await readBack(automationFor(seam, wanted), accepted);
  if (present) return present;
  throw notCarriedOut(accepted, `this of ${automation.enrollment_automation_id}: ${otherwise.join("; ")}`);
}

async function onlyManager(seam: Seam): Promise<string> {
  const managers = (await seam.acs.systems.list({})).filter((system) => system.is_credential_manager);
  const [manager, ...others] = managers;
  if (!manager)
    throw new Refusal(
      "Nothing was done: this workspace has no credential manager, so no phone can be enrolled. Connect one in Seam first.",
    );
  if (others.length === 0) return manager.acs_system_id;
  const names = Object.fromEntries(managers.map((one) => [one.acs_system_id, one.name ?? ""]));
  throw new Refusal(
    "Nothing was done: this workspace has several credential managers. Call again with the " +
      `credential_manager_acs_system_id of the right one: ${JSON.stringify(names)}`,
  );
}
