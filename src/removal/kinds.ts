/**
 * The kinds of things that go when something is taken away, the user identity among them: how each is listed, read and
 * deleted, which event confirms it, and what must be over before (https://docs.seam.co, "Managing Mobile App User
 * Accounts with User Identities"). Data; what is done with it stands in decide.ts and run.ts, and in what that calls.
 */
import { credentialsOf } from "../lookup/belongings.ts";
import type { Seam } from "../seam/api.ts";
import { absentIfNotFound, isRouteGone } from "../seam/errors.ts";
import { everything } from "../seam/lists.ts";
import type { AcsCredential } from "../seam/resources.ts";
import {
  type Found,
  foundAcsUser,
  foundAutomation,
  foundCredential,
  foundGrant,
  foundIdentity,
  foundInstantKey,
  foundPhone,
  foundSession,
  type Kind,
  keyOf,
} from "./found.ts";
import { readCredential, readOwnedPhone } from "./owners.ts";
import type { Need, Rule } from "./rule.ts";

/** They could let the person back in or issue keys again, so all of them are tried first. */
const FIRST: readonly Kind[] = ["client_session", "instant_key", "access_grant"];
const AFTER_FIRST: Need = { until: "tried", of: () => FIRST };
const AFTER_PARENT: Need = { until: "over", of: ({ parent }) => (parent ? [keyOf(parent)] : []) };

const RULES: readonly Rule[] = [
  {
    kind: "client_session",
    words: ["client session", "client sessions", "ended"],
    list: async ({ seam, user_identity_id = "" }) =>
      (await seam.client_sessions.list({ user_identity_id })).map(foundSession),
    read: async ({ seam }, { id }) =>
      mapped(foundSession, seam.client_sessions.get({ client_session_id: id })),
    delete: ({ seam }, { id }) => seam.client_sessions.delete({ client_session_id: id }),
    event: ["client_session.deleted", "client_session_id"],
    needs: [],
  },
  {
    kind: "instant_key",
    words: ["instant key", "instant keys", "revoked"],
    list: async ({ seam, user_identity_id = "" }) =>
      (await seam.instant_keys.list({ user_identity_id })).map(foundInstantKey),
    read: async ({ seam }, { id }) => mapped(foundInstantKey, seam.instant_keys.get({ instant_key_id: id })),
    delete: ({ seam }, { id }) => seam.instant_keys.delete({ instant_key_id: id }),
    needs: [],
  },
  {
    kind: "access_grant",
    words: ["access grant", "access grants", "revoked"],
    list: async ({ seam, user_identity_id = "" }) =>
      (await everything(seam.access_grants.list, { user_identity_id })).map(foundGrant),
    read: async ({ seam }, { id }) => mapped(foundGrant, seam.access_grants.get({ access_grant_id: id })),
    delete: ({ seam }, { id }) => seam.access_grants.delete({ access_grant_id: id }),
    event: ["access_grant.deleted", "access_grant_id"],
    needs: [],
  },
  {
    kind: "enrollment_automation",
    words: ["enrollment automation", "enrollment automations", "ended"],
    list: async ({ seam, user_identity_id = "" }) =>
      (await noneIfRetired(seam.user_identities.enrollment_automations.list({ user_identity_id }))).map(
        foundAutomation,
      ),
    read: async ({ seam }, { id }) =>
      mapped(
        foundAutomation,
        seam.user_identities.enrollment_automations.get({ enrollment_automation_id: id }),
      ),
    delete: ({ seam }, { id }) =>
      seam.user_identities.enrollment_automations.delete({ enrollment_automation_id: id }),
    event: ["enrollment_automation.deleted", "enrollment_automation_id"],
    needs: [AFTER_FIRST],
  },
  {
    kind: "acs_credential",
    words: ["credential", "credentials", "revoked"],
    list: async (scope, known) => {
      const { seam, user_identity_id } = scope;
      const all =
        user_identity_id === undefined
          ? await besides(seam, known)
          : await credentialsOf(seam, user_identity_id, scope.acsUsers());
      return all.map((one) => foundCredential(one));
    },
    read: readCredential,
    delete: ({ seam }, { id }) => seam.acs.credentials.delete({ acs_credential_id: id }),
    event: ["acs_credential.deleted", "acs_credential_id"],
    isMarked: true,
    needs: [AFTER_FIRST, AFTER_PARENT],
  },
  {
    kind: "phone",
    words: ["phone", "phones", "deactivated"],
    list: async ({ seam, user_identity_id }) =>
      (await seam.phones.list({ owner_user_identity_id: user_identity_id })).map((one) => foundPhone(one)),
    read: async ({ seam }, { id }) => mapped(foundPhone, seam.phones.get({ device_id: id })),
    readOwned: readOwnedPhone,
    delete: ({ seam }, { id }) => seam.phones.deactivate({ device_id: id }),
    event: ["phone.deactivated", "device_id"],
    // A phone has no field that says that it is deactivated, and Seam's documents end with the event: nothing else could
    // be waited for. So the identity may follow; by Seam's contract its deletion takes along what is left.
    mayStayListed: true,
    needs: [AFTER_FIRST, { until: "over", of: () => ["enrollment_automation"] }],
  },
  {
    kind: "acs_user",
    words: ["ACS user", "ACS users", "deleted"],
    list: async (scope) => (await scope.acsUsers()).map(foundAcsUser),
    read: async ({ seam }, { id }) => mapped(foundAcsUser, seam.acs.users.get({ acs_user_id: id })),
    delete: ({ seam }, { id }) => seam.acs.users.delete({ acs_user_id: id }),
    event: ["acs_user.deleted", "acs_user_id"],
    isMarked: true,
    needs: [AFTER_FIRST, { until: "gone", of: ({ id }) => [`acs_credential of ${id}`] }],
  },
  {
    kind: "user_identity",
    words: ["user identity", "user identities", "deleted"],
    list: async ({ seam, user_identity_id = "" }) =>
      (await everything(seam.user_identities.list, { user_identity_ids: [user_identity_id] }))
        .filter((one) => one.user_identity_id === user_identity_id)
        .map(foundIdentity),
    read: async ({ seam }, { id }) =>
      mapped(foundIdentity, seam.user_identities.get({ user_identity_id: id })),
    delete: ({ seam }, { id }) => seam.user_identities.delete({ user_identity_id: id }),
    isMarked: true,
    needs: [
      {
        until: "gone",
        of: () => [...FIRST, "enrollment_automation", "acs_credential", "phone", "acs_user"],
      },
    ],
  },
];

/**
 * The same, but ACS users are unlinked and live on; then only the credentials that carry the identity are the
 * person's. Seam makes no event for an unlinking.
 */
const RULES_KEEPING_ACS_USERS: readonly Rule[] = RULES.map((rule) => {
  if (rule.kind === "acs_credential")
    return {
      ...rule,
      list: async ({ seam, user_identity_id = "" }) =>
        (await everything(seam.acs.credentials.list, { user_identity_id })).map((one) =>
          foundCredential(one),
        ),
      read: async ({ seam }, { id }) =>
        mapped(foundCredential, seam.acs.credentials.get({ acs_credential_id: id })),
    };
  if (rule.kind !== "acs_user") return rule;
  const { event: _, isMarked: __, ...rest } = rule;
  return {
    ...rest,
    words: ["ACS user (kept, only unlinked)", "ACS users (kept, only unlinked)", "unlinked"],
    async read(scope, thing) {
      const found = await rule.read(scope, thing);
      return found?.owner ? found : undefined;
    },
    delete: ({ seam, user_identity_id = "" }, { id }) =>
      seam.user_identities.remove_acs_user({ user_identity_id, acs_user_id: id }),
  };
});

/** All rules, the identity's last. */
export const rulesFor = ({ keep_acs_users }: { keep_acs_users: boolean }): readonly Rule[] =>
  keep_acs_users ? RULES_KEEPING_ACS_USERS : RULES;

/** The rule for things that are taken away for themselves. */
export function ruleOf(kind: Kind): Rule {
  const rule = RULES.find((one) => one.kind === kind);
  if (!rule) throw new Error(`no rule for ${kind}`);
  return rule;
}

/** Seam has announced the end of enrollment automations: without the route nobody has one. */
const noneIfRetired = <Item>(listing: Promise<Item[]>): Promise<Item[]> =>
  listing.catch((error) => {
    if (isRouteGone(error)) return [];
    throw error;
  });

async function mapped<Item>(
  found: (item: Item) => Found,
  request: Promise<Item>,
): Promise<Found | undefined> {
  const item = await absentIfNotFound(request);
  return item && found(item);
}

/** The credentials of the same ACS users; of one that no ACS user has, what Seam finds by its id. */
async function besides({ acs }: Seam, known: readonly Found[]): Promise<AcsCredential[]> {
  const accounts = new Set(known.flatMap(({ acs_user_id }) => acs_user_id ?? []));
  const others = known.filter(({ acs_user_id }) => !acs_user_id);
  const lists = await Promise.all([
    ...Array.from(accounts, (acs_user_id) => everything(acs.credentials.list, { acs_user_id })),
    ...others.map(({ id }) => everything(acs.credentials.list, { search: id })),
  ]);
  return lists.flat();
}
