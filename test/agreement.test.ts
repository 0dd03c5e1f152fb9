/** Unlinking and shortening take something away: a person is asked first, with all that they must know. */
import type { Client } from "@modelcontextprotocol/client";
import { describe, expect, test } from "vitest";
import { connect, type Harness, type Options } from "./support/connect.ts";
import { hotel, seeded, seededAcsUser } from "./support/fixtures.ts";
import { atNoon } from "./support/reading.ts";

const ANA = { email_address: "ana.silva@example.com" };
const REMOVE = "/user_identities/remove_acs_user";
const UPDATE = "/acs/credentials/update";
const SHORTER = "2026-03-03T11:00:00Z";
const LONGER = "2026-03-30T11:00:00Z";

const always: Options = { sandbox: atNoon, workspace: { confirmMode: "always" } };

/** A client that answers each question with yes, after something has happened meanwhile. */
const agreeing = (asked: string[], meanwhile = () => {}): Options => ({
  sandbox: atNoon,
  client: { capabilities: { elicitation: { form: {} } } },
  prepare(client: Client) {
    client.setRequestHandler("elicitation/create", async ({ params }) => {
      asked.push(params.message);
      meanwhile();
      return { action: "accept" as const, content: { confirm: true } };
    });
  },
});

const keyOf = ({ sandbox }: Pick<Harness, "sandbox">, name: string) => {
  const { acs_user_id } = seededAcsUser(sandbox, `${name}@example.com`);
  const [key] = sandbox.workspace.state.acs_credentials.by("acs_user_id", acs_user_id);
  if (!key) throw new Error(`${name} has no credential`);
  return key;
};

describe("unlink_acs_user", () => {
  test("answers with a plan first, and unlinks with its code", async () => {
    const { call, routes } = await connect(always);
    const first = await call("unlink_acs_user", ANA);
    expect(first.data).toMatchObject({
      status: "planned",
      summary:
        'Nothing was touched: a person must agree first. Unlink ACS user "Ana Silva" ("ana.silva@example.com") in "Hotel ' +
        'Aurora Doors" from the person "Ana Silva" ("ana.silva@example.com")? This deletes neither the account nor its keys.',
      confirmation_code: expect.any(String),
      next_step: expect.stringContaining("this confirmation_code"),
    });
    expect(routes()).not.toContain(REMOVE);
    const { confirmation_code } = first.data;
    const second = await call("unlink_acs_user", { ...ANA, confirmation_code });
    expect(second.data.summary).toContain("Unlinked");
    expect(second.data.status).toBeUndefined();
  });

  test("asks with the person, the account and the system", async () => {
    const asked: string[] = [];
    const { call } = await connect(agreeing(asked));
    const { data } = await call("unlink_acs_user", ANA);
    expect(asked).toEqual([
      'Unlink ACS user "Ana Silva" ("ana.silva@example.com") in "Hotel Aurora Doors" from the person "Ana Silva" ' +
        '("ana.silva@example.com")? This deletes neither the account nor its keys.',
    ]);
    expect(data.summary).toContain("Unlinked");
  });

  test.each([
    ["somebody else's", "omar_haddad", "belongs to another user identity"],
    ["nobody's", undefined, "Nothing was changed."],
  ])("unlinks nothing when the account is %s after the yes", async (_, key, words) => {
    const harness: Harness = await connect(
      agreeing([], () => {
        const { acs_user_id } = seededAcsUser(harness.sandbox, ANA.email_address);
        const user_identity_id = key ? seeded(harness.sandbox, key).user_identity_id : null;
        harness.sandbox.workspace.state.acs_users.change(acs_user_id, { user_identity_id });
      }),
    );
    const { text } = await harness.call("unlink_acs_user", ANA);
    expect(text).toContain(words);
    expect(harness.routes()).not.toContain(REMOVE);
  });
});

describe("update_credential", () => {
  test("asks before an end comes earlier: whose, where, which doors, and both ends", async () => {
    const asked: string[] = [];
    const harness = await connect(agreeing(asked));
    const { acs_credential_id } = keyOf(harness, "ana.silva");
    const { data } = await harness.call("update_credential", { acs_credential_id, ends_at: SHORTER });
    expect(asked).toEqual([
      'Let the mobile key of "Ana Silva" ("ana.silva@example.com") (ACS user "Ana Silva" ' +
        `("ana.silva@example.com"), in "Hotel Aurora Doors", for "Room 204", "Main Entrance", "Gym", ${acs_credential_id}) end ` +
        "2026-03-03T12:00+01:00? That is earlier: now it ends 2026-03-05T12:00+01:00.",
    ]);
    expect(data.summary).toContain(
      "ends 2026-03-03T12:00+01:00 now; before it ended 2026-03-05T12:00+01:00.",
    );
  });

  test("asks before something that never ended gets an end", async () => {
    const asked: string[] = [];
    const harness = await connect(agreeing(asked));
    const { acs_credential_id } = keyOf(harness, "omar.haddad");
    await harness.call("update_credential", { acs_credential_id, ends_at: LONGER });
    expect(asked).toEqual([expect.stringContaining("That is earlier: now it has no end.")]);
  });

  test("does not ask before it is extended", async () => {
    const harness = await connect(always);
    const { acs_credential_id } = keyOf(harness, "ana.silva");
    const { data } = await harness.call("update_credential", { acs_credential_id, ends_at: LONGER });
    expect(data.summary).toBe(
      'Extended the mobile key of "Ana Silva" for "Room 204", "Main Entrance", "Gym": it ends 2026-03-30T13:00+02:00 ' +
        "now; before it ended 2026-03-05T12:00+01:00.",
    );
  });

  test("answers with a plan and a code that holds for this end only", async () => {
    const harness = await connect(always);
    const { acs_credential_id } = keyOf(harness, "ana.silva");
    const end = (ends_at: string, confirmation_code?: string) =>
      harness.call("update_credential", { acs_credential_id, ends_at, confirmation_code });
    const { data } = await end(SHORTER);
    expect(data).toMatchObject({
      status: "planned",
      summary: expect.stringMatching(
        /^Nothing was touched: a person must agree first\. Let the mobile key .*"Room 204".* now it ends 2026-03-05T12:00\+01:00\.$/,
      ),
      acs_credential: { ends_at: "2026-03-05T12:00+01:00" },
    });
    expect((await end("2026-03-02T13:00:00Z", data.confirmation_code)).data.status).toBe("planned");
    expect(harness.routes()).not.toContain(UPDATE);
    const agreed = await end(SHORTER, data.confirmation_code);
    expect(agreed.data.acs_credential.ends_at).toBe("2026-03-03T12:00+01:00");
  });

  test("changes nothing when it was changed while the person was being asked", async () => {
    const harness: Harness = await connect(
      agreeing([], () => {
        keyOf(harness, "ana.silva").ends_at = "2026-03-08T11:00:00.000Z";
      }),
    );
    const { acs_credential_id } = keyOf(harness, "ana.silva");
    const { isError, text } = await harness.call("update_credential", {
      acs_credential_id,
      ends_at: SHORTER,
    });
    expect(isError).toBe(true);
    expect(text).toBe(
      "Nothing was changed: meanwhile somebody else changed it: ends_at was " +
        "2026-03-05T11:00:00.000Z and is 2026-03-08T11:00:00.000Z. Call again if it shall still be done.",
    );
    expect(harness.routes()).not.toContain(UPDATE);
  });

  test("asks although not everything for the question can be read", async () => {
    const asked: string[] = [];
    const harness = await connect(agreeing(asked));
    for (const path of ["/acs/systems/list", "/acs/credentials/list_accessible_entrances", "/acs/users/get"])
      harness.sandbox.fail({ path, kind: "status", status: 500 });
    const { acs_credential_id } = keyOf(harness, "ana.silva");
    await harness.call("update_credential", { acs_credential_id, ends_at: SHORTER });
    expect(asked).toEqual([
      expect.stringContaining(
        `Let the mobile key of "Ana Silva" ("ana.silva@example.com") (${acs_credential_id}) end 2026-03-03T11:00Z?`,
      ),
    ]);
  });

  test("refuses the copy on a phone, and names its key", async () => {
    const harness = await connect(always);
    const { acs_credential_id } = keyOf(harness, "ana.silva");
    const copies = harness.sandbox.workspace.state.acs_credentials.by(
      "parent_acs_credential_id",
      acs_credential_id,
    );
    const { text } = await harness.call("update_credential", {
      acs_credential_id: copies[0]?.acs_credential_id,
      ends_at: LONGER,
    });
    expect(text).toContain("is the copy of a key on one phone");
    expect(text).toContain(`the key itself, ${acs_credential_id}.`);
    expect(harness.routes()).not.toContain(UPDATE);
  });

  test("refuses an end before the key's own start", async () => {
    const harness = await connect(always);
    const key = harness.sandbox.workspace.create.acs_credential({
      acs_user_id: seededAcsUser(harness.sandbox, ANA.email_address).acs_user_id,
      access_method: "card",
      starts_at: "2026-03-20T00:00:00.000Z",
    });
    const { text } = await harness.call("update_credential", {
      acs_credential_id: key.acs_credential_id,
      ends_at: "2026-03-20T01:00:00+01:00",
    });
    expect(text).toContain(
      "Nothing was changed: ends_at 2026-03-20T01:00+01:00 is not after its starts_at, 2026-03-20T01:00+01:00.",
    );
    expect(harness.routes()).not.toContain(UPDATE);
    expect(hotel(harness.sandbox).doors).toBe(key.acs_system_id);
  });
});
