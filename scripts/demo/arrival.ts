/** Steps 1 to 7: from nothing to a mobile key on two phones. */
import {
  type Created,
  type Issued,
  JEAN,
  type Launched,
  type Linked,
  namesOf,
  type Phone,
  type Phones,
  type Simulated,
} from "./answers.ts";
import type { Stage } from "./stage.ts";
import { list } from "./terminal.ts";

const CARD = [
  "create_user_identity",
  "link_acs_user",
  "launch_enrollment",
  "issue_mobile_key",
  "list_phones",
  "deactivate_phone",
  "remove_user_identity",
];

const DAY_MS = 24 * 60 * 60 * 1000;
const BY_KEY = { user_identity_key: JEAN.user_identity_key };

/** What has come to be, for the steps that follow. */
export interface Arrival {
  user_identity_id: string;
  acs_credential_id: string;
  iphone: Phone;
  pixel: Phone;
}

export async function arrival(stage: Stage): Promise<Arrival> {
  await meetTheServer(stage);
  const user_identity_id = await createIdentity(stage);
  await linkAccount(stage, user_identity_id);
  await enroll(stage);
  const acs_credential_id = await issueKey(stage);
  const { iphone, pixel } = await signIn(stage);
  await showKeyOnPhones(stage, acs_credential_id, [iphone, pixel]);
  return { user_identity_id, acs_credential_id, iphone, pixel };
}

async function meetTheServer({ scene, show, check, server }: Stage): Promise<void> {
  scene(
    "Meet the server",
    "An assistant, such as Claude Desktop, starts the server and asks which tools it has. From these it picks what a conversation needs.",
  );
  const { tools } = await server.client.listTools();
  const names = tools.map((tool) => tool.name);
  show("tools/list", list(names));
  check(
    CARD.every((name) => names.includes(name)),
    "all seven tools for mobile access are there",
  );
  check(names.includes("simulate_phone"), "and simulate_phone, since this is the sandbox");
}

async function createIdentity({ scene, says, call, check }: Stage): Promise<string> {
  scene(
    "Create a user identity",
    "A user identity is a person who uses the hotel's app. Whatever opens a door for Jean will hang on hers.",
  );
  says("Jean Doe is checking in and wants her phone to be her key.");
  const { user_identity } = await call<Created>(
    "create_user_identity",
    JEAN,
    ({ user_identity }) => `user_identity_id ${user_identity.user_identity_id}`,
  );
  check(
    user_identity.user_identity_key === JEAN.user_identity_key &&
      user_identity.email_address === JEAN.email_address,
    "she can be named by her user_identity_key or her email from now on",
  );
  return user_identity.user_identity_id;
}

async function linkAccount({ scene, says, call, check }: Stage, user_identity_id: string): Promise<void> {
  scene(
    "Link her ACS user",
    "The hotel's door system (an access control system, ACS) has known Jean since she booked: her account there is an ACS user. The link says that account and app user are one person.",
  );
  says("She is in our door system already, as jean@example.com.");
  const linked = await call<Linked>(
    "link_acs_user",
    { ...BY_KEY, acs_user_email_address: JEAN.email_address },
    ({ acs_user_id }) => `acs_user_id ${acs_user_id}`,
  );
  check(linked.user_identity_id === user_identity_id, "her account was found and leads to her user identity");
}

async function enroll({ scene, says, call, check }: Stage): Promise<void> {
  scene(
    "Launch the enrollment automation",
    "A credential manager is the system that puts keys on phones; Jean needs an account there too. The enrollment automation makes her phones known to it: those she has and those she will have.",
  );
  says("Get her phones ready for mobile keys.");
  const { status, enrollment_automation: automation } = await call<Launched>(
    "launch_enrollment",
    { ...BY_KEY, create_credential_manager_user: true },
    (launched) => `enrollment_automation_id ${launched.enrollment_automation?.enrollment_automation_id}`,
  );
  check(status === "launched", "the enrollment automation is launched");
  check(
    automation?.credential_manager === "Aurora Mobile Keys",
    "and it works with the hotel's credential manager",
  );
}

async function issueKey({ scene, says, call, check }: Stage): Promise<string> {
  scene(
    "Issue a mobile key",
    "A multi-phone sync credential is one key that copies itself to every phone of its owner. Visionline, this hotel's lock system, takes details of its own, such as the card format that the locks read.",
  );
  says("A key for room 204 and the main entrance, for three nights.");
  const now = Math.floor(Date.now() / 1000) * 1000;
  const dates = { starts_at: isoSeconds(now), ends_at: isoSeconds(now + 3 * DAY_MS) };
  const args = {
    ...BY_KEY,
    acs_entrance_names: ["Room 204", "Main Entrance"],
    ...dates,
    visionline_metadata: { cardFormat: "rfid48", override: true },
  };
  const { acs_credential: key, warnings } = await call<Issued>(
    "issue_mobile_key",
    args,
    ({ acs_credential }) => `acs_credential_id ${acs_credential.acs_credential_id}`,
  );
  check(key.access_method === "mobile_key", "it is a mobile key");
  check(
    key.person === JEAN.full_name && key.system === "Hotel Aurora Doors",
    "it is Jean's, by her account in the door system",
  );
  check(key.doors?.join() === args.acs_entrance_names.join(), "Seam shows that it opens these two doors");
  check(
    isSameTime(key.starts_at, dates.starts_at) && isSameTime(key.ends_at, dates.ends_at),
    "it works from now on and ends with her stay",
  );
  const [effect = "", ...others] = warnings ?? [];
  check(
    effect.startsWith("override:") && others.length === 0,
    "every Visionline detail was understood; what override does to others is said",
  );
  return key.acs_credential_id;
}

const isoSeconds = (time: number): string => new Date(time).toISOString().replace(".000Z", "Z");
const isSameTime = (one: string | undefined, other: string): boolean =>
  one !== undefined && Date.parse(one) === Date.parse(other);

async function signIn({ scene, says, call, check }: Stage): Promise<{ iphone: Phone; pixel: Phone }> {
  scene(
    "Jean signs in on two phones",
    "In real life Jean installs the app and signs in. Here simulate_phone does it for her; the server has this tool in the sandbox only.",
  );
  const simulate = (operating_system: string, device_model: string) =>
    call<Simulated>(
      "simulate_phone",
      { ...BY_KEY, operating_system, device_model },
      ({ phone }) => `device_id ${phone.device_id}`,
    );
  says("Jean signed in on her iPhone, and then on her Pixel.");
  const { phone: iphone } = await simulate("ios", "iPhone 15");
  const { phone: pixel } = await simulate("android", "Pixel 9");
  check(iphone.device_id !== pixel.device_id, "there are two phones, each with its own device_id");
  return { iphone, pixel };
}

async function showKeyOnPhones(
  { scene, says, call, check }: Stage,
  acs_credential_id: string,
  expected: Phone[],
): Promise<void> {
  scene(
    "Where is the key now?",
    "Nobody sent the key to a phone: each phone got its own copy when Jean signed in.",
  );
  says("Which phones have the key?");
  const { phones } = await call<Phones>("list_phones", { acs_credential_id }, namesOf);
  for (const { device_id, display_name = "phone" } of expected)
    check(
      phones.some((phone) => phone.device_id === device_id),
      `the ${display_name} received the key`,
    );
  check(phones.length === expected.length, "and no other phone did");
}
