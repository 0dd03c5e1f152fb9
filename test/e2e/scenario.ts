/** The story that every way of starting the server must be able to tell: a guest, from arrival to departure. */
import type { ExpectStatic } from "vitest";
import type { Host, Progress } from "./hosts.ts";

const JEAN = {
  full_name: "Jean Doe",
  email_address: "jean@example.com",
  phone_number: "+15555550110",
  user_identity_key: "jean_doe",
};
const BY_EMAIL = { email_address: JEAN.email_address };

/** Manages a guest's mobile access on the sandbox, through this host. */
export async function fromArrivalToDeparture(expect: ExpectStatic, host: Host): Promise<void> {
  /** The data of a call that must succeed, and whose text says the same. */
  const done = async (name: string, args: object, onprogress?: (progress: Progress) => void) => {
    const { isError, text, data } = await host.call(name, args, onprogress);
    expect(isError, text).toBe(false);
    expect(JSON.parse(text)).toEqual(data);
    return data;
  };
  const phonesOf = async (args: object) =>
    (await done("list_phones", args)).phones.map((phone: { device_id: string }) => phone.device_id);

  const { user_identity } = await done("create_user_identity", JEAN);
  expect(user_identity).toMatchObject(JEAN);
  const { user_identity_id } = user_identity;
  await done("link_acs_user", { ...BY_EMAIL, acs_user_email_address: JEAN.email_address });
  const launched = await done("launch_enrollment", { user_identity_id });
  expect(launched).toMatchObject({
    status: "launched",
    enrollment_automation: { credential_manager: "Aurora Mobile Keys" },
  });

  const first = await done("simulate_phone", { ...BY_EMAIL, device_model: "iPhone 15" });
  const { acs_credential } = await done("issue_mobile_key", {
    user_identity_key: JEAN.user_identity_key,
    acs_entrance_names: ["Room 204", "Main Entrance"],
    starts_at: "2099-03-01T15:00:00+01:00",
    ends_at: "2099-03-04T11:00:00Z",
    visionline_metadata: { cardFormat: "TLCode", card_function_type: "guest" },
  });
  const { acs_credential_id } = acs_credential;
  expect(acs_credential).toMatchObject({
    access_method: "mobile_key",
    person: JEAN.full_name,
    doors: ["Room 204", "Main Entrance"],
    starts_at: "2099-03-01T15:00+01:00",
    ends_at: "2099-03-04T12:00+01:00",
  });
  const second = await done("simulate_phone", {
    ...BY_EMAIL,
    operating_system: "android",
    device_model: "Pixel 8",
  });
  const [lost, kept] = [first.phone.device_id, second.phone.device_id];
  expect((await phonesOf(BY_EMAIL)).toSorted()).toEqual([lost, kept].toSorted());
  expect((await phonesOf({ acs_credential_id })).toSorted()).toEqual([lost, kept].toSorted());

  const deactivated = await done("deactivate_phone", { device_id: lost, user_identity_id });
  expect(deactivated).toMatchObject({ device_id: lost, status: "deactivated" });
  expect(deactivated.revoked_credentials).toHaveLength(1);
  expect(await phonesOf({ acs_credential_id })).toEqual([kept]);

  const uri = `seam://user-identities/${user_identity_id}`;
  expect(await host.resources()).toContainEqual(expect.objectContaining({ uri, title: "Jean Doe" }));
  expect(JSON.stringify(await host.read(uri))).toContain(JEAN.email_address);
  const phones = JSON.stringify(await host.read(`${uri}/phones`));
  expect([phones.includes(kept), phones.includes(lost)]).toEqual([true, false]);

  const told: Progress[] = [];
  const removed = await done("remove_user_identity", { user_identity_id }, (progress) => told.push(progress));
  expect(removed).toMatchObject({ user_identity_id, status: "removed" });
  for (const { total, done } of removed.counts) expect(done).toBe(total);
  expectToRise(expect, told);

  expect(await host.resources()).not.toContainEqual(expect.objectContaining({ uri }));
  await expect(host.read(uri)).rejects.toThrow(/not found/i);
  expect((await done("list_phones", {})).phones).not.toContainEqual(
    expect.objectContaining({ device_id: kept }),
  );
  expect(await done("remove_user_identity", { user_identity_id })).toMatchObject({ status: "removed" });
  expect((await host.call("list_phones", BY_EMAIL)).text).toContain(
    'No user identity has email_address "jean@',
  );
}

/**
 * Progress begins at once, always rises and keeps its total. That it ends there is asserted on the wire: a client
 * that reads the last message together with the result drops it.
 */
function expectToRise(expect: ExpectStatic, told: Progress[]): void {
  expect(told.length).toBeGreaterThan(1);
  expect(told[0]?.progress).toBe(0);
  const steps = told.map(({ progress }) => progress);
  expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
  const [total, ...others] = new Set(told.flatMap((one) => one.total ?? []));
  expect(others).toEqual([]);
  expect(steps.at(-1)).toBeLessThanOrEqual(total ?? 0);
  for (const { message } of told) expect(message).toMatch(/^[^\n]{1,199}$/);
}
