import type { Prompt } from "../contract/prompt.ts";
import { proposePeople } from "../lookup/completions.ts";
import { quote } from "../text.ts";

const isOneWord = (value: string) => /^[\p{Letter}\p{Mark}'’.-]+$/u.test(value);
const NAMES_A_PHONE = /phone|pixel|galaxy|samsung|android|apple|xiaomi|huawei|nokia|motorola/i;

export const replaceLostPhone: Prompt = {
  name: "replace_lost_phone",
  title: "Replace a lost phone",
  description: "Somebody lost a phone: find it, deactivate it, and see that the new phone gets the keys.",
  args: {
    person: { description: "Name, email or phone number of the person", complete: proposePeople },
    phone: {
      description: "Which phone, for example iPhone 15",
      isOptional: true,
      problem: (value, { person = "" }) =>
        isOneWord(value) && !NAMES_A_PHONE.test(value) && isOneWord(person)
          ? `may be the rest of the name after ${quote(person)}: send the whole name or the email address as person`
          : undefined,
    },
  },
  write: ({ person = "", phone }) =>
    `A person lost a phone. Person: ${quote(person)}.${phone ? ` Lost phone: ${quote(phone)}.` : ""}

1. Find the person with find_user_identities. If several match, show me the candidates and wait for my choice.
2. Show me their phones with list_phones. If it is not certain which one is lost, ask me.
3. Tell me what deactivate_phone will do to that phone (its keys are revoked for good; the other phones keep theirs) and wait until I agree. If the phone may still turn up, offer suspend_acs_user first, which unsuspend_acs_user undoes.
4. Then call deactivate_phone with the device_id and the person's user_identity_id. If it answers deactivating, call it again until it says deactivated.
5. Check with get_user_identity that the keys and the enrollment are still there for the new phone. If something is missing, say what and propose the tool for it.
6. Tell me in two sentences what was done, and that the keys come to the new phone when the person signs in to the app on it.`,
};
