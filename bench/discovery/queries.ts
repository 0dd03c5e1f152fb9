/**
 * What staff of hotels, flats, offices, coworking spaces and gyms ask for, in their words, and which tool is right.
 * Written before any text of a tool was tuned. Texts are tuned on the one half; the other is frozen: it is only
 * counted, and nobody reads which of it misses. Never change a query because of a result.
 */
export const HALVES = ["tune", "frozen"] as const;
export type Half = (typeof HALVES)[number];

export interface Topic extends Record<Half, string[]> {
  /** The tools that are right, mostly one; those that do not exist (yet) are left out. */
  tools: string[];
}

export const TOPICS: Topic[] = [
  {
    tools: ["find_user_identities"],
    tune: ["find a guest by name", "look up resident by phone number", "search members"],
    frozen: ["find tenant by email", "which people are in the system", "search employee by name"],
  },
  {
    tools: ["get_user_identity"],
    tune: [
      "guest says the app shows nothing, what is wrong",
      "everything about one tenant: accounts, keys and phones",
      "overview of a member",
    ],
    frozen: [
      "why does her digital key not work",
      "show profile of a resident",
      "check what this employee still has before he leaves",
    ],
  },
  {
    tools: ["get_user_identity", "list_credentials"],
    tune: ["what access does this guest have"],
    frozen: ["which doors can this employee open"],
  },
  {
    tools: ["create_user_identity"],
    tune: ["register a new guest", "add new employee", "create resident profile with email"],
    frozen: ["new tenant moves in, add them", "onboard a new member", "create person"],
  },
  {
    tools: ["update_user_identity"],
    tune: ["guest changed her email address", "correct the spelling of a resident's name", "rename member"],
    frozen: ["tenant has a new phone number", "edit contact details of an employee", "update email"],
  },
  {
    tools: ["find_acs_users"],
    tune: [
      "find the account of an employee in the access control system",
      "accounts that belong to nobody yet",
      "search badge holders in the office system",
    ],
    frozen: [
      "look up a guest in the lock system",
      "list access control users",
      "which accounts does the gym's access system have",
    ],
  },
  {
    tools: ["link_acs_user"],
    tune: [
      "connect the employee's system account with her app profile",
      "link account to person",
      "assign an access control account to a resident",
    ],
    frozen: [
      "attach guest to their account in the lock system",
      "match member with existing account",
      "link user to ACS",
    ],
  },
  {
    tools: ["unlink_acs_user"],
    tune: [
      "wrong account was linked, separate it from the person",
      "detach account but do not delete it",
      "unlink tenant from access system",
    ],
    frozen: [
      "disconnect an account from the employee, keep the account",
      "undo the link between resident and account",
      "unlink account",
    ],
  },
  {
    tools: ["list_acs_systems"],
    tune: [
      "which access control systems do we have",
      "what lock systems are connected",
      "which system can issue mobile keys",
    ],
    frozen: ["list access systems of our buildings", "find the system id", "is there a credential manager"],
  },
  {
    tools: ["launch_enrollment"],
    tune: [
      "set up a resident's phone to receive digital keys",
      "enroll member for mobile access",
      "enable phone access for an employee",
    ],
    frozen: [
      "prepare guest phone before arrival",
      "start enrollment",
      "tenant downloaded the app, get his phone ready for keys",
    ],
  },
  {
    tools: ["issue_mobile_key"],
    tune: [
      "give the guest a digital key for room 204",
      "let the contractor in with his phone next week",
      "send mobile key to new colleague",
      "she needs the gym door on her phone too",
    ],
    frozen: [
      "issue a phone key for the flat until Friday",
      "cleaner should open the apartment with her phone",
      "create a digital room key",
      "mobile key from Monday 6:00",
    ],
  },
  {
    tools: ["create_credential"],
    tune: [
      "door code for the cleaner",
      "make a PIN for a delivery",
      "new badge for an employee",
      "key fob for a resident",
    ],
    frozen: [
      "access code for the contractor tomorrow 9 to 17",
      "key card for a visitor",
      "assign a fob to a gym member",
      "generate entry code",
    ],
  },
  {
    // Seam could change a code; update_credential changes its end only, so that a new one it is.
    tools: ["create_credential"],
    tune: ["change the door code"],
    frozen: ["new PIN for an existing code"],
  },
  {
    tools: ["list_credentials"],
    tune: ["which keys does the tenant hold", "when does her key expire", "list door codes and cards"],
    frozen: [
      "show badges of an employee",
      "until when is the contractor's code valid",
      "list keys of a guest",
    ],
  },
  {
    tools: ["update_credential"],
    tune: ["extend the stay until Sunday", "late check-out until 2 pm", "badge should expire earlier"],
    frozen: ["prolong a key by one week", "guest stays one more night", "shorten the contractor's access"],
  },
  {
    tools: ["delete_credential"],
    tune: [
      "revoke one key",
      "delete the cleaner's door code",
      "key card was lost, cancel it",
      "take away the fob",
    ],
    frozen: [
      "cancel a visitor's badge",
      "remove old PIN code",
      "withdraw the mobile key for the server room",
      "lost key fob",
    ],
  },
  {
    tools: ["list_phones"],
    tune: ["which phones does the guest use", "list devices of a member", "what phones hold this key"],
    frozen: ["show a resident's phones", "on which device is she signed in", "all registered phones"],
  },
  {
    tools: ["get_phone"],
    tune: ["can this iPhone receive keys", "details of one phone", "phone status by device id"],
    frozen: ["is this device ready for mobile keys", "which model is the phone", "show single device"],
  },
  {
    tools: ["deactivate_phone"],
    tune: [
      "guest lost her phone",
      "phone was stolen",
      "member has a new phone, sign off the old one",
      "lost device",
    ],
    frozen: [
      "employee's phone is gone, block it",
      "disable a stolen device",
      "remove the old phone of a tenant",
      "report lost phone",
    ],
  },
  {
    tools: ["remove_user_identity"],
    tune: [
      "check out a guest",
      "tenant moves out",
      "offboard an employee",
      "delete a person and all their access",
    ],
    frozen: [
      "resident moved out, remove everything",
      "member cancelled, delete her",
      "colleague was fired, revoke all access now",
      "guest checked out",
    ],
  },
  {
    tools: ["remove_user_identities"],
    tune: ["check out these 40 guests", "three employees leave at once", "offboard a list of people"],
    frozen: ["the whole team moves out, remove them all", "bulk remove tenants", "several members leave"],
  },
  {
    tools: ["suspend_acs_user"],
    tune: [
      "pause a member's access",
      "block the tenant for now, rent is unpaid",
      "stop access temporarily, the phone may turn up again",
      "suspend employee during investigation",
    ],
    frozen: [
      "freeze gym membership access",
      "put a resident's access on hold",
      "temporarily lock out a contractor",
      "suspend user",
    ],
  },
  {
    tools: ["unsuspend_acs_user"],
    tune: [
      "phone turned up again, give access back",
      "resume a paused membership",
      "lift the block, rent was paid",
    ],
    frozen: ["restore access after suspension", "unfreeze member", "employee is back, reactivate her access"],
  },
  {
    tools: ["list_entrances"],
    tune: [
      "which doors are there",
      "who can open room 204",
      "list entrances of the building",
      "who has access to the server room",
    ],
    frozen: [
      "show all doors",
      "who can get into the gym and until when",
      "find a door by name",
      "people with access to the parking gate",
    ],
  },
];

/** What no tool of ours does. */
export const IMPOSSIBLE: Record<Half, string[]> = {
  tune: [
    "unlock the door now",
    "reboot the lock",
    "what does the room cost",
    "show camera footage of the lobby",
    "who entered room 204 last night",
    "lock all doors",
    "update the lock's firmware",
    "add a new door to the system",
    "undo the removal of a tenant",
    "wipe the stolen phone",
    "where is the lost phone",
    "send the guest an email",
    "book a meeting room",
    "charge the guest's card",
    "turn on the air conditioning",
    "reset the app password",
    "print a badge",
    "keep the front door open during office hours",
    "cancel the reservation",
    "order new key cards",
    "who is in the building right now",
    "housekeeping schedule",
    "turn off the alarm",
  ],
  frozen: [
    "open the front door remotely",
    "battery level of the lock",
    "refund the deposit",
    "watch the entrance camera",
    "door log of yesterday",
    "emergency lockdown of the building",
    "pair a new lock",
    "create an access group",
    "restore a deleted employee",
    "install the app on her phone",
    "track where the employee's phone is",
    "text the visitor directions",
    "reserve a desk",
    "send an invoice to the tenant",
    "dim the lights in the lobby",
    "wifi password for guests",
    "program a key card at the encoder",
    "set opening hours of the gym",
    "move the guest to another reservation",
    "report a broken lock to maintenance",
    "attendance of employees last week",
    "order a taxi",
    "count visitors of the gym",
  ],
};
