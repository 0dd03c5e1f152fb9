/**
 * Which of Seam's endpoints each tool calls, found by calling every tool in every way that leads to another endpoint,
 * on the sandbox, and looking at what arrives there.
 */
import { setTimeout as delay } from "node:timers/promises";
import { checkSeam } from "../../src/cli/check-seam.ts";
import { webhook } from "../../src/cli/webhook-command.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { connectSeam } from "../../src/seam/client.ts";
import { tools } from "../../src/tools/index.ts";
import { addPhone, createGuest, hotel, seeded, seededAcsUser } from "../../test/support/fixtures.ts";
import { type Harness, type Options, startHarness } from "../../test/support/harness.ts";

/** What is called, and the endpoints that this always or only sometimes leads to. */
export interface Visited {
  name: string;
  always: string[];
  sometimes: string[];
}

type Args = Record<string, unknown>;
type Visit = Args | ((sandbox: Sandbox) => Args);

const ANA = { email_address: "ana.silva@example.com" };
const JEAN = { full_name: "Jean Doe", email_address: "jean@example.com" };
const PRIYA = { acs_user_email_address: "priya.raman@example.com" };

const idOf = (sandbox: Sandbox, key: string) => ({ user_identity_id: seeded(sandbox, key).user_identity_id });
const keyOf = (sandbox: Sandbox) => {
  const [key] = sandbox.workspace.state.acs_credentials.by(
    "user_identity_id",
    idOf(sandbox, "ana_silva").user_identity_id,
  );
  return { acs_credential_id: key?.acs_credential_id ?? "" };
};
const phoneOf = (sandbox: Sandbox) => {
  const [phone] = sandbox.workspace.state.phones.by(
    "owner_user_identity_id",
    idOf(sandbox, "ana_silva").user_identity_id,
  );
  return { device_id: phone?.device_id ?? "" };
};
const accountOf = (sandbox: Sandbox) => ({
  acs_user_id: seededAcsUser(sandbox, ANA.email_address).acs_user_id,
});

/** The account is suspended by then. */
const suspended =
  (visit: Visit): Visit =>
  (sandbox) => {
    sandbox.workspace.other_hand.suspend(accountOf(sandbox).acs_user_id);
    return typeof visit === "function" ? visit(sandbox) : visit;
  };

/** By id, key and email a person is found in different ways. */
const people = (more: Args = {}): Visit[] => [
  (sandbox) => ({ ...idOf(sandbox, "ana_silva"), ...more }),
  { ...ANA, ...more },
];

const VISITS: Record<string, Visit[]> = {
  find_user_identities: [{ search: "kim" }],
  get_user_identity: people(),
  create_user_identity: [
    JEAN,
    { ...JEAN, ...ANA },
    (sandbox) => ({ ...JEAN, acs_system_ids: [hotel(sandbox).doors] }),
  ],
  update_user_identity: [
    ...people({ new_full_name: "Ana Souza" }),
    { ...ANA, new_email_address: "omar.haddad@example.com" },
  ],
  find_acs_users: [{ search: "kim" }],
  link_acs_user: [
    { ...ANA, acs_user_email_address: "tomas.ortega@example.com" },
    (sandbox) => ({
      ...idOf(sandbox, "ana_silva"),
      acs_user_id: seededAcsUser(sandbox, "tomas.ortega@example.com").acs_user_id,
    }),
    { ...ANA, ...PRIYA },
    (sandbox) => ({ ...idOf(sandbox, "ana_silva"), ...accountOf(sandbox) }),
  ],
  unlink_acs_user: [...people(), (sandbox) => ({ ...ANA, ...accountOf(sandbox) })],
  suspend_acs_user: [...people(), (sandbox) => accountOf(sandbox), PRIYA],
  unsuspend_acs_user: [
    ...people().map((visit) => suspended(visit)),
    suspended((sandbox) => accountOf(sandbox)),
    PRIYA,
  ],
  list_acs_systems: [{}],
  launch_enrollment: [
    ...people(),
    (sandbox) => ({
      email_address: "lena.fischer@example.com",
      credential_manager_acs_system_id: hotel(sandbox).manager,
    }),
  ],
  issue_mobile_key: [
    (sandbox) => accountOf(sandbox),
    PRIYA,
    ...people({ acs_entrance_names: ["Room 101"] }),
    (sandbox) => ({ ...idOf(sandbox, "ana_silva"), acs_system_id: hotel(sandbox).doors }),
  ],
  create_credential: [
    (sandbox) => ({ ...accountOf(sandbox), access_method: "card" }),
    { ...PRIYA, access_method: "code", code: "824759" },
    ...people({ access_method: "card", acs_entrance_names: ["Room 101"] }),
  ],
  list_entrances: [
    {},
    { search: "room" },
    { search: "Room 204", who_can_open: true },
    (sandbox) => ({ acs_system_id: hotel(sandbox).staff }),
  ],
  list_credentials: [
    {},
    ...people(),
    (sandbox) => accountOf(sandbox),
    { acs_entrance_name: "Room 204" },
    { ...ANA, acs_entrance_name: "Room 204" },
  ],
  update_credential: [
    (sandbox) => ({ ...keyOf(sandbox), ends_at: "2099-01-01T00:00:00Z" }),
    (sandbox) => ({ ...keyOf(sandbox), ends_at: new Date(Date.now() + 86_400_000).toISOString() }),
  ],
  delete_credential: [keyOf],
  list_phones: [{}, ...people(), keyOf],
  get_phone: [phoneOf],
  deactivate_phone: [
    phoneOf,
    (sandbox) => ({ ...phoneOf(sandbox), ...ANA }),
    (sandbox) => ({ ...phoneOf(sandbox), ...idOf(sandbox, "ana_silva") }),
  ],
  remove_user_identity: [
    (sandbox) => ({ user_identity_id: createGuest(sandbox).user_identity_id }),
    (sandbox) => ({ email_address: createGuest(sandbox).email_address }),
    (sandbox) => ({ ...idOf(sandbox, "ana_silva"), dry_run: true }),
    { ...ANA, keep_acs_users: true },
  ],
  remove_user_identities: [
    (sandbox) => ({
      user_identity_ids: [createGuest(sandbox).user_identity_id],
      email_addresses: [createGuest(sandbox, "Ada Byron").email_address],
    }),
    (sandbox) => ({ user_identity_ids: [idOf(sandbox, "ana_silva").user_identity_id], dry_run: true }),
    { email_addresses: [ANA.email_address], keep_acs_users: true },
  ],
  simulate_phone: people(),
};

/** Deletions last long enough for a look at the events, and end before anybody doubts them. */
const UNHURRIED: Options = {
  asRealSeam: false,
  sandbox: { deletionDelayMs: 60 },
  pace: { absence: 20_000, heartbeat: 20_000 },
};

/** The endpoints that `work` leads to. */
async function endpointsOf(work: (harness: Harness) => Promise<unknown>): Promise<Set<string>> {
  const harness = await startHarness(UNHURRIED);
  try {
    await work(harness);
    return new Set(harness.exchanges.map(({ path }) => path));
  } finally {
    await harness.close();
  }
}

async function visited(name: string, works: ((harness: Harness) => Promise<unknown>)[]): Promise<Visited> {
  const visits: Set<string>[] = [];
  for (const work of works) visits.push(await endpointsOf(work));
  const all = [...new Set(visits.flatMap((visit) => [...visit]))].sort();
  const isAlways = (path: string) => visits.every((visit) => visit.has(path));
  return { name, always: all.filter(isAlways), sometimes: all.filter((path) => !isAlways(path)) };
}

/** Throws when there is a tool that nobody has thought of here. */
export async function visitTools(): Promise<Visited[]> {
  const result: Visited[] = [];
  for (const { name } of tools) {
    const visits = VISITS[name];
    if (!visits) throw new Error(`scripts/seam-page/tour.ts does not visit ${name} yet`);
    const works = visits.map(
      (visit) =>
        ({ call, sandbox }: Harness) =>
          call(name, typeof visit === "function" ? visit(sandbox) : visit),
    );
    result.push(await visited(name, works));
  }
  return result;
}

/** What else leads to Seam. */
export async function visitTheRest(): Promise<Visited[]> {
  const person = (sandbox: Sandbox) =>
    `seam://user-identities/${idOf(sandbox, "ana_silva").user_identity_id}`;
  const read =
    (uri: (sandbox: Sandbox) => string) =>
    ({ client, sandbox }: Harness) =>
      client.readResource({ uri: uri(sandbox) });
  const complete =
    (uri: string, name: string) =>
    ({ client }: Harness) =>
      client.complete({ ref: { type: "ref/resource", uri }, argument: { name, value: "an" } });
  return Promise.all([
    visited("resources: list", [
      async ({ client }) => {
        let cursor: string | undefined;
        do cursor = (await client.listResources(cursor ? { cursor } : {})).nextCursor;
        while (cursor);
      },
    ]),
    visited("resources: people", [read(() => "seam://user-identities")]),
    visited("resources: one person", [read(person)]),
    visited("resources: a person's phones", [read((sandbox) => `${person(sandbox)}/phones`)]),
    visited("resources: phones", [read(() => "seam://phones")]),
    visited("resources: one phone", [read((sandbox) => `seam://phones/${phoneOf(sandbox).device_id}`)]),
    visited("resources: a subscription to a person", [subscribe(person)]),
    visited("completion: people", [
      complete("seam://user-identities/{user_identity_id}", "user_identity_id"),
    ]),
    visited("completion: phones", [complete("seam://phones/{device_id}", "device_id")]),
    visited("`doctor`", [diagnose]),
    visited("`webhook`", [hook("list"), hook("add"), hook("add", "remove")]),
  ]);
}

/** Somebody is subscribed while the person signs in on a new phone, which receives their key. */
const subscribe = (uri: (sandbox: Sandbox) => string) => async (harness: Harness) => {
  const { client, sandbox } = harness;
  const changed = new Promise<void>((resolve) => {
    client.setNotificationHandler("notifications/resources/updated", () => resolve());
  });
  await client.subscribeResource({ uri: uri(sandbox) });
  await calm(harness);
  addPhone(sandbox, idOf(sandbox, "ana_silva").user_identity_id);
  await changed;
};

/** Resolves when requests have come, and no more of them come, but for looks at the events. */
async function calm({ routes }: Harness): Promise<void> {
  for (let before = 0; before === 0 || before < routes().length; ) {
    before = routes().length;
    await delay(50);
  }
}

const hook =
  (...actions: string[]) =>
  async ({ sandbox: { endpoint, apiKey } }: Harness): Promise<void> => {
    const env = {
      SEAM_ENDPOINT: endpoint,
      SEAM_API_KEY: apiKey,
      SEAM_MCP_PUBLIC_URL: "https://access.example.com",
    };
    for (const action of actions) await webhook([action], { env, stdout: { isTTY: true, write() {} } });
  };

async function diagnose({ sandbox }: Harness): Promise<void> {
  const { endpoint, apiKey } = sandbox;
  const connection = connectSeam({ endpoint, credentials: { api_key: apiKey } });
  for await (const _finding of checkSeam(connection, { endpoint, isSandbox: true, env: {} }));
  await connection.close();
}
