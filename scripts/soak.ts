/**
 * Mixed work from several people at once against the sandbox, with 2 % of all requests going wrong:
 * `npm run soak -- --minutes 5 [--seed 7]`. Reports what was done and survived; any broken invariant fails it.
 */
import { parseArgs } from "node:util";
import { startSandbox } from "../src/sandbox/sandbox.ts";
import { failNowAndThen, random } from "../test/faults/chance.ts";
import { hotel, seeded } from "../test/support/fixtures.ts";
import { type Answer, callTool } from "../test/support/harness.ts";
import { memoryOf } from "../test/support/memory.ts";
import { SERVER } from "../test/support/paths.ts";
import { envFor, startServer } from "../test/support/stdio.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: String(Date.now() % 1e6) },
  },
});
const WORKERS = 8;
const FAULT_RATE = 0.02;
const counts = { operations: 0, refusals: 0, faults: 0, requests: 0, removals: 0 };
const violations: string[] = [];

const sandbox = await startSandbox({
  deletionDelayMs: 30,
  onExchange({ fault }) {
    counts.requests += 1;
    if (fault) counts.faults += 1;
  },
});
failNowAndThen(sandbox, FAULT_RATE, random(Number(values.seed)));
const { client, pid, close } = await startServer({
  args: ["--max-old-space-size=48", SERVER], // so that garbage is not taken for growth
  env: { ...envFor(sandbox), SEAM_MCP_CONFIRM: "never" },
});
const whatAnaHas = () =>
  JSON.stringify(sandbox.workspace.leftovers(seeded(sandbox, "ana_silva").user_identity_id));
const untouched = whatAnaHas();

async function call(name: string, args: Record<string, unknown>): Promise<Answer> {
  counts.operations += 1;
  const { isError, text, data = {} } = await callTool(client, name, args, { timeout: 120_000 });
  if (isError) counts.refusals += 1;
  if (/Unexpected error/.test(text)) violations.push(`${name}: ${text}`);
  return { isError, text, data };
}

/** A guest comes, gets a key and phones, loses one, leaves. */
async function guest(number: number): Promise<void> {
  const user_identity_key = `guest_${number}`;
  const email_address = `guest.${number}@example.com`;
  await call("create_user_identity", { user_identity_key, email_address, full_name: `Guest ${number}` });
  const found = sandbox.workspace.state.user_identities.by("user_identity_key", user_identity_key);
  const [identity] = found;
  if (found.length > 1) violations.push(`${user_identity_key} was created ${found.length} times`);
  if (!identity) return;
  const { user_identity_id } = identity;
  const { acs_user_id } = sandbox.workspace.create.acs_user({
    acs_system_id: doors,
    full_name: email_address,
  });
  await call("link_acs_user", { user_identity_id, acs_user_id });
  await call("launch_enrollment", { user_identity_key });
  await call("issue_mobile_key", { acs_user_id, acs_entrance_names: ["Room 204"] });
  const keys = sandbox.workspace.state.acs_credentials.by("acs_user_id", acs_user_id);
  if (keys.filter((key) => key.is_multi_phone_sync_credential).length > 1)
    violations.push(`${user_identity_key} has two keys of one call`);
  const phones = ["iPhone 15", "Pixel 9"].map((device_model) =>
    sandbox.workspace.create.phone({ user_identity_id, device_model, operating_system: "android" }),
  );
  await Promise.all([
    call("get_user_identity", { email_address }),
    call("list_phones", { user_identity_id }),
  ]);
  const device_id = phones[0]?.device_id ?? "";
  const lost = await call("deactivate_phone", { device_id, user_identity_id });
  if (lost.data.status === "deactivated" && sandbox.workspace.find(device_id))
    violations.push(`phone ${device_id} was called deactivated and is there`);
  await leave(user_identity_id);
}

async function leave(user_identity_id: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const { data } = await call("remove_user_identity", { user_identity_id, wait_seconds: 20 });
    if (data.status !== "removed") continue;
    counts.removals += 1;
    const left = sandbox.workspace.leftovers(user_identity_id);
    if (left.length > 0 || sandbox.workspace.find(user_identity_id))
      violations.push(`${user_identity_id} was called removed and has ${JSON.stringify(left)}`);
    return;
  }
  violations.push(`${user_identity_id} could not be removed in 20 calls`);
}

const { doors } = hotel(sandbox);
const endsAt = Date.now() + Number(values.minutes) * 60_000;
let next = 0;
const memory: number[] = [];
const watch = setInterval(() => memory.push(memoryOf({ pid }).now), 1_000);
await Promise.all(
  Array.from({ length: WORKERS }, async () => {
    while (Date.now() < endsAt && violations.length === 0) await guest(next++);
  }),
);
clearInterval(watch);
if (whatAnaHas() !== untouched) violations.push("a person who was not touched has changed");
const settled = counts.requests;
await client.ping();
if (counts.requests > settled + 1) violations.push("requests go on although nobody waits");
await close();
await sandbox.close();

const { operations, refusals, faults, requests, removals } = counts;
const begin = memory[Math.min(10, memory.length - 1)] ?? Number.NaN;
console.log(`seed ${values.seed}, ${values.minutes} min, ${WORKERS} at once
operations      ${operations} (${refusals} answered with an error and what to do)
removals        ${removals}, each checked: nothing left
requests        ${requests}, of which ${faults} went wrong
memory          ${begin.toFixed(0)} MB after the start, ${memory.at(-1)?.toFixed(0)} MB at the end
invariants      ${violations.length === 0 ? "all held" : `BROKEN:\n${violations.join("\n")}`}`);
process.exitCode = violations.length === 0 ? 0 : 1;
