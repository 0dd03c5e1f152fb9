/** The stated table: what a tool says when a fault strikes one of its requests. The first row that fits holds. */
import type { FaultKind, Role } from "./kinds.ts";
import type { Place } from "./matrix.ts";
import type { Scenario } from "./scenarios.ts";
import type { Verdict } from "./truth.ts";

interface Row {
  roles: readonly Role[];
  /** Titles of faults; absent: all. */
  kinds?: readonly string[];
  /** Absent: all tools. */
  tool?: RegExp;
  path?: RegExp;
  /** Whether the tool has changed something before; absent: either. */
  isAfterChange?: boolean;
  /** Any of these. Each is held against the workspace (see truth.ts). */
  says: readonly Verdict[];
}

const WAITS = /^(remove_user_identity|remove_user_identities|delete_credential|deactivate_phone)$/;
const SUSPENSION = /^(suspend|unsuspend)/;
/** What they did is seen by one look. */
const LOOKED_AT = /^(unlink|suspend|unsuspend)/;
const NOT_FOUND = ["404", "404 of the route"];
/** Refused before anything could be done. */
const HARMLESS = ["refused", "429", "429 with Retry-After"];
/** It was carried out, and the answer was lost. */
const LOST = ["reset after", "malformed JSON after", "truncated after"];
const HTML_500 = ["500 with HTML", "500 with HTML after"];

export const TABLE: readonly Row[] = [
  // The event poller: what it misses, listings make up for.
  { roles: ["poll"], says: ["done"] },

  // Reads of what waits. A list that cannot be read is no empty one; one route's "not found" is outweighed by the other.
  {
    roles: ["read"],
    tool: WAITS,
    path: /list$/,
    isAfterChange: false,
    says: ["unchanged", "done", "partly"],
  },
  { roles: ["read"], tool: WAITS, kinds: ["404"], says: ["done", "partly", "unchanged"] },
  { roles: ["read"], tool: WAITS, kinds: ["401"], says: ["done", "partly", "unknown", "unchanged"] },
  { roles: ["read"], tool: WAITS, isAfterChange: false, says: ["done", "unchanged", "partly"] },
  { roles: ["read"], tool: WAITS, says: ["done", "going on", "partly"] },
  // Other reads: what Seam has retired is not needed, and the second route tells where the first does not find.
  { roles: ["read"], kinds: ["404"], path: /get$/, says: ["done", "unchanged", "unknown"] },
  {
    roles: ["read"],
    kinds: ["404 of the route"],
    tool: /^(launch|get)/,
    path: /automations/,
    says: ["done"],
  },
  // Looks that are good to have: the work is done without them, and the answer says what could not be checked.
  { roles: ["read"], tool: /^issue/, path: /compatible|credentials.list|automations/, says: ["done"] },
  { roles: ["read"], tool: /^create_credential/, path: /systems.list|identities.get/, says: ["done"] },
  {
    roles: ["read"],
    tool: /^update_credential/,
    path: /systems|entrances|users|identities|credentials.list/,
    says: ["done"],
  },
  // Names and doors of rows, and what a person still lacks after a step.
  {
    roles: ["read"],
    tool: /^(list_credentials|get_user_identity)/,
    path: /list_accessible_entrances/,
    says: ["done"],
  },
  { roles: ["read"], tool: /^(find_acs_users|list_credentials)/, path: /systems.list/, says: ["done"] },
  { roles: ["read"], tool: /^find_acs_users/, path: /identities.list/, says: ["done"] },
  { roles: ["read"], tool: /^list_entrances/, path: /users.get|identities.list/, says: ["done"] },
  { roles: ["read"], tool: /^list_acs_systems/, path: /entrances.list|compatible/, says: ["done"] },
  { roles: ["read"], tool: /^issue/, path: /phones.list/, says: ["done"] },
  {
    roles: ["read"],
    tool: /^(link|launch)/,
    path: /credentials.list|automations.list|acs.users.list|systems.list/,
    isAfterChange: true,
    says: ["done"],
  },
  { roles: ["read"], tool: /^create_user/, isAfterChange: true, says: ["done"] },
  { roles: ["read"], tool: /^unlink/, path: /systems.list/, says: ["done", "unchanged"] },
  { roles: ["read"], tool: SUSPENSION, path: /systems.list|identities.get/, says: ["done"] },
  { roles: ["read"], isAfterChange: false, says: ["unchanged"] },
  // Accepted, and not seen to be carried out.
  { roles: ["read"], tool: /^(link|unlink|update|suspend|unsuspend)/, says: ["unknown"] },
  { roles: ["read"], says: ["partly"] },

  // Creates, links and updates: one attempt.
  { roles: ["create"], kinds: ["404 of the route"], tool: /^launch/, says: ["done"] },
  { roles: ["create"], kinds: [...HARMLESS, ...NOT_FOUND, "401"], says: ["unchanged"] },
  { roles: ["create"], kinds: ["5 MB after"], tool: /^(link|update)/, says: ["done"] },
  { roles: ["create"], says: ["unknown"] },

  // Deletions that are not waited for. A look afterwards tells whether it is so.
  {
    roles: ["delete"],
    kinds: [...HARMLESS, ...NOT_FOUND, "401"],
    tool: LOOKED_AT,
    says: ["unchanged"],
  },
  { roles: ["delete"], kinds: ["5 MB after"], says: ["done"] },
  { roles: ["delete"], tool: LOOKED_AT, says: ["unknown"] },

  // Deletions that are waited for: tried until the time is up, unless an event or a listing tells.
  { roles: ["delete"], kinds: HARMLESS, says: ["going on", "partly", "unchanged"] },
  { roles: ["delete"], kinds: LOST, says: ["done", "going on", "partly", "unknown"] },
  { roles: ["delete"], kinds: HTML_500, says: ["done", "partly"] },
  { roles: ["delete"], kinds: ["401"], says: ["partly", "unknown", "unchanged"] },
  { roles: ["delete"], kinds: NOT_FOUND, says: ["partly"] },
  { roles: ["delete"], says: ["going on", "partly", "unknown"] },
];

export function expected(
  { tool }: Scenario,
  { role, path, isAfterChange }: Place,
  { title }: FaultKind,
): readonly Verdict[] {
  const row = TABLE.find(
    (one) =>
      one.roles.includes(role) &&
      (one.kinds?.includes(title) ?? true) &&
      (one.tool?.test(tool) ?? true) &&
      (one.path?.test(path) ?? true) &&
      (one.isAfterChange ?? isAfterChange) === isAfterChange,
  );
  return row?.says ?? [];
}

/** Whether its requests go side by side, in another order each time. */
export const isParallel = ({ tool }: Scenario): boolean => WAITS.test(tool);

/** Whether the tool tries this until its time is up. */
export const isWaitedFor = ({ tool }: Scenario, { role, isAfterChange }: Place): boolean =>
  WAITS.test(tool) && (role === "delete" || isAfterChange);

/** Where Seam's word is taken for it that something is gone or retired, although the sandbox has it still. */
export const isSeamsWord = ({ title }: FaultKind, { role }: Place): boolean =>
  NOT_FOUND.includes(title) && role !== "poll";
