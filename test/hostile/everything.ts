/** Everything that a server says of a workspace: by its tools, its resources, its prompts, and its refusals. */
import { onTestFinished } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { scenarios } from "../faults/scenarios.ts";
import { listen } from "../faults/world.ts";
import { createGuest } from "../support/fixtures.ts";
import { callTool, connectTo, type Options } from "../support/harness.ts";
import { startTampering, type Tamper } from "./tampering.ts";

async function open(sandbox: Sandbox, tamper: Tamper, options: Options = {}) {
  const proxy = await startTampering(sandbox, tamper);
  const { client, close } = await connectTo(proxy, { asRealSeam: false, ...options });
  const said: unknown[] = [];
  listen(client, said);
  onTestFinished(async () => {
    await close();
    proxy.close();
  });
  return { client, said };
}

async function sandboxForTest(): Promise<Sandbox> {
  const sandbox = await startSandbox({ deletionDelayMs: 10 });
  onTestFinished(sandbox.close);
  return sandbox;
}

/** Answers every question with yes. */
const asking: Options = {
  client: { capabilities: { elicitation: { form: {} } } },
  prepare: (client) =>
    client.setRequestHandler("elicitation/create", () => ({ action: "accept", content: { confirm: true } })),
};

/** What all tools say, asking and progressing as they go. */
export async function callEverything(tamper: Tamper): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const { tool, prepare } of scenarios) {
    const sandbox = await sandboxForTest();
    const { args } = prepare(sandbox);
    const { client, said } = await open(sandbox, tamper, asking);
    await callTool(client, tool, args, { onprogress: () => {} });
    all.push(...said);
  }
  return all;
}

/** Everything that can be read or completed, prompts with these words, and refusals. */
export async function readEverything(tamper: Tamper, words: string): Promise<unknown[]> {
  const sandbox = await sandboxForTest();
  const guest = createGuest(sandbox);
  const { user_identity_id, phone } = guest;
  const { client, said } = await open(sandbox, tamper);
  const person = `seam://user-identities/${user_identity_id}`;
  for (const uri of ["seam://user-identities", "seam://phones", person, `${person}/phones`])
    await client.readResource({ uri });
  await client.readResource({ uri: `seam://phones/${phone.device_id}` });
  let cursor: string | undefined;
  do cursor = (await client.listResources(cursor ? { cursor } : {})).nextCursor;
  while (cursor);
  const argument = { name: "person", value: "" };
  await client.complete({ ref: { type: "ref/prompt", name: "offboard_app_user" }, argument });
  for (const { name, arguments: args = [] } of (await client.listPrompts()).prompts) {
    const sent = Object.fromEntries(args.map((one) => [one.name, words]));
    const checked = { email_address: "jean@example.com", keep_acs_users: "yes", ends_at: "Sunday noon" };
    for (const values of [sent, { ...sent, ...checked }])
      await client.getPrompt({ name, arguments: values }).catch(() => {}); // it may be refused
  }
  await callTool(client, "remove_user_identity", { user_identity_id, dry_run: true });
  await callTool(client, "remove_user_identities", { user_identity_ids: [user_identity_id], dry_run: true });
  for (const [tool, args] of refused(guest)) await callTool(client, tool, args);
  return said;
}

/** Calls that end in refusals which name what others have written. */
const refused = ({ user_identity_id, acs_user_id }: Guest): [string, Record<string, unknown>][] => [
  ["issue_mobile_key", { acs_user_id, acs_entrance_names: ["No such door"] }],
  ["link_acs_user", { user_identity_id, acs_user_email_address: "jean@example.com" }],
  ["create_user_identity", { email_address: "ana.silva@example.com" }],
  ["create_credential", { user_identity_id, access_method: "card" }],
];

type Guest = ReturnType<typeof createGuest>;
