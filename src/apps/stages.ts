/** What goes when, as src/removal/kinds.ts has it. */
export const STAGES: readonly { kinds: readonly string[]; why: string }[] = [
  { kinds: ["client_session", "instant_key", "access_grant"], why: "First what could let them in again" },
  { kinds: ["enrollment_automation", "acs_credential"], why: "Then keys, PINs and cards" },
  { kinds: ["phone"], why: "The phones" },
  { kinds: ["acs_user"], why: "Accounts, once their keys are gone" },
  { kinds: ["user_identity"], why: "Last the person" },
];
