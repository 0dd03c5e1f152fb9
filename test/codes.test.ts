/** Confirmation codes: what each covers, for how long, and what is said of one that does not fit. */
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { misfit, seal } from "../src/adapter/codes.ts";
import type { Caller } from "../src/contract/caller.ts";
import type { Sandbox } from "../src/sandbox/sandbox.ts";
import { accountOf } from "../src/workspace/account.ts";
import { callTool, connect, connectTo, type Options } from "./support/connect.ts";
import { createGuest } from "./support/fixtures.ts";
import { LASTING, untilTimeIsUp } from "./support/time.ts";

const ALWAYS: Options = { workspace: { confirmMode: "always" } };

/** A guest, the plan of her removal, and its code, from a server that asks always. */
async function planned() {
  const { call, sandbox, client } = await connect(ALWAYS);
  const { user_identity_id, phone } = createGuest(sandbox);
  const { confirmation_code } = (await call("remove_user_identity", { user_identity_id })).data;
  const remove = (code: string) =>
    call("remove_user_identity", { user_identity_id, confirmation_code: code });
  return { call, client, sandbox, user_identity_id, phone, confirmation_code, remove };
}

/** A further process on the same workspace. */
async function further(sandbox: Sandbox, options: Options = ALWAYS) {
  const { client, close } = await connectTo(sandbox, options);
  onTestFinished(close);
  return (name: string, args: Record<string, unknown>) => callTool(client, name, args);
}

const otherKey = (sandbox: Sandbox): Options => ({
  workspace: {
    confirmMode: "always",
    account: accountOf({
      endpoint: sandbox.endpoint,
      credentials: { api_key: "seam_testOther1_9999999999999999999" },
    }),
  },
});

describe("a code", () => {
  test("works in another process with the same credentials", async () => {
    const { sandbox, user_identity_id, confirmation_code } = await planned();
    const call = await further(sandbox);
    const { data } = await call("remove_user_identity", { user_identity_id, confirmation_code });
    expect(data.status).toBe("removed");
  });

  test("covers a plan that has shrunk since, in another process too", async () => {
    const { sandbox, call, user_identity_id, phone, confirmation_code } = await planned();
    const { device_id } = phone;
    const step = await call("deactivate_phone", { device_id });
    await call("deactivate_phone", { device_id, confirmation_code: step.data.confirmation_code });
    const { data } = await (await further(sandbox))("remove_user_identity", {
      user_identity_id,
      confirmation_code,
    });
    expect(data.status).toBe("removed");
  });

  test.each([
    [1, "by 1 thing"],
    [3, "by 3 things"],
  ])("does not cover %i things on top, and says so", async (added, words) => {
    const { sandbox, user_identity_id, confirmation_code, remove, call } = await planned();
    for (let i = 0; i < added; i++) sandbox.workspace.create.client_session({ user_identity_id });
    const { data } = await remove(confirmation_code);
    expect(data).toMatchObject({
      status: "planned",
      summary: expect.stringContaining(
        `The plan has grown since the confirmation_code was given out, ${words}:`,
      ),
    });
    expect(data.confirmation_code).not.toBe(confirmation_code);
    const agreed = await call("remove_user_identity", {
      user_identity_id,
      confirmation_code: data.confirmation_code,
    });
    expect(agreed.data.status).toBe("removed");
  });

  test("of other credentials is none of this server's", async () => {
    const { sandbox, user_identity_id, confirmation_code } = await planned();
    const call = await further(sandbox, otherKey(sandbox));
    const { data } = await call("remove_user_identity", { user_identity_id, confirmation_code });
    expect(data).toMatchObject({
      status: "planned",
      summary: expect.stringContaining("is not one of this server's"),
    });
  });

  test("expires after a quarter of an hour", async () => {
    const { confirmation_code, remove } = await planned();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 16 * 60_000 });
    onTestFinished(() => void vi.useRealTimers());
    const { data } = await remove(confirmation_code);
    expect(data).toMatchObject({
      status: "planned",
      summary: expect.stringContaining("has expired: a code holds for 15 minutes."),
    });
  });

  test("for somebody else, or for another call, is named as such", async () => {
    const { sandbox, call, user_identity_id, confirmation_code } = await planned();
    const other = createGuest(sandbox, "Second Guest");
    const calls = [
      await call("remove_user_identity", { user_identity_id: other.user_identity_id, confirmation_code }),
      await call("remove_user_identity", { user_identity_id, keep_acs_users: true, confirmation_code }),
      await call("deactivate_phone", { device_id: other.phone.device_id, confirmation_code }),
    ];
    for (const { data } of calls)
      expect(data).toMatchObject({
        status: "planned",
        summary: expect.stringContaining("The confirmation_code that was sent is for another call"),
      });
  });

  test("that was made up or changed is named as such", async () => {
    const { confirmation_code, remove } = await planned();
    const at = confirmation_code.length - 3;
    const changed =
      confirmation_code.slice(0, at) +
      (confirmation_code[at] === "A" ? "B" : "A") +
      confirmation_code.slice(at + 1);
    const cut = confirmation_code.slice(0, -8);
    for (const code of [
      "yes",
      "ÄÖÜ",
      "deadbeef",
      changed,
      cut,
      `${confirmation_code}AAAA`,
      "A".repeat(5_000),
    ]) {
      const { data } = await remove(code);
      expect(data).toMatchObject({
        status: "planned",
        summary: expect.stringContaining("is not one of this server's"),
      });
    }
  });

  test("that is longer than any is refused in words of our own", async () => {
    const { remove } = await planned();
    const { isError, text } = await remove("A".repeat(10_001));
    expect(isError).toBe(true);
    expect(text).toContain("must have 10000 characters at most");
  });
});

test("the key of a 2026 question is no code: handed in as one, it gets the question again", async () => {
  const { client, sandbox } = await connect({
    workspace: { confirmMode: "always" },
    era: "2026",
    client: { capabilities: { elicitation: { form: {} } } },
  });
  const { user_identity_id } = createGuest(sandbox);
  const args = { user_identity_id };
  const asked = (await client.callTool(
    { name: "remove_user_identity", arguments: args },
    { allowInputRequired: true },
  )) as unknown as { inputRequests: Record<string, unknown> };
  const [key] = Object.keys(asked.inputRequests);
  const handedIn = (await client.callTool(
    { name: "remove_user_identity", arguments: { ...args, confirmation_code: key } },
    { allowInputRequired: true },
  )) as unknown as { inputRequests?: object };
  expect(handedIn.inputRequests).toBeDefined();
  expect(sandbox.workspace.find(user_identity_id)).toBeDefined();
});

describe("sealed", () => {
  const keys = [new Uint8Array(32).fill(7)] as const;
  const now = Date.parse("2026-03-01T12:00:00Z");
  const things = (n: number) => Array.from({ length: n }, (_, i) => `phone ${i}`);
  const proposal = (n: number) => ({ subject: "remove_user_identity x false", plan: things(n) });

  test.each([
    [0, 23],
    [15, 83],
    [500, 2_023],
    [2_000, 8_023],
  ])("%i things take %i characters", (n, length) => {
    const code = seal("code", proposal(n), keys, now);
    expect(code).toHaveLength(length);
    expect(misfit("code", code, proposal(n), keys, now)).toBeUndefined();
    expect(misfit("code", code, proposal(n + 1), keys, now)).toEqual({ added: 1 });
  });

  test("a question's key and a code are no use in each other's place", () => {
    for (const [kind, other] of [
      ["code", "question"],
      ["question", "code"],
    ] as const)
      expect(misfit(other, seal(kind, proposal(3), keys, now), proposal(3), keys, now)).toBe("unknown");
  });

  test("holds for 15 minutes to the second", () => {
    const code = seal("code", proposal(3), keys, now);
    expect(misfit("code", code, proposal(3), keys, now + 15 * 60_000)).toBeUndefined();
    expect(misfit("code", code, proposal(3), keys, now + 15 * 60_000 + 1_000)).toBe("expired");
  });

  test("no single changed character passes", () => {
    const code = seal("code", proposal(3), keys, now);
    for (let at = 0; at < code.length - 1; at++) {
      const changed = code.slice(0, at) + (code[at] === "A" ? "B" : "A") + code.slice(at + 1);
      expect(misfit("code", changed, proposal(3), keys, now)).toBe("unknown");
    }
  });
});

describe("over HTTP, where a server lives for one request", () => {
  const caller: Caller = {
    issuer: "https://login.example.com",
    subject: "agent-1",
    clientId: "chat",
    company: "acme",
    scopes: new Set(["seam:remove"]),
    expiresAt: 2_000_000_000,
  };
  const perRequest = (more: Partial<Caller> = {}, workspace: Options["workspace"] = {}): Options => ({
    workspace: { confirmMode: "always", ...workspace },
    server: { isPerRequest: true, caller: { ...caller, ...more } },
  });

  /** The plan of a removal that will not end by itself, as a first replica answers. */
  async function plannedSlowly() {
    const { call, sandbox } = await connect({ ...perRequest(), sandbox: LASTING });
    const { user_identity_id } = createGuest(sandbox);
    const args = { user_identity_id, wait_seconds: 1 };
    const { confirmation_code } = (await untilTimeIsUp(call, "remove_user_identity", args)).data;
    const remove = async (code: string | undefined, options: Options) => {
      const again = { ...args, confirmation_code: code };
      return untilTimeIsUp(await further(sandbox, options), "remove_user_identity", again);
    };
    return { confirmation_code, remove };
  }

  test("what was agreed to survives a removing: another replica goes on with the code that came along", async () => {
    const { confirmation_code, remove } = await plannedSlowly();
    const { data } = await remove(confirmation_code, perRequest());
    expect(data).toMatchObject({
      status: "removing",
      next_step: expect.stringContaining("send this confirmation_code along"),
    });
    expect((await remove(data.confirmation_code, perRequest())).data.status).not.toBe("planned");
    expect((await remove(undefined, perRequest())).data.status).not.toBe("removed");
  });

  test.each([
    ["another subject", { subject: "agent-2" }],
    ["another issuer", { issuer: "https://login.example.org" }],
  ])("a code is no use to %s", async (_who, other) => {
    const { confirmation_code, remove } = await plannedSlowly();
    expect((await remove(confirmation_code, perRequest(other))).data).toMatchObject({
      status: "planned",
      summary: expect.stringContaining("for another call"),
    });
  });

  test("a secret can be replaced while codes are out, and one that was taken away seals nothing", () => {
    const keysOf = (...sealingSecrets: string[]) =>
      accountOf({ endpoint: "https://connect.getseam.com", sealingSecrets }).sealingKeys;
    const proposal = { subject: "remove_user_identity x false", plan: ["phone 1"] };
    const now = Date.parse("2026-03-01T12:00:00Z");
    const code = seal("code", proposal, keysOf("old"), now);
    expect(misfit("code", code, proposal, keysOf("new", "old"), now)).toBeUndefined();
    expect(misfit("code", code, proposal, keysOf("new"), now)).toBe("unknown");
    expect(
      misfit("code", seal("code", proposal, keysOf("new", "old"), now), proposal, keysOf("old"), now),
    ).toBe("unknown");
  });
});

describe("the sealing key", () => {
  const endpoint = "https://connect.getseam.com";
  const api_key = "seam_test1234_abcdefghijklmnopqrstuvwx";
  const keyOf = (options: Partial<Parameters<typeof accountOf>[0]>) =>
    Buffer.from(accountOf({ endpoint, ...options }).sealingKeys[0]).toString("hex");

  test("is the same for the same credentials, and never the credentials themselves", () => {
    expect(keyOf({ credentials: { api_key } })).toBe(keyOf({ credentials: { api_key } }));
    expect(Buffer.from(keyOf({ credentials: { api_key } }), "hex").toString("latin1")).not.toContain(
      api_key.slice(0, 8),
    );
  });

  test("differs by key and by workspace, and from process to process in the sandbox", () => {
    const personal_access_token = "seam_at1234_abcdefghijklmnopqrstuvwx";
    const keys = [
      keyOf({ credentials: { api_key } }),
      keyOf({ credentials: { api_key: `${api_key}y` } }),
      keyOf({ credentials: { personal_access_token, workspace_id: "one" } }),
      keyOf({ credentials: { personal_access_token, workspace_id: "two" } }),
      keyOf({ isSandbox: true, credentials: { api_key } }),
      keyOf({ isSandbox: true, credentials: { api_key } }),
      keyOf({}),
      keyOf({}),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
