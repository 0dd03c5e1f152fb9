import type { Client } from "@modelcontextprotocol/client";
import { describe, expect, test } from "vitest";
import { connect, type Harness, type Options } from "../support/connect.ts";
import { createGuest, hotel, readable, seeded, seededAcsUser } from "../support/fixtures.ts";
import { connectOdd } from "../support/odd-seam.ts";

const ANA = { email_address: "ana.silva@example.com" };
const SUSPEND = "/acs/users/suspend";
const QUESTION =
  'Suspend ACS user "Ana Silva" ("ana.silva@example.com") in "Hotel Aurora Doors" of the person "Ana Silva" ' +
  `("ana.silva@example.com"), until it is unsuspended? Seam revokes the account's access as a whole, not one phone's alone. ` +
  "Whether keys that are on phones already stop at once, it does not say; deactivate_phone revokes a phone's keys for good.";

test("suspends the account of a person, and says what that stops and what not", async () => {
  const { call, sandbox } = await connect();
  const { data } = await call("suspend_acs_user", ANA);
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "acs_user": {
        "acs_user_id": "<id 1>",
        "display_name": "Ana Silva",
        "email_address": "ana.silva@example.com",
        "is_suspended": true,
        "person": "Ana Silva",
        "phone_number": "+15555550101",
        "system": "Hotel Aurora Doors",
      },
      "next_step": "unsuspend_acs_user with this acs_user_id restores the access.",
      "summary": "Suspended ACS user "Ana Silva" ("ana.silva@example.com") in "Hotel Aurora Doors", the account of "Ana Silva".",
      "warnings": [
        "Seam revokes the account's access as a whole, not one phone's alone. Whether keys that are on phones already stop at once, it does not say; deactivate_phone revokes a phone's keys for good.",
      ],
    }
  `);
  expect(seededAcsUser(sandbox, ANA.email_address).is_suspended).toBe(true);
});

test("suspends an account that nobody is linked to", async () => {
  const { call } = await connect();
  const { data } = await call("suspend_acs_user", { acs_user_email_address: "jean@example.com" });
  expect(data.summary).toBe('Suspended ACS user "Jean Doe" ("jean@example.com") in "Hotel Aurora Doors".');
});

test("says so when it is suspended already, and asks nobody", async () => {
  const { call, sandbox, routes } = await connect({ workspace: { confirmMode: "always" } });
  sandbox.workspace.other_hand.suspend(seededAcsUser(sandbox, ANA.email_address).acs_user_id);
  const { data } = await call("suspend_acs_user", ANA);
  expect(data.summary).toBe(
    'Suspended already: ACS user "Ana Silva" ("ana.silva@example.com") in "Hotel Aurora Doors", the account of "Ana Silva". ' +
      "Nothing was changed.",
  );
  expect(routes()).not.toContain(SUSPEND);
});

test.each([
  [
    { pending_mutations: [{ mutation_code: "updating_suspension_state" }] },
    "the access control system has not confirmed it yet (updating_suspension_state)",
  ],
  [
    { errors: [{ error_code: "failed_to_update_on_acs_system", message: "Refused" }] },
    "the access control system did not take it over (failed_to_update_on_acs_system)",
  ],
])(
  "a suspension that has not reached the doors is said to be taken over by Seam, and no more",
  async (marks, open) => {
    const { call } = await connectOdd({
      "/acs/users/get": ({ acs_user }) => acs_user.is_suspended && Object.assign(acs_user, marks),
      "/acs/users/list": ({ acs_users }) => {
        for (const one of acs_users) if (one.is_suspended) Object.assign(one, marks);
      },
    });
    const first = await call("suspend_acs_user", ANA);
    expect(first.data.summary).toMatch(
      /^Seam has taken over the suspension of ACS user "Ana Silva" .*, but /,
    );
    expect(first.data.summary).toContain(`${open}.`);
    const again = await call("suspend_acs_user", ANA);
    expect(again.data.summary).toContain(`already, but ${open}. Nothing was changed by this call.`);
  },
);

describe("refuses", () => {
  test("to guess among a person's accounts, and takes the system to decide", async () => {
    const { call, sandbox, routes } = await connect();
    const { user_identity_id, acs_user_id } = createGuest(sandbox);
    const { doors, staff } = hotel(sandbox);
    const { text } = await call("suspend_acs_user", { user_identity_id });
    expect(text).toContain(
      `2 ACS users have user_identity_id ${user_identity_id}. Nothing was done. Call again with the acs_user_id`,
    );
    expect(text).toContain(doors);
    expect(text).toContain(staff);
    expect(routes()).not.toContain(SUSPEND);
    const { data } = await call("suspend_acs_user", { user_identity_id, acs_system_id: doors });
    expect(data.acs_user.acs_user_id).toBe(acs_user_id);
  });

  test("a person without an account", async () => {
    const { call, sandbox } = await connect();
    const { user_identity_id } = sandbox.workspace.create.user_identity({ full_name: "Bo" });
    const { text } = await call("suspend_acs_user", { user_identity_id });
    expect(text).toBe(
      `No ACS user has user_identity_id ${user_identity_id}. Nothing was done. Find the person's account with find_acs_users.`,
    );
  });

  test("an account in a credential manager", async () => {
    const { call, sandbox, routes } = await connect();
    const { user_identity_id } = seeded(sandbox, "ana_silva");
    const accounts = sandbox.workspace.state.acs_users.by("user_identity_id", user_identity_id);
    const own = accounts.find((one) => one.acs_system_id === hotel(sandbox).manager);
    const { text } = await call("suspend_acs_user", { acs_user_id: own?.acs_user_id });
    expect(text).toBe(
      `Nothing was changed: ACS user ${own?.acs_user_id} is an account in "Aurora Mobile Keys", a credential manager, ` +
        "which has no doors of its own. Name the person's account in the access control system; find_acs_users finds it.",
    );
    expect(routes()).not.toContain(SUSPEND);
  });

  test("an account that is being deleted", async () => {
    const { call, sandbox, routes } = await connect({ sandbox: { deletionDelayMs: 60_000 } });
    const { acs_user_id } = seededAcsUser(sandbox, ANA.email_address);
    sandbox.workspace.other_hand.delete("acs_user", acs_user_id);
    const { text } = await call("suspend_acs_user", { acs_user_id });
    expect(text).toBe(
      `Nothing was changed: Seam is deleting ACS user ${acs_user_id} (being_deleted), and everything of it goes with it. ` +
        "If it is still needed, wait until it is gone and create it anew.",
    );
    expect(routes()).not.toContain(SUSPEND);
  });

  test.each([
    [
      {},
      "Name the ACS user or the person: send one of acs_user_id, acs_user_email_address, user_identity_id, user_identity_key, email_address, phone_number",
    ],
    [
      { ...ANA, acs_user_id: "a" },
      "Name the ACS user or the person once: acs_user_id and email_address were sent. Send only one of them",
    ],
  ])("%j before any request", async (args, words) => {
    const { call, exchanges } = await connect();
    const { text } = await call("suspend_acs_user", args);
    expect(text).toBe(`Nothing was done: ${words}.`);
    expect(exchanges).toEqual([]);
  });
});

describe("a person is asked first", () => {
  test("by a plan, whose code suspends", async () => {
    const { call, routes } = await connect({ workspace: { confirmMode: "always" } });
    const { data } = await call("suspend_acs_user", ANA);
    expect(data).toMatchObject({
      acs_user: { is_suspended: false },
      status: "planned",
      summary: `Nothing was touched: a person must agree first. ${QUESTION}`,
      next_step: expect.stringContaining("this confirmation_code"),
    });
    expect(routes()).not.toContain(SUSPEND);
    const { confirmation_code } = data;
    const second = await call("suspend_acs_user", { ...ANA, confirmation_code });
    expect(second.data.summary).toMatch(/^Suspended /);
    expect(second.data.status).toBeUndefined();
  });

  test("with a code that holds for this owner only", async () => {
    const { call, sandbox, routes } = await connect({ workspace: { confirmMode: "always" } });
    const { acs_user_id } = seededAcsUser(sandbox, ANA.email_address);
    const { confirmation_code } = (await call("suspend_acs_user", { acs_user_id })).data;
    sandbox.workspace.other_hand.relink(acs_user_id, null);
    const { data } = await call("suspend_acs_user", { acs_user_id, confirmation_code });
    expect(data.status).toBe("planned");
    expect(routes()).not.toContain(SUSPEND);
  });

  test("where the host can ask, with the account, the system and the person", async () => {
    const asked: string[] = [];
    const { call } = await connect(agreeing((question) => asked.push(question)));
    const { data } = await call("suspend_acs_user", ANA);
    expect(asked).toEqual([QUESTION]);
    expect(data.acs_user.is_suspended).toBe(true);
  });

  test.each([
    ["omar_haddad", "user identity"],
    [undefined, "nobody"],
  ])("and nothing is changed when the account is %s's by then", async (key, words) => {
    const harness: Harness = await connect(
      agreeing(() => {
        const { acs_user_id } = seededAcsUser(harness.sandbox, ANA.email_address);
        const to = key ? seeded(harness.sandbox, key).user_identity_id : null;
        harness.sandbox.workspace.state.acs_users.change(acs_user_id, { user_identity_id: to });
      }),
    );
    const { acs_user_id } = seededAcsUser(harness.sandbox, ANA.email_address);
    const ana = seeded(harness.sandbox, "ana_silva").user_identity_id;
    const to = key ? `${words} ${seeded(harness.sandbox, key).user_identity_id}` : words;
    const { isError, text } = await harness.call("suspend_acs_user", ANA);
    expect(isError).toBe(true);
    expect(text).toBe(
      `Nothing was changed: while the person was being asked, ACS user ${acs_user_id} changed hands: it belonged to ` +
        `user identity ${ana}, and belongs to ${to}. Call again if it shall still be done.`,
    );
    expect(harness.routes()).not.toContain(SUSPEND);
  });
});

describe("does not say suspended", () => {
  const ACCEPTED = (id: string, shown: string) =>
    `Seam accepted the suspension of ACS user ${id}, but shows ${shown}. It is unknown whether Seam will carry it out: it ` +
    "may not have been taken over, or may still be on its way; calling again is harmless. Look with find_acs_users " +
    "whether the account is suspended.";

  test("when Seam accepts it and does nothing", async () => {
    const { call, sandbox } = await connect();
    const { acs_user_id } = seededAcsUser(sandbox, ANA.email_address);
    sandbox.fail({ path: SUSPEND, kind: "ignored" });
    const { isError, text } = await call("suspend_acs_user", ANA);
    expect(isError).toBe(true);
    expect(text).toBe(ACCEPTED(acs_user_id, "that it is not suspended"));
  });

  test("when Seam does not tell", async () => {
    const { call, sandbox } = await connectOdd({
      "/acs/users/get": ({ acs_user }) => delete acs_user.is_suspended,
    });
    const { acs_user_id } = seededAcsUser(sandbox, ANA.email_address);
    const { text } = await call("suspend_acs_user", ANA);
    expect(text).toBe(ACCEPTED(acs_user_id, "nothing of whether it is suspended"));
  });

  test("when it cannot be read back", async () => {
    const { call, sandbox } = await connect();
    sandbox.fail({ path: "/acs/users/get", kind: "status", status: 500 });
    const { isError, text } = await call("suspend_acs_user", ANA);
    expect(isError).toBe(true);
    expect(text).toContain("but what it has now could not be read back (/acs/users/get: 500");
    expect(text).toContain(
      "calling again is harmless. Look with find_acs_users whether the account is suspended.",
    );
  });

  test("when Seam refuses it", async () => {
    const { call, sandbox } = await connect();
    sandbox.fail({ path: SUSPEND, kind: "status", status: 400, message: "Not in this kind of system" });
    const { text } = await call("suspend_acs_user", ANA);
    expect(text).toMatch(
      /^Seam refused \/acs\/users\/suspend \(400 invalid_input\): "Not in this kind of system" \(Seam request \S+\)\. Change the named arguments and call again\. Nothing was changed\.$/,
    );
  });
});

test("says suspended when Seam had done it and only the first answer was lost", async () => {
  const { call, sandbox } = await connect();
  sandbox.fail({ path: SUSPEND, kind: "reset", when: "after", times: 1 });
  const { isError, data } = await call("suspend_acs_user", ANA);
  expect(isError).toBe(false);
  expect(data.acs_user.is_suspended).toBe(true);
});

test("says whose account it is by then when it changes hands in the middle", async () => {
  const harness: Harness = await connect({
    sandbox: {
      onExchange({ path }) {
        if (path !== SUSPEND) return;
        const { acs_user_id } = seededAcsUser(harness.sandbox, ANA.email_address);
        const { user_identity_id } = seeded(harness.sandbox, "omar_haddad");
        harness.sandbox.workspace.other_hand.relink(acs_user_id, user_identity_id);
      },
    },
  });
  const { data } = await harness.call("suspend_acs_user", ANA);
  const omar = seeded(harness.sandbox, "omar_haddad").user_identity_id;
  expect(data.warnings).toContain(`It changed hands meanwhile: it belongs to user identity ${omar} now.`);
});

test("suspends although system and person cannot be read, and says what it did not look at", async () => {
  const { call, sandbox } = await connect();
  for (const path of ["/acs/systems/list", "/user_identities/get"])
    sandbox.fail({ path, kind: "status", status: 500 });
  const { acs_user_id } = seededAcsUser(sandbox, ANA.email_address);
  const { data } = await call("suspend_acs_user", { acs_user_id });
  expect(data.summary).toBe('Suspended ACS user "Ana Silva" ("ana.silva@example.com").');
  expect(data.warnings).toEqual([
    expect.stringContaining("Whether keys that are on phones already stop at once"),
    "It could not be checked in which system it is, since Seam did not answer as it should.",
    "It could not be checked whose it is, since Seam did not answer as it should.",
  ]);
});

/** A client that says yes to each question, after something has happened meanwhile. */
function agreeing(meanwhile: (question: string) => void): Options {
  return {
    client: { capabilities: { elicitation: { form: {} } } },
    prepare(client: Client) {
      client.setRequestHandler("elicitation/create", async ({ params }) => {
        meanwhile(params.message);
        return { action: "accept" as const, content: {} };
      });
    },
  };
}
