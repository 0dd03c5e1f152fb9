/** Many hosts never show resources to the model, so a tool gives whatever a resource gives. */
import { expect, test } from "vitest";
import { resources } from "../src/resources/index.ts";
import { connect, type Harness } from "./support/connect.ts";
import { seeded } from "./support/fixtures.ts";
import { readJson } from "./support/reading.ts";

/** For each resource: an address to read, and the call that answers with the same data. */
async function twins({ call, sandbox }: Harness) {
  const { user_identity_id } = seeded(sandbox, "ana_silva");
  const device_id: string = (await call("list_phones", { user_identity_id })).data.phones[0].device_id;
  const most = { limit: 100 };
  const table: Record<string, [uri: string, tool: string, args: Record<string, unknown>]> = {
    "user-identities": ["seam://user-identities", "find_user_identities", most],
    "user-identity": [
      `seam://user-identities/${user_identity_id}`,
      "get_user_identity",
      { user_identity_id },
    ],
    "user-identity-phones": [
      `seam://user-identities/${user_identity_id}/phones`,
      "list_phones",
      { user_identity_id },
    ],
    phones: ["seam://phones", "list_phones", most],
    phone: [`seam://phones/${device_id}`, "get_phone", { device_id }],
  };
  return table;
}

/** What only the resource says: whom or how many, which the tool's summary says in words. */
const WORDS_OF_THE_TOOL = { "user-identity-phones": ["user_identity_id"], phones: ["total"] } as Record<
  string,
  string[] | undefined
>;

test.each(resources.map(({ name }) => name))(
  "a tool shows the same data as the resource %s",
  async (name) => {
    const harness = await connect();
    const twin = (await twins(harness))[name];
    if (!twin) throw new Error(`No tool is known to show what the resource ${name} shows`);
    const [uri, tool, args] = twin;
    const shown: Record<string, unknown> = await readJson(harness.client, uri);
    for (const field of WORDS_OF_THE_TOOL[name] ?? []) delete shown[field];
    expect(Object.keys(shown)).not.toEqual([]);
    const { text } = await harness.call(tool, args);
    expect(JSON.parse(text)).toMatchObject(shown);
  },
);
