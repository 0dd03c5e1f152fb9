/**
 * A guest's whole stay: the conversation that `npm run demo` tells. What is claimed on the way is held against the
 * workspace itself. It is too long for the table of docs/conversations.md: index.ts does not list it.
 */
import { isDeepStrictEqual as isSame } from "node:util";
import type { Workspace } from "../../src/sandbox/sandbox.ts";
import { addPhone, hotel, seeded } from "../support/fixtures.ts";
import { type Conversation, type Look, NOW, named, type Read } from "./conversation.ts";

const JEAN = {
  full_name: "Jean Doe",
  user_identity_key: "jean_doe",
  email_address: "jean@example.com",
  phone_number: "+15555550110",
};
const BY_KEY = { user_identity_key: JEAN.user_identity_key };
const BY_EMAIL = { email_address: JEAN.email_address };

const DOORS = ["Room 204", "Main Entrance"];
const NIGHTS_MS = 3 * 24 * 60 * 60 * 1000;
const isoSeconds = (time: number): string => new Date(time).toISOString().replace(".000Z", "Z");

type Phone = { device_id: string; display_name?: string };

const idOf = ({ create_user_identity }: Read): string => create_user_identity.user_identity.user_identity_id;
const uriOf = (read: Read): string => `seam://user-identities/${idOf(read)}`;
const keyOf = ({ issue_mobile_key }: Read): { acs_credential_id: string } => ({
  acs_credential_id: issue_mobile_key.acs_credential.acs_credential_id,
});
const idsOf = (phones: { device_id: string | null }[]) => phones.map(({ device_id }) => device_id).sort();
const namesOf = (phones: Phone[]) => phones.map(({ display_name }) => display_name);

/** What a resource holds. */
const inside = ({ contents: [content] }: { contents: { text: string }[] }) => JSON.parse(content?.text ?? "");

/** Jean in the workspace itself: what she has, and the phones with a copy of her key. */
function hers({ workspace: { state }, read }: Look) {
  const id = idOf(read);
  const credentials = state.acs_credentials.by("user_identity_id", id);
  return {
    automations: state.enrollment_automations.by("user_identity_id", id),
    phones: idsOf(state.phones.by("owner_user_identity_id", id)),
    key: credentials.find((one) => one.is_multi_phone_sync_credential),
    holders: idsOf(credentials.filter(({ device_id }) => device_id !== null)),
  };
}

const isGone = ({ workspace }: Look, id: string): boolean => workspace.find(id) === undefined;

const holdsKey = (model: string) => (look: Look) =>
  hers(look).holders.includes(named<Phone>(look.data.phones, model).device_id);

/**
 * Always rising, one total throughout, which is not reached before the end. The end itself may be missing: a client
 * that reads the last message and the result in one go drops the message.
 */
function isSteady({ progress, data: { counts } }: Look): boolean {
  const wanted = counts.reduce((sum: number, { total }: { total: number }) => sum + total, 1);
  const steps = progress.map((step) => step.progress);
  const isRising = steps.every((step, index) => index === 0 || step > (steps[index - 1] ?? step));
  const isWhole = progress.slice(1).every(({ total }) => total === wanted);
  return steps.length >= 3 && isRising && isWhole && steps.slice(0, -1).every((step) => step < wanted);
}

/** All people, phones and credentials of a workspace, as they were before Jean came. */
const before = new WeakMap<Workspace, unknown[]>();
const allIn = ({ state: { user_identities, phones, acs_credentials } }: Workspace) =>
  [user_identities, phones, acs_credentials].map((all) => [...all.from()]);

export const stay: Conversation = {
  request: "Jean Doe is checking in and wants her phone to be her key.",
  setup: ({ sandbox: { workspace } }) => void before.set(workspace, allIn(workspace)),
  steps: [
    {
      chapter:
        "Meet the server\nAn assistant, such as Claude Desktop, starts the server and asks which tools it has. From these it picks what a conversation needs.",
      tool: "tools/list",
      claims: {
        "all seven tools for mobile access are there": ({ text }) => {
          const used = new Set(stay.steps.flatMap((step) => ("tool" in step ? step.tool : [])));
          return [...used].filter((name) => text.includes(`"name":"${name}"`)).length === 7;
        },
        "and none to play with: to the server, this hotel is real": ({ text }) =>
          !text.includes("simulate_phone"),
      },
    },
    {
      chapter:
        "Create a user identity\nA user identity is a person who uses the hotel's app. Whatever opens a door for Jean will hang on hers.",
      agent: "Jean Doe is checking in and wants her phone to be her key.",
      tool: "create_user_identity",
      args: JEAN,
      claims: {
        "she can be named by her user_identity_key or her email from now on": (look) => {
          const { user_identity_id, email_address } = seeded(look, JEAN.user_identity_key);
          return isSame(
            [user_identity_id, email_address],
            [look.data.user_identity.user_identity_id, JEAN.email_address],
          );
        },
      },
    },
    {
      chapter:
        "Link her ACS user\nThe hotel's door system (an access control system, ACS) has known Jean since she booked: her account there is an ACS user. The link says that account and app user are one person.",
      agent: "She is in our door system already, as jean@example.com.",
      tool: "link_acs_user",
      args: { ...BY_KEY, acs_user_email_address: JEAN.email_address },
      claims: {
        "her account was found and leads to her user identity": ({ data, read, workspace }) =>
          workspace.state.acs_users.get(data.acs_user_id)?.user_identity_id === idOf(read),
      },
    },
    {
      chapter:
        "Launch the enrollment automation\nA credential manager is the system that puts keys on phones; Jean needs an account there too. The enrollment automation makes her phones known to it: those she has and those she will have.",
      agent: "Get her phones ready for mobile keys.",
      tool: "launch_enrollment",
      args: { ...BY_KEY, create_credential_manager_user: true },
      claims: {
        "the enrollment automation is launched": (look) =>
          look.data.status === "launched" && hers(look).automations.length === 1,
        "and it works with the hotel's credential manager": (look) =>
          hers(look).automations[0]?.credential_manager_acs_system_id === hotel(look).manager,
      },
    },
    {
      chapter:
        "Issue a mobile key\nA multi-phone sync credential is one key that copies itself to every phone of its owner. Visionline, this hotel's lock system, takes details of its own, such as the card format that the locks read.",
      agent: "A key for room 204 and the main entrance, for three nights.",
      tool: "issue_mobile_key",
      args: {
        ...BY_KEY,
        acs_entrance_names: DOORS,
        starts_at: isoSeconds(NOW),
        ends_at: isoSeconds(NOW + NIGHTS_MS),
        visionline_metadata: { cardFormat: "rfid48", override: true },
      },
      claims: {
        "it is a mobile key": (look) => hers(look).key?.access_method === "mobile_key",
        "it is Jean's, by her account in the door system": (look) => {
          const { key } = hers(look);
          return (
            key?.acs_user_id === look.read.link_acs_user.acs_user_id &&
            key?.acs_system_id === hotel(look).doors
          );
        },
        "Seam shows that it opens these two doors": (look) => {
          const ids = hers(look).key?.acs_entrance_ids ?? [];
          const names = ids.map((id) => look.workspace.state.acs_entrances.get(id)?.display_name);
          return isSame(look.data.acs_credential.doors, DOORS) && isSame(new Set(names), new Set(DOORS));
        },
        "it works from now on and ends with her stay": (look) => {
          const { starts_at = "", ends_at = "" } = hers(look).key ?? {};
          return isSame([starts_at, ends_at].map(Date.parse), [NOW, NOW + NIGHTS_MS]);
        },
        "every Visionline detail was understood; what override does to others is said": ({
          data: { warnings },
        }) => warnings.length === 1 && warnings[0].startsWith("override:"),
      },
    },
    {
      chapter:
        "Jean signs in on two phones\nIn real life Jean installs the app and signs in. Here the hotel pretends that she did: no agent can do it for her.",
      meanwhile({ sandbox }) {
        const { user_identity_id } = seeded(sandbox, JEAN.user_identity_key);
        for (const model of ["iPhone 15", "Pixel 9"]) addPhone(sandbox, user_identity_id, model);
      },
      agent: "Jean signed in on her iPhone, and then on her Pixel.",
      tool: "list_phones",
      args: BY_KEY,
      claims: {
        "there are two phones, each with its own device_id": (look) =>
          new Set(hers(look).phones).size === 2 && isSame(idsOf(look.data.phones), hers(look).phones),
      },
    },
    {
      chapter:
        "Where is the key now?\nNobody sent the key to a phone: each phone got its own copy when Jean signed in.",
      agent: "Which phones have the key?",
      tool: "list_phones",
      args: keyOf,
      claims: {
        "the iPhone 15 received the key": holdsKey("iPhone 15"),
        "the Pixel 9 received the key": holdsKey("Pixel 9"),
        "and no other phone did": (look) =>
          look.data.phones.length === 2 && isSame(hers(look).holders, hers(look).phones),
      },
    },
    {
      chapter:
        "A phone is lost\nWhoever finds the Pixel must not open a door with it. Deactivating a phone revokes the keys on it, and only those.",
      agent: "Jean lost her Pixel.",
      tool: "deactivate_phone",
      args: ({ list_phones }) => ({
        device_id: named<Phone>(list_phones.phones, "Pixel 9").device_id,
        ...BY_EMAIL,
      }),
      claims: {
        "Seam confirms that the Pixel is deactivated": (look) =>
          look.data.status === "deactivated" && isGone(look, look.data.device_id),
        "its copy of the key went with it, and nothing else": (look) => {
          const [copy, ...more] = look.data.revoked_credentials;
          return isGone(look, copy.acs_credential_id) && more.length === 0 && hers(look).key !== undefined;
        },
      },
    },
    {
      agent: "Does her iPhone still work?",
      tool: "list_phones",
      args: keyOf,
      claims: {
        "the iPhone keeps its own copy, and only the iPhone": (look) =>
          isSame(namesOf(look.data.phones), ["iPhone 15"]) &&
          isSame(idsOf(look.data.phones), hers(look).holders),
      },
    },
    {
      chapter:
        "Browse people and phones\nResources are data that a host can show and attach to a chat without a tool call. Here they are people and phones.",
      tool: "resources/list",
      claims: {
        "Jean and her iPhone are listed": (look) =>
          [uriOf(look.read), `seam://phones/${hers(look).phones}`].every((uri) =>
            look.text.includes(`"${uri}"`),
          ),
        "the lost Pixel is not": ({ text, read }) => !text.includes(read.deactivate_phone.device_id),
      },
    },
    {
      tool: "resources/read",
      args: (read) => ({ uri: uriOf(read) }),
      claims: {
        "the resource of Jean is about Jean": ({ data }) =>
          inside(data).user_identity.display_name === JEAN.full_name,
      },
    },
    {
      tool: "resources/read",
      args: (read) => ({ uri: `${uriOf(read)}/phones` }),
      claims: {
        "it has her phones below it: the iPhone alone": (look) =>
          isSame(namesOf(inside(look.data).phones), ["iPhone 15"]) &&
          isSame(idsOf(inside(look.data).phones), hers(look).phones),
      },
    },
    {
      chapter:
        "Jean checks out: the plan\nA person cannot simply be deleted: keys, phones and accounts hang on her, and must go first, in the right order. A dry run shows what would go.",
      agent: "Jean has left. What would we remove?",
      tool: "remove_user_identity",
      args: { ...BY_EMAIL, dry_run: true },
      claims: {
        "this is a plan only": ({ data }) => data.status === "planned",
        "it names her key and her iPhone": (look) => {
          const ids = look.data.waiting_for.map(({ id }: { id: string }) => id);
          return [hers(look).key?.acs_credential_id, ...hers(look).phones].every((id) => ids.includes(id));
        },
        "nothing was touched: all that it names is still there": (look) =>
          look.data.waiting_for.every(({ id }: { id: string }) => !isGone(look, id)),
      },
    },
    {
      chapter:
        "Jean checks out: the removal\nSeam deletes in the background and tells by events what is gone. The tool waits for each of them and reports as it goes.",
      agent: "Yes, remove her.",
      tool: "remove_user_identity",
      args: BY_EMAIL,
      claims: {
        "Jean is removed, and Seam has confirmed it": ({ data }) => data.status === "removed",
        "it was our Jean": (look) =>
          look.data.user_identity_id === idOf(look.read) && isGone(look, idOf(look.read)),
        "everything went that was in the plan, and nothing else": (look) => {
          const { counts, waiting_for } = look.read.remove_user_identity;
          const planned = counts.map((count: { total: number }) => ({ ...count, done: count.total }));
          return (
            isSame(look.data.counts, planned) &&
            waiting_for.every(({ id }: { id: string }) => isGone(look, id))
          );
        },
        "progress rose step by step, always of the same total": isSteady,
      },
    },
    {
      chapter:
        "Nothing is left\nTrust is good, looking is better: every trace of Jean is looked for once more.",
      agent: "Remove her again, to be sure.",
      tool: "remove_user_identity",
      args: (read) => ({ user_identity_id: idOf(read) }),
      claims: { "removing her twice does no harm": ({ data }) => data.status === "removed" },
    },
    {
      agent: "Is there anybody with her email?",
      tool: "list_phones",
      args: BY_EMAIL,
      expect: { isError: true },
      claims: {
        "nobody has her email": ({ text, workspace: { state } }) =>
          text.startsWith("No user identity has email_address") &&
          state.user_identities.by("email_address", JEAN.email_address).length === 0,
      },
    },
    {
      agent: "Then issue her another key.",
      tool: "issue_mobile_key",
      args: { acs_user_email_address: JEAN.email_address },
      expect: { isError: true },
      claims: {
        "her account in the door system is gone: no new keys": ({ text, workspace: { state } }) =>
          text.startsWith("No ACS user has email") &&
          state.acs_users.by("email_address", JEAN.email_address).length === 0,
      },
    },
    {
      agent: "Who still has the old one?",
      tool: "list_phones",
      args: keyOf,
      expect: { isError: true },
      claims: {
        "the key is gone too: nobody can have it": (look) =>
          look.text.includes("Seam knows no credential") && isGone(look, keyOf(look.read).acs_credential_id),
      },
    },
    {
      tool: "resources/read",
      args: (read) => ({ uri: uriOf(read) }),
      expect: { isError: true },
      claims: { "her resource is gone": ({ text }) => /not found/i.test(text) },
    },
    {
      agent: "Which phones are left?",
      tool: "list_phones",
      claims: {
        "none of them is Jean's": (look) => hers(look).phones.length === 0 && look.data.phones.length === 4,
        "all other people and phones are as before": ({ workspace }) =>
          isSame(allIn(workspace), before.get(workspace)),
      },
    },
  ],
};
