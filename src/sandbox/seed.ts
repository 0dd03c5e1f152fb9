import { idFromName, randomId } from "./engine/ids.ts";
import { iso } from "./engine/time.ts";
import type { AcsEntrance, DoorCategory } from "./things/acs-entrances.ts";
import type { AcsSystem } from "./things/acs-systems.ts";
import type { AcsUser } from "./things/acs-users.ts";
import type { UserIdentity } from "./things/user-identities.ts";
import type { Create, Workspace } from "./workspace.ts";

/*
 * The Hotel Aurora, a small hotel to play with. Everything is made by the workspace's own rules, a minute
 * apart and beginning thirty days ago, under ids that are the same at every start: a name in `named` gives
 * the id, so documents can quote them and a new row does not change the others.
 */

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

type Named = <T>(name: string, make: () => T) => T;

export function seedHotel(workspace: Workspace): void {
  const { state, create } = workspace;
  const { now, event_fate } = state;
  let time = now() - 30 * DAY_MS;
  state.now = () => time;
  state.event_fate = undefined; // tests meddle with what happens from now on, not with the past
  state.connected_account_id = idFromName("connected_account");
  const named: Named = (name, make) => {
    let count = 0; // one step may make several things: a phone and the keys that it receives
    state.new_id = () => idFromName(count++ === 0 ? name : `${name}/${count}`);
    time += MINUTE_MS;
    return make();
  };
  try {
    const hotel = buildings(create, named);
    people(create, named, hotel, now());
  } finally {
    Object.assign(state, { now, event_fate, new_id: randomId });
  }
}

interface Hotel {
  doors: AcsSystem;
  staff: AcsSystem;
  manager: AcsSystem;
  entrance: (display_name: string) => string;
}

const DOORS: [string, DoorCategory][] = [
  ["Main Entrance", "entrance"],
  ["Gym", "common"],
  ["Room 101", "guest"],
  ["Room 102", "guest"],
  ["Room 103", "guest"],
  ["Room 201", "guest"],
  ["Room 202", "guest"],
  ["Room 204", "guest"],
];

function buildings(create: Create, named: Named): Hotel {
  const manager = named("acs_system/mobile-keys", () =>
    create.acs_system({ name: "Aurora Mobile Keys", external_type: "assa_abloy_credential_service" }),
  );
  const doors = named("acs_system/doors", () =>
    create.acs_system({
      name: "Hotel Aurora Doors",
      external_type: "visionline_system",
      default_credential_manager_acs_system_id: manager.acs_system_id,
    }),
  );
  const staff = named("acs_system/staff", () =>
    create.acs_system({ name: "Aurora Staff Building", external_type: "salto_space_system" }),
  );
  const entrances = new Map<string, AcsEntrance>();
  const add = ({ acs_system_id }: AcsSystem, display_name: string, door_category: DoorCategory) => {
    const entrance = named(`acs_entrance/${display_name}`, () =>
      create.acs_entrance({ acs_system_id, display_name, door_category }),
    );
    entrances.set(display_name, entrance);
  };
  for (const [display_name, door_category] of DOORS) add(doors, display_name, door_category);
  for (const display_name of ["Staff Door", "Laundry"]) add(staff, display_name, "entrance");
  const entrance = (display_name: string) => {
    const found = entrances.get(display_name);
    if (!found) throw new Error(`The seed has no entrance ${display_name}`);
    return found.acs_entrance_id;
  };
  return { doors, staff, manager, entrance };
}

interface Person {
  /** Also the `user_identity_key`. */
  name: string;
  full_name: string;
  email_address: string;
  phone_number: string;
}

const person = (name: string, full_name: string, email_address: string, phone_number: string): Person => ({
  name,
  full_name,
  email_address,
  phone_number,
});

const JEAN = person("jean_doe", "Jean Doe", "jean@example.com", "+15555550110");
const ANA = person("ana_silva", "Ana Silva", "ana.silva@example.com", "+15555550101");
const MIN_JUN = person("min_jun_kim", "Min-jun Kim", "minjun.kim@example.com", "+15555550102");
const SOO_AH = person("soo_ah_kim", "Soo-ah Kim", "sooah.kim@example.com", "+15555550103");
const OMAR = person("omar_haddad", "Omar Haddad", "omar.haddad@example.com", "+15555550104");
const LENA = person("lena_fischer", "Lena Fischer", "lena.fischer@example.com", "+15555550105");
const PRIYA = person("priya_raman", "Priya Raman", "priya.raman@example.com", "+15555550106");
const TOMAS = person("tomas_ortega", "Tomás Ortega", "tomas.ortega@example.com", "+15555550107");

/** `now`: ms since the epoch, from which the keys' dates are reckoned. */
function people(create: Create, named: Named, hotel: Hotel, now: number): void {
  const today = now - (now % DAY_MS);
  const day = (days: number, hour: number) => iso(today + days * DAY_MS + hour * 60 * MINUTE_MS);
  const endOfToday = iso(today + DAY_MS - 1000);
  const { doors, staff, manager, entrance } = hotel;

  const account = ({ name, ...details }: Person, system: AcsSystem, owner?: UserIdentity): AcsUser =>
    named(`acs_user/${system.name}/${name}`, () =>
      create.acs_user({
        ...details,
        acs_system_id: system.acs_system_id,
        ...(owner && { user_identity_id: owner.user_identity_id }),
      }),
    );
  const identity = ({ name, ...details }: Person) =>
    named(`user_identity/${name}`, () => create.user_identity({ ...details, user_identity_key: name }));
  const session = ({ name }: Person, { user_identity_id }: UserIdentity) =>
    named(`client_session/${name}`, () => create.client_session({ user_identity_id }));
  const enroll = ({ name }: Person, { user_identity_id }: UserIdentity) =>
    named(`enrollment_automation/${name}`, () =>
      create.enrollment_automation({
        user_identity_id,
        credential_manager_acs_system_id: manager.acs_system_id,
        create_credential_manager_user: true,
      }),
    );
  const key = (
    { name }: Person,
    { acs_user_id }: AcsUser,
    rooms: string[],
    starts_at: string,
    ends_at: string,
  ) =>
    named(`acs_credential/${name}`, () =>
      create.acs_credential({
        acs_user_id,
        access_method: "mobile_key",
        is_multi_phone_sync_credential: true,
        credential_manager_acs_system_id: manager.acs_system_id,
        allowed_acs_entrance_ids: rooms.map(entrance),
        starts_at,
        ends_at,
      }),
    );
  const phone = (owner: Person, { user_identity_id }: UserIdentity, device_model: string) =>
    named(`phone/${owner.name}/${device_model}`, () =>
      create.phone({
        user_identity_id,
        device_model,
        operating_system: device_model.startsWith("iPhone") ? "ios" : "android",
      }),
    );

  account(JEAN, doors); // the documents' example person: the identity is still to be made
  account(PRIYA, doors);
  account(TOMAS, staff);

  const ana = identity(ANA);
  const anaDoors = account(ANA, doors, ana);
  session(ANA, ana);
  enroll(ANA, ana);
  key(ANA, anaDoors, ["Room 204", "Main Entrance", "Gym"], day(-2, 14), day(3, 11));
  phone(ANA, ana, "iPhone 15");
  phone(ANA, ana, "Pixel 8");

  const minJun = identity(MIN_JUN);
  const minJunDoors = account(MIN_JUN, doors, minJun);
  session(MIN_JUN, minJun);
  enroll(MIN_JUN, minJun);
  key(MIN_JUN, minJunDoors, ["Room 101", "Main Entrance"], day(-4, 14), endOfToday);
  phone(MIN_JUN, minJun, "Galaxy S24");

  const sooAh = identity(SOO_AH);
  const sooAhDoors = account(SOO_AH, doors, sooAh);
  session(SOO_AH, sooAh);
  enroll(SOO_AH, sooAh);
  key(SOO_AH, sooAhDoors, ["Room 102", "Main Entrance"], day(0, 14), day(5, 11)); // no phone yet

  const omar = identity(OMAR);
  const omarStaff = account(OMAR, staff, omar);
  session(OMAR, omar);
  phone(OMAR, omar, "iPhone 13"); // not enrolled: staff use PIN codes
  named("acs_credential/omar_haddad/pin", () =>
    create.acs_credential({
      acs_user_id: omarStaff.acs_user_id,
      access_method: "code",
      code: "482915",
      allowed_acs_entrance_ids: ["Staff Door", "Laundry"].map(entrance),
      starts_at: day(-20, 6),
    }),
  );

  const lena = identity(LENA);
  const lenaDoors = account(LENA, doors, lena);
  session(LENA, lena);
  named("acs_credential/lena_fischer/card", () =>
    create.acs_credential({
      acs_user_id: lenaDoors.acs_user_id,
      access_method: "card",
      allowed_acs_entrance_ids: ["Room 202", "Main Entrance"].map(entrance),
      starts_at: day(-1, 14),
      ends_at: day(2, 11),
    }),
  );
}
