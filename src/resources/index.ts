import type { Resource } from "../contract/resource.ts";
import { identities, identity, identityPhones } from "./identities.ts";
import { phone, phones } from "./phones.ts";

/** All resources and templates; a more special template comes before a more general one. */
export const resources: readonly Resource[] = [identities, identityPhones, identity, phones, phone];
