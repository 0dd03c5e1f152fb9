import { z } from "zod";
import { quote, Refusal } from "../explain.ts";
import { id, obvious } from "../fields.ts";
import { defineTool, hints } from "../mcp.ts";
import { findPerson, nameOf } from "../people.ts";
import { onePerson, person } from "../references.ts";
import type { Seam } from "../seam/client.ts";
import { isRouteGone } from "../seam/errors.ts";
import { type EnrollmentAutomation, enrollmentAutomation } from "../seam/schemas.ts";

interface Wanted {
  user_identity_id: string;
  credential_manager_acs_system_id: string;
  create_credential_manager_user?: boolean | undefined;
  credential_manager_acs_user_id?: string | undefined;
  acs_credential_pool_id?: string | undefined;
}

export const launchEnrollment = defineTool({
  name: "launch_enrollment",
  title: "Launch enrollment automation",
  description:
    "Prepare a person's phones, present and future, to receive mobile keys: launch the enrollment automation with a credential manager.",
  input: z
    .strictObject({
      ...person,
      credential_manager_acs_system_id: id("If there are several").optional(),
      create_credential_manager_user: z.boolean().optional().describe("Create its user"),
      credential_manager_acs_user_id: id("or use this").optional(),
      acs_credential_pool_id: obvious(id("Credential pool")).optional(),
    })
    .check(onePerson())
    .refine((input) => !(input.create_credential_manager_user && input.credential_manager_acs_user_id), {
      error:
        "Send create_credential_manager_user or credential_manager_acs_user_id, not both: the user is either created or there already",
    }),
  output: z.object({
    status: z.enum(["launched", "already_running", "not_needed"]),
    enrollment_automation: enrollmentAutomation.optional(),
    summary: z.string(),
    next_step: z.string(),
  }),
  annotations: hints.changesOnce,
  howToLook: "Call launch_enrollment again: an automation that is there is not launched twice",
  async run(input, { seam }) {
    const identity = await findPerson(seam, input);
    const { user_identity_id } = identity;
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
    const isLinked = (identity.acs_user_ids?.length ?? 0) > 0;
    return {
      status,
      enrollment_automation: automation,
      summary: `${WORDS[status]} Person: ${quote(nameOf(identity))}.`,
      next_step: isLinked
        ? "Issue a key with issue_mobile_key; every phone on which the person signs in to the app receives it."
        : "Link the person's account in the access control system with link_acs_user.",
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
  const { user_identity_id } = wanted;
  try {
    const present = (await enrollment_automations.list({ user_identity_id })).find(
      (one) => one.credential_manager_acs_system_id === wanted.credential_manager_acs_system_id,
    );
    return present
      ? { status: "already_running", automation: present }
      : { status: "launched", automation: await enrollment_automations.launch(wanted) };
  } catch (error) {
    if (isRouteGone(error)) return { status: "not_needed" };
    throw error;
  }
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
