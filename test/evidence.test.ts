/** After a write the answer says what Seam has, whatever Seam accepted. */
import { describe, expect, test } from "vitest";
import { connect } from "./support/connect.ts";
import { createGuest, hotel, seeded, seededAcsUser } from "./support/fixtures.ts";
import { connectOdd } from "./support/odd-seam.ts";

const ANA = { user_identity_key: "ana_silva" };
const LENA = { email_address: "lena.fischer@example.com" };
const ENDS_AT = "2127-01-01T00:00:00Z";
const ACCEPTED =
  "It is unknown whether Seam will carry it out: it may not have been taken over, or may still be on its way; calling again is harmless.";

describe("update_credential", () => {
  test.each([
    ["the end of before", "2126-05-05T00:00:00.000Z", "that it ends 2126-05-05T02:00+02:00"],
    ["no end", undefined, "that it ends never"],
  ])("does not say that it ends when Seam shows %s", async (_, ends_at, shown) => {
    const { call, sandbox } = await connectOdd({
      "/acs/credentials/get": ({ acs_credential }) => Object.assign(acs_credential, { ends_at }),
    });
    const { acs_credential_id } = createGuest(sandbox).key;
    const { isError, text } = await call("update_credential", { acs_credential_id, ends_at: ENDS_AT });
    expect(isError).toBe(true);
    expect(text).toBe(
      `Seam accepted the new end of the mobile key of "Grace Hopper", 2127-01-01T01:00+01:00, but shows ${shown}. ` +
        `${ACCEPTED} Look with list_credentials when it ends.`,
    );
  });

  test.each(["2127-01-01T00:00:00.000000Z", "2127-01-01T01:00:00+01:00", "2127-01-01T00:00:00Z"])(
    "knows the same instant when Seam writes it as %s",
    async (ends_at) => {
      const { call, sandbox } = await connectOdd({
        "/acs/credentials/get": ({ acs_credential }) =>
          acs_credential.ends_at && Object.assign(acs_credential, { ends_at }),
      });
      const { acs_credential_id } = createGuest(sandbox).key;
      const { data } = await call("update_credential", { acs_credential_id, ends_at: ENDS_AT });
      expect(data.summary).toContain("it ends 2127-01-01T01:00+01:00 now");
    },
  );

  test("says that Seam accepted the change when it cannot be read back", async () => {
    const { call, sandbox } = await connect();
    sandbox.fail({ path: "/acs/credentials/get", kind: "status", status: 500, skip: 2 });
    const { acs_credential_id } = createGuest(sandbox).key;
    const { isError, text } = await call("update_credential", { acs_credential_id, ends_at: ENDS_AT });
    expect(isError).toBe(true);
    expect(text).toBe(
      'Seam accepted the new end of the mobile key of "Grace Hopper", 2127-01-01T01:00+01:00, but what it has now could ' +
        "not be read back (/acs/credentials/get: 500 internal_server_error). It is unknown whether Seam has carried it " +
        "out by now; calling again is harmless. Look with list_credentials when it ends.",
    );
  });

  test("passes on what Seam finds wrong with it", async () => {
    const warnings = [{ warning_code: "needs_to_be_reissued", message: "Encode it again." }];
    const { call, sandbox } = await connectOdd({
      "/acs/credentials/get": ({ acs_credential }) => Object.assign(acs_credential, { warnings }),
    });
    const { acs_credential_id } = createGuest(sandbox).key;
    const { data } = await call("update_credential", { acs_credential_id, ends_at: ENDS_AT });
    expect(data.warnings).toEqual(['Seam says of it: needs_to_be_reissued ("Encode it again.").']);
  });
});

describe("update_user_identity", () => {
  test("names the fields that Seam shows as they were", async () => {
    const { call } = await connectOdd({
      "/user_identities/get": ({ user_identity }) => Object.assign(user_identity, { phone_number: null }),
    });
    const { isError, text } = await call("update_user_identity", {
      ...ANA,
      new_full_name: "Ana Souza",
      new_phone_number: "+4915112345678",
    });
    expect(isError).toBe(true);
    expect(text).toContain(
      'but shows this: phone_number is not set, asked for "+4915112345678". It is unknown',
    );
    expect(text).not.toContain("full_name");
  });

  test("minds neither the case of an email nor spaces that Seam drops", async () => {
    const { call } = await connectOdd({
      "/user_identities/get": ({ user_identity }) =>
        Object.assign(user_identity, { email_address: "ana@example.com", full_name: "Ana Souza" }),
    });
    const change = { new_email_address: "Ana@Example.com", new_full_name: " Ana  Souza" };
    const { data } = await call("update_user_identity", { ...ANA, ...change });
    expect(data.summary).toBe('Changed user identity "Ana Souza".');
  });
});

describe("create_user_identity", () => {
  test("says what Seam took over otherwise than asked", async () => {
    const { call } = await connectOdd({
      "/user_identities/create": ({ user_identity }) => delete user_identity.phone_number,
    });
    const { data } = await call("create_user_identity", { full_name: "Jean", phone_number: "+15555550110" });
    expect(data.summary).toBe('Created user identity "Jean".');
    expect(data.warnings).toEqual([
      'Seam shows it otherwise: phone_number is not set, asked for "+15555550110".',
    ]);
  });

  test("counts accounts by a fresh list, and names the systems that have none", async () => {
    const { call, sandbox } = await connectOdd({
      "/acs/users/list": (body) => Object.assign(body, { acs_users: body.acs_users.slice(0, 1) }),
    });
    const { doors, staff } = hotel(sandbox);
    const { data } = await call("create_user_identity", { full_name: "J", acs_system_ids: [doors, staff] });
    expect(data.summary).toBe('Created user identity "J", linked to 1 ACS user.');
    expect(data.warnings).toEqual([
      expect.stringMatching(
        /^Seam shows no ACS user of theirs in ACS system \S+; link it with link_acs_user\.$/,
      ),
    ]);
  });

  test("is not undone by a look that fails", async () => {
    const { call, sandbox } = await connect();
    sandbox.fail({ path: "/acs/users/list", kind: "status", status: 500 });
    const { isError, data } = await call("create_user_identity", {
      full_name: "J",
      acs_system_ids: [hotel(sandbox).doors],
    });
    expect(isError).toBe(false);
    expect(data.summary).toBe('Created user identity "J", linked to 1 ACS user.');
    expect(data.warnings[0]).toContain("It could not be checked which ACS users are linked");
  });
});

describe("link_acs_user", () => {
  const args = { ...LENA, acs_user_email_address: "tomas.ortega@example.com" };

  test.each([
    ["nobody's", undefined, "but shows that it is not linked to anybody."],
    ["somebody else's", "omar", "but shows that it belongs to another user identity, omar;"],
  ])("does not say linked when the account is %s afterwards", async (_, user_identity_id, words) => {
    const state = { isLinked: false };
    const { call } = await connectOdd({
      "/user_identities/add_acs_user": () => (state.isLinked = true),
      "/acs/users/get": ({ acs_user }) => state.isLinked && Object.assign(acs_user, { user_identity_id }),
    });
    const { isError, text } = await call("link_acs_user", args);
    expect(isError).toBe(true);
    expect(text).toContain(words);
    expect(text).toContain("Look with get_user_identity whether the ACS user is linked.");
    expect(text).not.toContain("Linked");
  });

  test("sees that somebody else took the account between the search and the link", async () => {
    const harness = await connect({
      sandbox: {
        onExchange({ path }) {
          if (path !== "/acs/users/list") return;
          const { acs_user_id } = seededAcsUser(harness.sandbox, "tomas.ortega@example.com");
          const { user_identity_id } = seeded(harness.sandbox, "omar_haddad");
          harness.sandbox.workspace.state.acs_users.change(acs_user_id, { user_identity_id });
        },
      },
    });
    const { text } = await harness.call("link_acs_user", args);
    expect(text).toContain(
      `belongs to another user identity, ${seeded(harness.sandbox, "omar_haddad").user_identity_id}. If`,
    );
    expect(harness.routes()).not.toContain("/user_identities/add_acs_user");
  });

  test("refuses a person who is being deleted", async () => {
    const { call, routes } = await connectOdd({
      "/user_identities/list": ({ user_identities }) =>
        Object.assign(user_identities[0], {
          warnings: [{ warning_code: "being_deleted", message: "Going" }],
        }),
    });
    const { text } = await call("link_acs_user", args);
    expect(text).toContain("Nothing was linked: Seam is deleting the person");
    expect(routes()).not.toContain("/user_identities/add_acs_user");
  });
});

describe("unlink_acs_user", () => {
  test("does not say unlinked when Seam shows the link as it was", async () => {
    const { call } = await connectOdd({
      "/acs/users/get": ({ acs_user }) => Object.assign(acs_user, { user_identity_id: id }),
    });
    const { sandbox } = await connect();
    const id = seeded(sandbox, "ana_silva").user_identity_id;
    const { isError, text } = await call("unlink_acs_user", ANA);
    expect(isError).toBe(true);
    expect(text).toContain(`but shows that it is still linked. ${ACCEPTED}`);
  });

  test("does not take Seam's word that there is no link when Seam shows it", async () => {
    const { call, sandbox } = await connect();
    sandbox.fail({ path: "/user_identities/remove_acs_user", kind: "status", status: 404 });
    const { isError, text } = await call("unlink_acs_user", ANA);
    expect(isError).toBe(true);
    expect(text).toContain(
      "Nothing was unlinked: Seam answered that there is nothing to unlink (404), and shows",
    );
  });

  test("says so when somebody else has linked the account meanwhile", async () => {
    const harness = await connect({
      sandbox: {
        onExchange({ path }) {
          if (path !== "/user_identities/remove_acs_user") return;
          const { acs_user_id } = seededAcsUser(harness.sandbox, "ana.silva@example.com");
          const { user_identity_id } = seeded(harness.sandbox, "omar_haddad");
          harness.sandbox.workspace.state.acs_users.change(acs_user_id, { user_identity_id });
        },
      },
    });
    const { data } = await harness.call("unlink_acs_user", ANA);
    const omar = seeded(harness.sandbox, "omar_haddad").user_identity_id;
    expect(data.summary).toContain(
      `Unlinked ACS user "Ana Silva" from user identity "Ana Silva". Somebody else has linked it meanwhile: it belongs to user identity ${omar} now.`,
    );
  });
});

describe("issue_mobile_key and create_credential", () => {
  test("do not say issued when Seam made something else of it", async () => {
    const { call } = await connectOdd({
      "/acs/credentials/create": ({ acs_credential }) =>
        Object.assign(acs_credential, { access_method: "card", is_multi_phone_sync_credential: false }),
    });
    const { data } = await call("issue_mobile_key", LENA);
    expect(data.summary).toMatch(
      /^Seam created credential \S+, but not as asked for "Lena Fischer": access_method is "card", asked for "mobile_key"; is_multi_phone_sync_credential is false, asked for true\. delete_credential revokes it\.$/,
    );
  });

  test("say whose it is when the account went to somebody else meanwhile", async () => {
    const { call } = await connectOdd({
      "/acs/credentials/create": ({ acs_credential }) =>
        Object.assign(acs_credential, { user_identity_id: "omar" }),
    });
    const { data } = await call("create_credential", { ...LENA, access_method: "card" });
    expect(data.summary).toContain('but not as asked for "Lena Fischer": user_identity_id is "omar"');
  });

  test("name the times that Seam shows otherwise", async () => {
    const { call } = await connectOdd({
      "/acs/credentials/create": ({ acs_credential }) => delete acs_credential.ends_at,
    });
    const { data } = await call("issue_mobile_key", { ...LENA, ends_at: ENDS_AT });
    expect(data.summary).toBe(
      'Issued to "Lena Fischer": mobile key without an end, at "Hotel Aurora Doors".',
    );
    expect(data.warnings).toContain(
      'Seam shows it otherwise: ends_at is not set, asked for "2127-01-01T00:00:00.000Z".',
    );
  });

  test("name the doors that Seam shows, and those that it does not or that nobody asked for", async () => {
    const { call } = await connectOdd({
      "/acs/credentials/list_accessible_entrances": ({ acs_entrances }) =>
        acs_entrances.splice(1, 1, { ...acs_entrances[1], acs_entrance_id: "x", display_name: "Pool" }),
    });
    const doors = { acs_entrance_names: ["room 202", "gym"] };
    const { data } = await call("issue_mobile_key", { ...LENA, ...doors });
    expect(data.summary).toBe(
      'Issued to "Lena Fischer": mobile key for "Room 202", "Pool" without an end, at "Hotel Aurora Doors".',
    );
    expect(data.warnings).toEqual(
      expect.arrayContaining([
        'Seam does not show that it opens "Gym"; look again with list_credentials.',
        'It also opens "Pool", for which it was not asked.',
      ]),
    );
  });

  test("stay issued when the doors cannot be read, and say so", async () => {
    const { call, sandbox } = await connect();
    sandbox.fail({ path: "/acs/credentials/list_accessible_entrances", kind: "status", status: 500 });
    const { isError, data } = await call("issue_mobile_key", { ...LENA, acs_entrance_names: ["Gym"] });
    expect(isError).toBe(false);
    expect(data.summary).toBe(
      'Issued to "Lena Fischer": mobile key without an end, at "Hotel Aurora Doors".',
    );
    expect(data.warnings).toContain(
      "It could not be checked which entrances it opens (list_credentials shows them), since Seam did not answer as it should.",
    );
  });

  test("pass on what Seam finds wrong with the new credential, but not that it waits for a phone", async () => {
    const { call } = await connectOdd({
      "/acs/credentials/create": ({ acs_credential }) =>
        acs_credential.errors.push({ error_code: "no_license", message: "Out of licenses" }),
    });
    const { data } = await call("issue_mobile_key", { ...LENA, ends_at: ENDS_AT });
    expect(data.warnings).toContain('Seam says of it: no_license ("Out of licenses").');
    expect(data.warnings.join()).not.toContain("waiting");
  });
});

describe("launch_enrollment", () => {
  test.each(["user_identity_id", "credential_manager_acs_system_id"])(
    "does not say launched when Seam's %s is another, in the reply and in the list",
    async (field) => {
      const otherwise = (one: object) => Object.assign(one, { [field]: "other" });
      const { call } = await connectOdd({
        "/user_identities/enrollment_automations/launch": ({ enrollment_automation }) =>
          otherwise(enrollment_automation),
        "/user_identities/enrollment_automations/list": ({ enrollment_automations }) =>
          enrollment_automations.map((one: object) =>
            Object.assign(one, { credential_manager_acs_system_id: "other" }),
          ),
      });
      const { isError, text } = await call("launch_enrollment", LENA);
      expect(isError).toBe(true);
      expect(text).toContain(`${field} is "other", asked for`);
      expect(text).toContain("Call launch_enrollment again");
    },
  );

  test("believes the list when the reply says too little", async () => {
    const { call } = await connectOdd({
      "/user_identities/enrollment_automations/launch": ({ enrollment_automation }) =>
        delete enrollment_automation.user_identity_id,
    });
    expect((await call("launch_enrollment", LENA)).data.status).toBe("launched");
  });
});

test("get_phone says that it does not know when Seam does not say", async () => {
  const { call, sandbox } = await connectOdd({
    "/phones/get": ({ phone }) => Object.assign(phone, { properties: {} }),
  });
  const { data } = await call("get_phone", { device_id: createGuest(sandbox).phone.device_id });
  expect(data.summary).toBe('Seam does not say whether "iPhone 15" can receive keys.');
});

test("list_phones does not say that a key is gone when only the list says so", async () => {
  const { call, sandbox } = await connect();
  const { acs_credential_id } = createGuest(sandbox).key;
  sandbox.fail({ path: "/phones/list", kind: "status", status: 404 });
  const { isError, text } = await call("list_phones", { acs_credential_id });
  expect(isError).toBe(true);
  expect(text).not.toContain("Seam knows no credential");
});

test("simulate_phone shows the phone that Seam has", async () => {
  const { call, sandbox } = await connect({ asRealSeam: false });
  const { data } = await call("simulate_phone", ANA);
  expect(data.summary).toBe('Sandbox, no real doors: "Ana Silva" signed in on a simulated "iPhone 15".');
  expect(sandbox.workspace.find(data.phone.device_id)).toBeDefined();
});
