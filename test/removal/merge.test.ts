/** Somebody merges the person into another while their things are taken away: the other one's are not touched. */
import { expect, test } from "vitest";
import type { Arrival, Workspace } from "../../src/sandbox/sandbox.ts";
import { connect, type Options } from "../support/connect.ts";
import { createGuest } from "../support/fixtures.ts";

/** Grace, Bea, and a merge of the one into the other right before the first request that `when` fits. */
async function twoPeople(
  when: (arrival: Arrival, grace: string, workspace: Workspace) => boolean,
  options: Options = {},
) {
  let isMerged = false;
  const server = await connect({
    ...options,
    sandbox: {
      onRequest(arrival) {
        if (isMerged || !grace || !when(arrival, grace.user_identity_id, workspace)) return;
        merge();
      },
    },
  });
  const { workspace } = server.sandbox;
  const merge = () => {
    isMerged = true;
    workspace.other_hand.merge(grace.user_identity_id, bea.user_identity_id);
  };
  const bea = createGuest(server.sandbox, "Bea Other");
  const before = workspace.leftovers(bea.user_identity_id);
  const grace = createGuest(server.sandbox);
  const isBeaWhole = () => {
    const ids = new Set(workspace.leftovers(bea.user_identity_id).map(({ id }) => id));
    return before.every(({ id }) => ids.has(id)) && workspace.find(bea.user_identity_id) !== undefined;
  };
  return { ...server, grace, bea, merge, isBeaWhole };
}

const DELETIONS = [
  "/client_sessions/delete",
  "/access_grants/delete",
  "/user_identities/enrollment_automations/delete",
  "/acs/credentials/delete",
  "/phones/deactivate",
  "/acs/users/delete",
];

test.each(DELETIONS)("a merge right before %s ends the removal, which says so", async (route) => {
  const { call, grace, bea, isBeaWhole } = await twoPeople(({ path }) => path === route);
  const { isError, text } = await call("remove_user_identity", { user_identity_id: grace.user_identity_id });
  expect(isBeaWhole()).toBe(true);
  expect(isError).toBe(true);
  expect(text).toContain(
    `Not removed: user identity ${grace.user_identity_id} was merged into ${bea.user_identity_id} meanwhile`,
  );
  expect(text).toContain("If the other one shall go, call again with its id.");
});

test("what had gone before a merge is named", async () => {
  const { call, grace, isBeaWhole } = await twoPeople(
    ({ path, params }) => path === "/acs/users/delete" && params.acs_user_id === grace.acs_user_id,
  );
  const { text } = await call("remove_user_identity", { user_identity_id: grace.user_identity_id });
  expect(isBeaWhole()).toBe(true);
  expect(text.split(" Left as it is: ")[0]).toMatch(
    new RegExp(` Gone: .*3 credentials.*acs_credential ${grace.key.acs_credential_id} "Multi Phone Sync`),
  );
});

test("what had not been asked for before a merge is named as left", async () => {
  const { call, grace, isBeaWhole, routes } = await twoPeople(
    ({ path }) => path === "/user_identities/enrollment_automations/delete",
  );
  const { text } = await call("remove_user_identity", { user_identity_id: grace.user_identity_id });
  expect(isBeaWhole()).toBe(true);
  expect(routes()).not.toContain("/phones/deactivate");
  expect(text.split(" Left as it is: ")[1]).toContain(`acs_user ${grace.acs_user_id} "Grace Hopper"`);
});

test("a merge in mid-removal with kept accounts ends it too, and takes no account off the other one", async () => {
  const { call, grace, bea, isBeaWhole, routes } = await twoPeople(
    ({ path }) => path === "/phones/deactivate",
  );
  const args = { user_identity_id: grace.user_identity_id, keep_acs_users: true };
  const { text } = await call("remove_user_identity", args);
  expect(isBeaWhole()).toBe(true);
  expect(text).toContain(`was merged into ${bea.user_identity_id} meanwhile`);
  expect(routes().filter((path) => path === "/phones/deactivate").length).toBeLessThanOrEqual(2);
});

test("in a group, the row of who was merged says so", async () => {
  const { call, grace, bea, isBeaWhole } = await twoPeople(({ path }) => path === "/acs/credentials/delete");
  const { data } = await call("remove_user_identities", { user_identity_ids: [grace.user_identity_id] });
  expect(isBeaWhole()).toBe(true);
  expect(data.people).toMatchObject([
    { status: "failed", summary: expect.stringContaining(`was merged into ${bea.user_identity_id}`) },
  ]);
});

test("a merge while everything is listed refuses the plan: what was listed may be the other one's", async () => {
  const { call, grace, bea, routes } = await twoPeople(({ path }) => path === "/phones/list");
  const { isError, text } = await call("remove_user_identity", { user_identity_id: grace.user_identity_id });
  expect(isError).toBe(true);
  expect(text).toContain(`was merged into ${bea.user_identity_id}. Nothing was done.`);
  expect(routes().filter((path) => /delete|deactivate/.test(path))).toEqual([]);
});

test("nobody is asked whether the other one's things may go, too", async () => {
  const asked: string[] = [];
  const isLastLook = ({ path }: Arrival, id: string, { leftovers }: Workspace) =>
    path === "/instant_keys/list" && leftovers(id).length === 0;
  const { call, grace, isBeaWhole } = await twoPeople(isLastLook, {
    client: { capabilities: { elicitation: { form: {} } } },
    prepare: (client) =>
      client.setRequestHandler("elicitation/create", async ({ params }) => {
        asked.push(params.message);
        return { action: "accept", content: {} };
      }),
  });
  await call("remove_user_identity", { user_identity_id: grace.user_identity_id });
  expect(asked).toHaveLength(1);
  expect(isBeaWhole()).toBe(true);
});

test("a phone that only a list by the person's id shows is not deactivated after a merge", async () => {
  const { call, grace, bea, routes } = await twoPeople(
    ({ path, params }, id) => path === "/phones/list" && params.owner_user_identity_id === id,
  );
  const args = { device_id: bea.phone.device_id, user_identity_id: grace.user_identity_id };
  const { isError, text } = await call("deactivate_phone", args);
  expect(isError).toBe(true);
  expect(text).toContain(`was merged into ${bea.user_identity_id}. Nothing was done.`);
  expect(routes()).not.toContain("/phones/deactivate");
});

test("nor after a merge that comes right before the deactivation", async () => {
  let lists = 0;
  const { call, grace, bea, routes } = await twoPeople(
    ({ path, params }, id) =>
      path === "/phones/list" && params.owner_user_identity_id === id && ++lists === 2,
  );
  const args = { device_id: grace.phone.device_id, user_identity_id: grace.user_identity_id };
  const { isError, text } = await call("deactivate_phone", args);
  expect(isError).toBe(true);
  expect(text).toContain(
    `Nothing was done: the phone ${grace.phone.device_id} is of a person who was merged into user identity ` +
      `${bea.user_identity_id}.`,
  );
  expect(routes()).not.toContain("/phones/deactivate");
});
