/** A server that only looks says nothing about doing: advice to use what it does not offer would lead nowhere. */
import { expect, test } from "vitest";
import { listedTools } from "../src/adapter/listed.ts";
import { connect, type Options } from "./support/connect.ts";
import { hotel } from "./support/fixtures.ts";

const CHANGING = listedTools.filter((tool) => !tool.annotations.readOnlyHint).map(({ name }) => name);

async function toolsNamed(tool: string, args: Record<string, unknown>, options: Options): Promise<string[]> {
  const { call, sandbox } = await connect({ ...options, sandbox: { seed: false } });
  sandbox.workspace.create.user_identity({ full_name: "Bo Lacking", email_address: "bo@example.com" });
  const { text } = await call(tool, args);
  return CHANGING.filter((name) => new RegExp(`\\b${name}\\b`).test(text));
}

test.each([
  ["what a person lacks", "get_user_identity", { email_address: "bo@example.com" }, "link_acs_user"],
  ["nobody has that email", "get_user_identity", { email_address: "no@example.com" }, "create_user_identity"],
])("%s: %s advises to use a tool only where it is offered", async (_what, tool, args, advised) => {
  expect(await toolsNamed(tool, args, {})).toEqual([advised]);
  expect(await toolsNamed(tool, args, { server: { isReadOnly: true } })).toEqual([]);
});

test("accounts that are not linked: find_acs_users advises to link them only where that can be done", async () => {
  const next = async (options: Options) => {
    const { call, sandbox } = await connect(options);
    sandbox.workspace.create.acs_user({ acs_system_id: hotel(sandbox).doors, full_name: "Unlinked Una" });
    return (await call("find_acs_users", { search: "Una" })).data.next_step;
  };
  expect(await next({})).toContain("link_acs_user");
  expect(await next({ server: { isReadOnly: true } })).toBeUndefined();
});
