import type { Prompt } from "../contract/prompt.ts";
import { isEmail } from "../lookup/fields.ts";
import { quote } from "../text.ts";

const noEmail = (value: string) =>
  value.includes("@") ? "looks like the email address, which goes into email_address" : undefined;

export const onboardAppUser: Prompt = {
  name: "onboard_app_user",
  title: "Give a person mobile access",
  description: "A new guest, tenant or employee: create, link, enroll, and issue a mobile key.",
  args: {
    full_name: { description: "Full name", problem: noEmail },
    email_address: {
      description: "Email address",
      problem: (value) =>
        isEmail(value) ? undefined : "is not an email address: send one like jean@example.com",
    },
    entrances: {
      description: "Doors, for example Room 204, Main Entrance",
      isOptional: true,
      problem: noEmail,
    },
    ends_at: {
      description: "Until when, for example Sunday noon",
      isOptional: true,
      problem: (value) =>
        noEmail(value) ?? (/^\d{1,5}$/.test(value) ? "is no time: send one like Sunday noon" : undefined),
    },
  },
  write: ({ full_name = "", email_address = "", entrances, ends_at }) =>
    `Give a person mobile access. Name: ${quote(full_name)}. Email: ${quote(email_address)}.${
      entrances ? ` Doors: ${quote(entrances)}.` : ""
    }${ends_at ? ` Until: ${quote(ends_at)}.` : ""}

1. Look with find_user_identities whether the person is there already. If not, create them with create_user_identity.
2. Find their account with find_acs_users by email, then by name, and link it with link_acs_user. If there is none, tell me: it is created in the access control system.
3. Prepare their phones with launch_enrollment.
4. Ask me for the doors and the end of validity if they are missing or unclear, with the time zone. Then issue the key with issue_mobile_key, doors as acs_entrance_names, times as ISO 8601 with their offset.
5. Show me the result of get_user_identity in a few lines, and say that the key comes to each phone on which the person signs in to the app.`,
};
