import type { Prompt } from "../contract/prompt.ts";
import { proposePeople } from "../lookup/completions.ts";
import { quote } from "../text.ts";

const isYes = (value: string | undefined) => value?.toLowerCase() === "yes";

export const offboardAppUser: Prompt = {
  name: "offboard_app_user",
  title: "Remove a person who leaves",
  description:
    "Somebody leaves: show what they have, ask, remove it all, and make sure that nothing is left.",
  args: {
    person: { description: "Name, email or phone number of the person", complete: proposePeople },
    keep_acs_users: {
      description: "yes to keep the accounts in access control systems",
      isOptional: true,
      problem: (value) =>
        /^(yes|no)$/i.test(value) ? undefined : "is neither yes nor no: send one of these",
    },
  },
  write: ({ person = "", keep_acs_users }) =>
    `A person leaves and must lose all access. Person: ${quote(person)}.${
      isYes(keep_acs_users) ? " Keep the accounts in access control systems." : ""
    }

1. Find the person with find_user_identities. If several match, show me the candidates and wait for my choice.
2. Call remove_user_identity with dry_run${isYes(keep_acs_users) ? " and keep_acs_users" : ""}, and show me in a short list what would go.
3. Wait until I agree explicitly. If I do not, stop: nothing has been touched.
4. Then call remove_user_identity with the user_identity_id${isYes(keep_acs_users) ? " and keep_acs_users" : ""}. If it answers removing, call it again with the same user_identity_id until it says removed.
5. Say that the person is removed only when the status is removed. If something could not be deleted, tell me what, why, and what to do.`,
};
