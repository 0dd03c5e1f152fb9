import type { Resource } from "../contract/resource.ts";
import { URI } from "../contract/uris.ts";
import { proposeIdentityIds } from "../lookup/completions.ts";
import { inBrief } from "../lookup/people.ts";

const PAGE = 100;

export const identities: Resource = {
  name: "user-identities",
  title: "User identities",
  uri: URI.identities,
  description: "The people with mobile access: the first 100 user identities.",
  async read(_variables, { seam }) {
    const { items, next_page_cursor } = await seam.user_identities.list({ limit: PAGE });
    return { user_identities: items.map(inBrief), has_more: next_page_cursor !== undefined };
  },
};

export const identity: Resource = {
  name: "user-identity",
  title: "User identity",
  uri: URI.identity,
  description: "One person: accounts, keys, phones, enrollment, and what is wrong.",
  complete: { user_identity_id: proposeIdentityIds },
  async read({ user_identity_id = "" }, context) {
    return (await import("../lookup/reads.ts")).readIdentity(user_identity_id, context);
  },
};

export const identityPhones: Resource = {
  name: "user-identity-phones",
  title: "Phones of a user identity",
  uri: URI.identityPhones,
  description: "The phones on which one person is signed in.",
  complete: { user_identity_id: proposeIdentityIds },
  async read({ user_identity_id = "" }, context) {
    return (await import("../lookup/reads.ts")).readIdentityPhones(user_identity_id, context);
  },
};
