/** Replies in which something is not as it should be hide nothing that can be read. */
import { expect, onTestFinished, test } from "vitest";
import { startTampering, type Tamper } from "./hostile/tampering.ts";
import { connect } from "./support/connect.ts";
import { callTool, connectTo } from "./support/harness.ts";

const LISTS = [
  "find_user_identities",
  "find_acs_users",
  "list_credentials",
  "list_phones",
  "list_acs_systems",
];

/** The same workspace, as it is and as it looks through a proxy. */
async function asItIsAndThrough(tamper: Tamper) {
  const { sandbox, call } = await connect();
  const proxy = await startTampering(sandbox, tamper);
  const { client, close } = await connectTo(proxy);
  onTestFinished(async () => {
    await close();
    proxy.close();
  });
  return { call, through: (name: string, args = {}) => callTool(client, name, args) };
}

const idsIn = (data: unknown) => JSON.stringify(data).match(/"(user_identity|acs_\w+|device)_id":"[^"]+"/g);

test.each<[string, Tamper]>([
  [
    "numbers for texts",
    (key, value) => (/^(email_address|phone_number|display_name|nickname|name)$/.test(key) ? 5 : value),
  ],
  ["texts for lists", (key, value) => (/^(errors|warnings)$/.test(key) ? "odd" : value)],
  ["objects for times", (key, value) => (/_at$/.test(key) ? {} : value)],
  [
    "lists for everything that is yes or no",
    (key, value) => (typeof value === "boolean" && key !== "ok" ? [] : value),
  ],
  ["texts for objects", (key, value) => (key === "properties" ? "odd" : value)],
])("%s hide no row of any list", async (_what, tamper) => {
  const { call, through } = await asItIsAndThrough(tamper);
  for (const list of LISTS) {
    const odd = await through(list, { limit: 100 });
    expect(odd.isError, odd.text).toBe(false);
    if (list !== "list_acs_systems")
      // which credential managers there are is not known any more
      expect(idsIn(odd.data)).toEqual(idsIn((await call(list, { limit: 100 })).data));
  }
});

test("a row without its id is not left out in silence", async () => {
  const { through } = await asItIsAndThrough((key, value) => (key === "device_id" ? undefined : value));
  const { isError, text } = await through("list_phones");
  expect([isError, text]).toEqual([
    true,
    "Seam could not be used for /phones/list: its answer was not understood (0.device_id). Nothing was changed. " +
      "Try again in a minute.",
  ]);
});

test("a list that names no next page although there is one is not taken for whole", async () => {
  const { through } = await asItIsAndThrough((key, value) => (key === "has_next_page" ? true : value));
  const { isError, text } = await through("list_credentials");
  expect([isError, text]).toEqual([
    true,
    "Seam could not be used for /acs/credentials/list: its list has no end that can be trusted: it says that there " +
      "are more pages, and not where. Nothing was changed. Try again in a minute.",
  ]);
});

test("an answer that says ok: false is not one", async () => {
  const { through } = await asItIsAndThrough((key, value) => (key === "ok" ? false : value));
  const { isError, text } = await through("create_user_identity", { full_name: "Ada" });
  expect(isError).toBe(true);
  expect(text).toMatch(
    /^Seam did not carry out \/user_identities\/create, it answered ok: false \(200 .+Nothing was changed\.$/,
  );
});
