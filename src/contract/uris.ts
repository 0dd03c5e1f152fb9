/** The URIs of resources, in one place: templates for reading, and those of single things. */

export const URI = {
  identities: "seam://user-identities",
  identity: "seam://user-identities/{user_identity_id}",
  identityPhones: "seam://user-identities/{user_identity_id}/phones",
  phones: "seam://phones",
  phone: "seam://phones/{device_id}",
} as const;

export const identityUri = (user_identity_id: string): string =>
  URI.identity.replace("{user_identity_id}", encodeURIComponent(user_identity_id));

export const phoneUri = (device_id: string): string =>
  URI.phone.replace("{device_id}", encodeURIComponent(device_id));
