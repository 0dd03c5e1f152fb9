import { proposePhoneIds } from "../completions.ts";
import type { Resource } from "../mcp.ts";
import { URI } from "../uris.ts";

const MOST = 100;

export const phones: Resource = {
  name: "phones",
  title: "Phones",
  uri: URI.phones,
  description: "The phones that can hold mobile keys: the first 100 of the workspace.",
  async read(_variables, { seam }) {
    const all = await seam.phones.list({});
    return { phones: all.slice(0, MOST), total: all.length, has_more: all.length > MOST };
  },
};

export const phone: Resource = {
  name: "phone",
  title: "Phone",
  uri: URI.phone,
  description: "One phone.",
  complete: { device_id: proposePhoneIds },
  async read({ device_id = "" }, { seam }) {
    return { phone: await seam.phones.get({ device_id }) };
  },
};
