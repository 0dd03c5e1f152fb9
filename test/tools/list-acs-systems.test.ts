import { expect, test } from "vitest";
import { connect } from "../support/connect.ts";
import { hotel, readable } from "../support/fixtures.ts";
import { pagesOf } from "../support/reading.ts";

const COMPATIBLE = "/acs/systems/list_compatible_credential_manager_acs_systems";

test("says which systems are credential managers, and which managers fit which system", async () => {
  const { call } = await connect();
  const { data, text } = await call("list_acs_systems");
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(data)));
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "acs_systems": [
        {
          "acs_system_id": "<id 1>",
          "external_type": "assa_abloy_credential_service",
          "is_credential_manager": true,
          "name": "Aurora Mobile Keys",
        },
        {
          "access_methods": [
            "mobile_key",
            "card",
          ],
          "acs_system_id": "<id 2>",
          "credential_managers": [
            "Aurora Mobile Keys",
          ],
          "external_type": "visionline_system",
          "is_credential_manager": false,
          "name": "Hotel Aurora Doors",
          "time_zone": "Europe/Vienna",
        },
        {
          "access_methods": [
            "mobile_key",
            "code",
            "card",
          ],
          "acs_system_id": "<id 3>",
          "credential_managers": [],
          "external_type": "salto_space_system",
          "is_credential_manager": false,
          "name": "Aurora Staff Building",
          "time_zone": "Europe/Vienna",
        },
      ],
      "has_more": false,
      "summary": "2 access control systems: "Hotel Aurora Doors", "Aurora Staff Building"; 1 credential manager: "Aurora Mobile Keys".",
    }
  `);
});

test("lists every system once, in pages, and asks for the managers of the shown systems only", async () => {
  const { call, routes } = await connect();
  const pages = await pagesOf(call, "list_acs_systems", { limit: 2 }, { limit: 2 });
  expect(pages.map((page) => page.map((system) => system.name))).toEqual([
    ["Aurora Mobile Keys", "Hotel Aurora Doors"],
    ["Aurora Staff Building"],
  ]);
  expect(routes().filter((path) => path === COMPATIBLE)).toHaveLength(2);
});

test("says that the workspace has no systems", async () => {
  const { call } = await connect({ sandbox: { seed: false } });
  const { data } = await call("list_acs_systems");
  expect(data).toMatchObject({ acs_systems: [], has_more: false });
  expect(data.summary).toContain("0 access control systems");
});

test("shows what is wrong with a system", async () => {
  const { call, sandbox } = await connect();
  const error = { error_code: "acs_system_disconnected", message: "Offline since Monday." };
  sandbox.workspace.state.acs_systems.change(hotel(sandbox).staff, {
    errors: [{ ...error, created_at: "2026-03-01T00:00:00.000Z" }],
  });
  const { data } = await call("list_acs_systems");
  expect(data.acs_systems).toContainEqual(
    expect.objectContaining({ name: "Aurora Staff Building", errors: [error] }),
  );
});

test("explains that the API key was refused, and that nothing happened", async () => {
  const { call, sandbox } = await connect();
  sandbox.fail({ kind: "status", status: 401, message: "No authentication methods succeeded" });
  const { isError, text } = await call("list_acs_systems");
  expect(isError).toBe(true);
  expect(readable(text)).toMatchInlineSnapshot(
    `"Seam did not accept the API key (/acs/systems/list, 401 unauthorized): "No authentication methods succeeded" (Seam request <id 1>). Check SEAM_API_KEY (or SEAM_PERSONAL_ACCESS_TOKEN and SEAM_WORKSPACE_ID) in the env block of this server and restart it. Nothing was changed."`,
  );
});

test("refuses a cursor that is not its own", async () => {
  const { call, exchanges } = await connect();
  const { text } = await call("list_acs_systems", { cursor: "abc" });
  expect(text).toBe(
    "Nothing was listed: cursor is not one of this list. Leave it out to start at the beginning.",
  );
  expect(exchanges.filter(({ path }) => path === COMPATIBLE)).toEqual([]);
});

test.each([
  [{ limit: 101 }, "limit must be a whole number from 1 to 100"],
  [{ cursor: 5 }, "cursor must be a text"],
  [{ search: "doors" }, '"search" is not an argument of list_acs_systems, which takes limit, cursor'],
])("refuses %j before any request, by name", async (args, words) => {
  const { call, exchanges } = await connect();
  const { isError, text } = await call("list_acs_systems", args);
  expect(isError).toBe(true);
  expect(text).toContain("Nothing was done: ");
  expect(text).toContain(words);
  expect(exchanges).toEqual([]);
});
