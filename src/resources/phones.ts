import type { Resource } from "../contract/resource.ts";
import { URI } from "../contract/uris.ts";
import { proposePhoneIds } from "../lookup/completions.ts";

export const phones: Resource = {
  name: "phones",
  title: "Phones",
  uri: URI.phones,
  description: "The phones that can hold mobile keys: the first 100 of the workspace.",
  async read(_variables, context) {
    return (await import("../lookup/reads.ts")).readPhones(context);
  },
};

export const phone: Resource = {
  name: "phone",
  title: "Phone",
  uri: URI.phone,
  description: "One phone.",
  complete: { device_id: proposePhoneIds },
  async read({ device_id = "" }, context) {
    return (await import("../lookup/reads.ts")).readPhone(device_id, context);
  },
};
