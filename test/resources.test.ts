import type { ReadResourceResult } from "@modelcontextprotocol/client";
import { expect, test } from "vitest";
import { connect } from "./support/connect.ts";
import { addPhone, readable, seeded } from "./support/fixtures.ts";

const json = ({ contents: [content] }: ReadResourceResult) =>
  JSON.parse(content && "text" in content ? content.text : "");

test("lists the fixed resources, then people, then phones, with readable titles", async () => {
  const { client } = await connect();
  const { resources } = await client.listResources();
  expect(resources.map(({ title }) => title)).toEqual([
    "User identities",
    "Phones",
    "Ana Silva",
    "Min-jun Kim",
    "Soo-ah Kim",
    "Omar Haddad",
    "Lena Fischer",
    expect.stringMatching(/^iPhone 15 \([0-9a-f]{8}\)$/),
    expect.stringMatching(/^Pixel 8 /),
    expect.stringMatching(/^Galaxy S24 /),
    expect.stringMatching(/^iPhone 13 /),
  ]);
  for (const { uri } of resources) expect((await client.readResource({ uri })).contents).toHaveLength(1);
});

test("pages through people and phones by cursor, one page of Seam's at a time", async () => {
  const { client, sandbox, exchanges } = await connect({ sandbox: { seed: false } });
  for (let i = 0; i < 120; i++) {
    const { user_identity_id } = sandbox.workspace.create.user_identity({ full_name: `Person ${i}` });
    if (i < 60) addPhone(sandbox, user_identity_id, `Phone ${i}`);
  }
  const uris: string[] = [];
  const pages: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.request({ method: "resources/list", params: { cursor } });
    uris.push(...page.resources.map(({ uri }: { uri: string }) => uri));
    pages.push(page.resources.length);
    cursor = page.nextCursor;
  } while (cursor);
  expect(pages).toEqual([52, 50, 20, 50, 10]);
  expect(new Set(uris).size).toBe(182);
  const lists = exchanges.filter(({ path }) => path === "/user_identities/list");
  expect(lists.map(({ params }) => (params as { limit: number }).limit)).toEqual([50, 50, 50]);
});

test("lists the templates", async () => {
  const { client } = await connect();
  const { resourceTemplates } = await client.listResourceTemplates();
  expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
    "seam://user-identities/{user_identity_id}/phones",
    "seam://user-identities/{user_identity_id}",
    "seam://phones/{device_id}",
  ]);
});

test("reads a person and their phones", async () => {
  const { client, sandbox } = await connect();
  const { user_identity_id } = seeded(sandbox, "ana_silva");
  const uri = `seam://user-identities/${user_identity_id}`;
  const { user_identity } = json(await client.readResource({ uri }));
  expect(readable(user_identity)).toMatchInlineSnapshot(`
    {
      "display_name": "Ana Silva",
      "email_address": "ana.silva@example.com",
      "phone_number": "+15555550101",
      "user_identity_id": "<id 1>",
      "user_identity_key": "ana_silva",
    }
  `);
  const { phones } = json(await client.readResource({ uri: `${uri}/phones` }));
  expect(phones.map((phone: { display_name: string }) => phone.display_name)).toEqual([
    "iPhone 15",
    "Pixel 8",
  ]);
  const one = json(await client.readResource({ uri: `seam://phones/${phones[0].device_id}` }));
  expect({ ...one.phone, person: "Ana Silva" }).toEqual(phones[0]); // a phone alone does not say whose it is
});

test("marks what comes from the sandbox", async () => {
  const { client } = await connect({ asRealSeam: false });
  expect(json(await client.readResource({ uri: "seam://phones" }))).toMatchObject({
    sandbox: "no real doors",
  });
});

const NOBODY = "00000000-0000-4000-8000-000000000000";

test.each([
  `seam://user-identities/${NOBODY}`,
  `seam://user-identities/${NOBODY}/phones`,
  `seam://phones/${NOBODY}`,
  "seam://phones/no-such-phone",
  "seam://phones/%2e%2e%2fuser-identities",
  "seam://phones/a%20b",
  "seam://phones/%zz",
  "seam://phones/a?b=c",
  `seam://phones/${"a".repeat(101)}`,
  "seam://doors/1",
])("answers resource not found for %s", async (uri) => {
  const { client } = await connect();
  await expect(client.readResource({ uri })).rejects.toMatchObject({
    code: -32602,
    message: expect.stringMatching(/not found/i),
  });
});

test("never sends Seam what cannot be an id", async () => {
  const { client, exchanges } = await connect();
  await client.readResource({ uri: "seam://phones/%2e%2e%2fx" }).catch(() => {});
  expect(exchanges).toEqual([]);
});

test("explains why a resource cannot be read", async () => {
  const { client, sandbox } = await connect();
  sandbox.fail({ kind: "status", status: 401, type: "unauthorized" });
  await expect(client.readResource({ uri: "seam://phones" })).rejects.toThrow(/SEAM_API_KEY/);
});

test("without a key the fixed resources are listed, and reading one explains", async () => {
  const { client } = await connect({ withoutKey: true });
  const { resources } = await client.listResources();
  expect(resources.map(({ uri }) => uri)).toEqual(["seam://user-identities", "seam://phones"]);
  await expect(client.readResource({ uri: "seam://phones" })).rejects.toThrow(/Set SEAM_API_KEY/);
});

test.each(["nonsense", "", Buffer.from('{"phones":-1}').toString("base64url")])(
  "refuses the cursor %j",
  async (cursor) => {
    const { client } = await connect();
    await expect(client.request({ method: "resources/list", params: { cursor } })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining("Leave it out"),
    });
  },
);
