/** Steps 8 to 12: a phone is lost, the person leaves, nothing is left. */
import type { Progress } from "@modelcontextprotocol/client";
import { type Deactivated, idsOf, JEAN, namesOf, type Phone, type Phones, type Removal } from "./answers.ts";
import type { Arrival } from "./arrival.ts";
import type { Stage } from "./stage.ts";
import { list } from "./terminal.ts";

/** Everybody else's people and phones, by id: the demo must leave them alone. */
export interface Others {
  people: string[];
  phones: string[];
}

export async function departure(stage: Stage, jean: Arrival, others: Others): Promise<void> {
  await losePhone(stage, jean);
  await browse(stage, jean);
  const plan = await planRemoval(stage, jean);
  await remove(stage, jean, plan);
  await proveNothingIsLeft(stage, jean, others);
}

export async function listOthers({ read }: Stage): Promise<Others> {
  const people = await read<{ user_identities: { user_identity_id: string }[] }>("seam://user-identities");
  const phones = await read<{ phones: Phone[] }>("seam://phones");
  return {
    people: people?.user_identities.map((one) => one.user_identity_id).sort() ?? [],
    phones: phones?.phones.map((one) => one.device_id).sort() ?? [],
  };
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

async function losePhone({ scene, says, call, check }: Stage, jean: Arrival): Promise<void> {
  scene(
    "A phone is lost",
    "Whoever finds the Pixel must not open a door with it. Deactivating a phone revokes the keys on it, and only those.",
  );
  says("Jean lost her Pixel.");
  const { status, revoked_credentials = [] } = await call<Deactivated>(
    "deactivate_phone",
    { device_id: jean.pixel.device_id, email_address: JEAN.email_address },
    (lost) =>
      lost.revoked_credentials?.map((key) => `${key.display_name} ${key.acs_credential_id}`).join(", "),
  );
  check(status === "deactivated", "Seam confirms that the Pixel is deactivated");
  const [copy, ...more] = revoked_credentials;
  check(
    copy !== undefined && more.length === 0 && copy.acs_credential_id !== jean.acs_credential_id,
    "its copy of the key went with it, and nothing else",
  );

  says("Does her iPhone still work?");
  const { phones } = await call<Phones>(
    "list_phones",
    { acs_credential_id: jean.acs_credential_id },
    namesOf,
  );
  check(isSame(idsOf(phones), [jean.iphone.device_id]), "the iPhone keeps its own copy, and only the iPhone");
}

async function browse({ scene, show, read, check, server }: Stage, jean: Arrival): Promise<void> {
  scene(
    "Browse people and phones",
    "Resources are data that a host can show and attach to a chat without a tool call. Here they are people and phones.",
  );
  const { resources } = await server.client.listResources();
  const titles = resources.map((resource) => resource.title ?? resource.name);
  show("resources/list", list(titles));
  const uri = `seam://user-identities/${jean.user_identity_id}`;
  const uris = new Set(resources.map((resource) => resource.uri));
  check(
    uris.has(uri) && uris.has(`seam://phones/${jean.iphone.device_id}`),
    "Jean and her iPhone are listed",
  );
  check(!uris.has(`seam://phones/${jean.pixel.device_id}`), "the lost Pixel is not");

  const person = await read<{ user_identity: { display_name?: string }; acs_users: object[] }>(uri);
  const { display_name } = person?.user_identity ?? {};
  show(`resources/read ${uri}`, `${display_name}, ${person?.acs_users.length} ACS users`);
  check(display_name === JEAN.full_name, "the resource of Jean is about Jean");

  const hers = await read<{ phones: Phone[] }>(`${uri}/phones`);
  const phones = hers?.phones ?? [];
  show(`resources/read ${uri}/phones`, phones.map((phone) => phone.display_name).join(", "));
  check(isSame(idsOf(phones), [jean.iphone.device_id]), "it has her phones below it: the iPhone alone");
}

async function planRemoval({ scene, says, call, check, read }: Stage, jean: Arrival): Promise<Removal> {
  scene(
    "Jean checks out: the plan",
    "A person cannot simply be deleted: keys, phones and accounts hang on her, and must go first, in the right order. A dry run shows what would go.",
  );
  says("Jean has left. What would we remove?");
  const plan = await call<Removal>(
    "remove_user_identity",
    { email_address: JEAN.email_address, dry_run: true },
    ({ waiting_for = [] }) => list(waiting_for.map(({ kind, name }) => name ?? kind.replaceAll("_", " "))),
  );
  check(plan.status === "planned", "this is a plan only");
  check(
    plan.waiting_for?.some(({ id }) => id === jean.acs_credential_id) === true &&
      plan.waiting_for.some(({ id }) => id === jean.iphone.device_id),
    "it names her key and her iPhone",
  );
  const uri = `seam://user-identities/${jean.user_identity_id}/phones`;
  const hers = await read<{ phones: Phone[] }>(uri);
  check(hers?.phones.length === 1, "nothing was touched: her iPhone is still there");
  return plan;
}

async function remove(stage: Stage, jean: Arrival, plan: Removal): Promise<void> {
  const { scene, says, callWithProgress, check } = stage;
  scene(
    "Jean checks out: the removal",
    "Seam deletes in the background and tells by events what is gone. The tool waits for each of them and reports as it goes.",
  );
  says("Yes, remove her.");
  const { content: removal, steps } = await callWithProgress<Removal>("remove_user_identity", {
    email_address: JEAN.email_address,
  });
  check(removal.status === "removed", "Jean is removed, and Seam has confirmed it");
  check(removal.user_identity_id === jean.user_identity_id, "it was our Jean");
  check(
    isSame(
      removal.counts,
      plan.counts?.map((count) => ({ ...count, done: count.total })),
    ),
    "everything went that was in the plan, and nothing else",
  );
  const planned = plan.counts?.reduce((sum, { total }) => sum + total, 0) ?? 0;
  check(isSteady(steps, planned + 1), `progress rose ${steps.length} times, always of the same total`);
}

/**
 * Always rising, one total throughout, which is not reached before the end. The end itself may be missing: a client
 * that reads the last message and the result in one go drops the message.
 */
function isSteady(steps: Progress[], wanted: number): boolean {
  return (
    steps.length >= 3 &&
    steps.every(({ progress, total }, index) => {
      const before = steps[index - 1]?.progress ?? -1;
      const isLast = index === steps.length - 1;
      return progress > before && (total === wanted || index === 0) && (isLast || progress < wanted);
    })
  );
}

async function proveNothingIsLeft(stage: Stage, jean: Arrival, others: Others): Promise<void> {
  const { scene, says, call, refusal, read, show, check } = stage;
  scene("Nothing is left", "Trust is good, looking is better: every trace of Jean is looked for once more.");

  says("Remove her again, to be sure.");
  const { user_identity_id } = jean;
  const again = await call<Removal>("remove_user_identity", { user_identity_id });
  check(again.status === "removed", "removing her twice does no harm");

  says("Is there anybody with her email?");
  const nobody = await refusal("list_phones", { email_address: JEAN.email_address });
  check(nobody.startsWith("No user identity has email_address"), "nobody has her email");

  says("Then issue her another key.");
  const noAccount = await refusal("issue_mobile_key", { acs_user_email_address: JEAN.email_address });
  check(noAccount.startsWith("No ACS user has email"), "her account in the door system is gone: no new keys");

  says("Who still has the old one?");
  const noKey = await refusal("list_phones", { acs_credential_id: jean.acs_credential_id });
  check(noKey.includes("Seam knows no credential"), "the key is gone too: nobody can have it");

  const uri = `seam://user-identities/${user_identity_id}`;
  const isGone = (await read(uri)) === undefined;
  show(`resources/read ${uri}`, isGone ? "Resource not found" : "still there");
  check(isGone, "her resource is gone");

  says("Which phones are left?");
  const { phones } = await call<Phones>("list_phones", {}, namesOf);
  const left = new Set(idsOf(phones));
  check(!left.has(jean.iphone.device_id) && !left.has(jean.pixel.device_id), "none of them is Jean's");
  check(isSame(await listOthers(stage), others), "all other people and phones are as before");
}
