import { proposeIdentityIds } from "../completions.ts";
import type { Resource } from "../mcp.ts";
import { inBrief } from "../people.ts";
import { takePicture } from "../picture.ts";
import { URI } from "../uris.ts";

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
    return takePicture(context, await context.seam.user_identities.get({ user_identity_id }));
  },
};

export const identityPhones: Resource = {
  name: "user-identity-phones",
  title: "Phones of a user identity",
  uri: URI.identityPhones,
  description: "The phones on which one person is signed in.",
  complete: { user_identity_id: proposeIdentityIds },
  async read({ user_identity_id = "" }, { seam }) {
    const [{ user_identity_id: owner }, phones] = await Promise.all([
      seam.user_identities.get({ user_identity_id }),
      seam.phones.list({ owner_user_identity_id: user_identity_id }),
    ]);
    return { user_identity_id: owner, phones };
  },
};
