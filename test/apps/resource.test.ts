/** How the page is offered: in both eras, to the host alone, and small. */
import { describe, expect, test } from "vitest";
import { connect } from "../support/connect.ts";

const URI = "ui://seam-mobile-access/access.html";
const DRAWN = [
  "get_user_identity",
  "find_user_identities",
  "list_credentials",
  "list_entrances",
  "list_phones",
  "remove_user_identity",
  "remove_user_identities",
  "deactivate_phone",
  "delete_credential",
];

describe.each(["2025", "2026"] as const)("era %s", (era) => {
  test("the tools whose results are drawn name the page, and only they carry anything more", async () => {
    const { client } = await connect({ era });
    const { tools } = await client.listTools();
    const drawn = tools.filter(({ _meta }) => _meta !== undefined);
    expect(drawn.map(({ name }) => name).sort()).toEqual([...DRAWN].sort());
    for (const { _meta } of drawn) expect(_meta).toEqual({ ui: { resourceUri: URI } });
  });

  test("the page is one file of less than 60 kB that asks for nothing, with its policy inside and beside it", async () => {
    const { client } = await connect({ era });
    const { contents } = await client.readResource({ uri: URI });
    const [page] = contents;
    expect(contents).toHaveLength(1);
    expect(page).toMatchObject({
      uri: URI,
      mimeType: "text/html;profile=mcp-app",
      _meta: { ui: { csp: {}, permissions: {}, prefersBorder: true } },
    });
    const text = page && "text" in page ? page.text : "";
    expect(text).toContain("default-src 'none'; script-src 'sha256-");
    expect(text).not.toContain("connect-src");
    expect(text).not.toMatch(/https?:\/\/(?!www\.w3\.org)|<[^>]+ on\w+=|unsafe-/);
    expect(Buffer.byteLength(text)).toBeLessThan(60_000);
  });

  test("it is not listed among what people pick from", async () => {
    const { client } = await connect({ era });
    const { resources } = await client.listResources();
    expect(resources.filter(({ uri }) => uri.startsWith("ui:"))).toEqual([]);
  });
});
