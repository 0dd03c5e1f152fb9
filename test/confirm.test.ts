/** Before something is taken away, a person is asked: every way that this can go. */
import type { Client } from "@modelcontextprotocol/client";
import { describe, expect, test } from "vitest";
import type { Sandbox } from "../src/sandbox/sandbox.ts";
import type { Seam } from "../src/seam/api.ts";
import { connectSeam } from "../src/seam/client.ts";
import { type Answer, connect, type Harness, type Options } from "./support/connect.ts";
import { eventually } from "./support/eventually.ts";
import { addPhone, createGuest } from "./support/fixtures.ts";
import { endDeletions, LASTING, untilTimeIsUp } from "./support/time.ts";

type Reply = { action: "accept" | "decline" | "cancel"; content?: Record<string, unknown> };

/** A client that declares elicitation and answers every question in the same way, or one after the other. */
function answering(
  reply: Reply | Error | (() => Reply),
  asked: string[] = [],
  forms: unknown[] = [],
): Options {
  return {
    client: { capabilities: { elicitation: { form: {} } } },
    prepare(client: Client) {
      client.setRequestHandler("elicitation/create", async ({ params }) => {
        asked.push(params.message);
        if (params.mode !== "url") forms.push(params.requestedSchema);
        if (reply instanceof Error) throw reply;
        return (typeof reply === "function" ? reply() : reply) as never;
      });
    },
  };
}

/** Calls every tool that takes something away, each for a thing of the guest's. */
async function callAll(call: Harness["call"], sandbox: Sandbox): Promise<Answer[]> {
  const { user_identity_id, phone, key } = createGuest(sandbox);
  return [
    await call("remove_user_identity", { user_identity_id }),
    await call("deactivate_phone", { device_id: phone.device_id }),
    await call("delete_credential", { acs_credential_id: key.acs_credential_id }),
  ];
}

/** Seam refuses every deletion, until the returned function is called. */
const refuseDeletions = (sandbox: Sandbox) =>
  sandbox.fail({
    path: /delete$|deactivate$|remove_acs_user$/,
    kind: "status",
    status: 403,
    type: "forbidden",
  });

/** Somebody else's hand. */
async function byHand({ endpoint, apiKey }: Sandbox, act: (seam: Seam) => Promise<unknown>): Promise<void> {
  const connection = connectSeam({ endpoint, credentials: { api_key: apiKey } });
  await act(connection.for());
  await connection.close();
}

const CODE = /^[A-Za-z0-9_-]{20,}$/;

const YES: Reply = { action: "accept", content: { confirm: true } };

const ERAS = [
  ["2025", { era: "2025" }],
  ["2026", { era: "2026" }],
] as const;

describe.each(ERAS)("a client of %s that can ask", (_name, era) => {
  test("is asked with the plan before the first deletion, and a yes removes", async () => {
    const asked: string[] = [];
    const { call, sandbox } = await connect({ ...answering(YES, asked), ...era });
    const { user_identity_id } = createGuest(sandbox);
    const { data } = await call("remove_user_identity", { user_identity_id });
    expect(data.status).toBe("removed");
    expect(asked).toEqual([
      'Remove "Grace Hopper" for good? With them go: 3 client sessions, 2 instant keys, 1 access grant, ' +
        "1 enrollment automation, 3 credentials, 2 phones, 2 ACS users.",
    ]);
  });

  test.each([
    { action: "decline" },
    { action: "decline", content: { confirm: true } },
    { action: "accept", content: { confirm: false } },
  ] as Reply[])(
    "answering %j touches nothing, and gives out no code to go on without a yes",
    async (reply) => {
      const { call, sandbox, routes } = await connect({ ...answering(reply), ...era });
      for (const { isError, text, data } of await callAll(call, sandbox)) {
        expect(isError).toBe(true);
        expect(text).toMatch(
          /^The host answered "(decline|accept, but not confirm)" to the question\. Nothing was touched\./,
        );
        expect(text).toContain("SEAM_MCP_CONFIRM=never");
        expect(text).not.toMatch(/person said no\./);
        expect(data).toBeUndefined();
      }
      expect(routes().filter((path) => /delete|deactivate/.test(path))).toEqual([]);
    },
  );

  test("answering cancel touches nothing, and gets the plan with a code for a person's yes in the chat", async () => {
    const { call, sandbox, routes } = await connect({ ...answering({ action: "cancel" }), ...era });
    for (const { isError, data } of await callAll(call, sandbox)) {
      expect(isError).toBe(false);
      expect(data).toMatchObject({
        status: "planned",
        summary: expect.stringContaining(
          'The host answered "cancel" to the question: that is neither a yes nor a no',
        ),
        confirmation_code: expect.stringMatching(CODE),
        next_step: expect.stringContaining("Only when they have agreed"),
      });
      expect(data.summary).toContain("SEAM_MCP_CONFIRM=never");
    }
    expect(routes().filter((path) => /delete|deactivate/.test(path))).toEqual([]);
  });

  test("that declines makes a code void that it got for the same thing before", async () => {
    const replies: Reply[] = [{ action: "cancel" }, { action: "decline" }, { action: "cancel" }];
    const { call, sandbox, routes } = await connect({ ...answering(() => replies.shift() as Reply), ...era });
    const { device_id } = createGuest(sandbox).phone;
    const { confirmation_code } = (await call("deactivate_phone", { device_id })).data;
    expect((await call("deactivate_phone", { device_id })).isError).toBe(true);
    const { data } = await call("deactivate_phone", { device_id, confirmation_code });
    expect(data).toMatchObject({
      status: "planned",
      summary: expect.stringContaining("is void: the answer to a later question was no."),
    });
    expect(routes()).not.toContain("/phones/deactivate");
    const again = await call("deactivate_phone", { device_id, confirmation_code: data.confirmation_code });
    expect(again.data.status).toBe("deactivated");
  });

  test("that declines what came on top is asked again about what it had agreed to", async () => {
    const asked: string[] = [];
    const replies: Reply[] = [YES, { action: "decline" }, { action: "decline" }];
    const { call, sandbox } = await connect({ ...answering(() => replies.shift() as Reply, asked), ...era });
    const { user_identity_id } = createGuest(sandbox);
    const heal = refuseDeletions(sandbox);
    await untilTimeIsUp(call, "remove_user_identity", { user_identity_id, wait_seconds: 1 });
    heal();
    const { client_session_id } = sandbox.workspace.create.client_session({ user_identity_id });
    expect((await call("remove_user_identity", { user_identity_id })).text).toContain('"decline"');
    await byHand(sandbox, ({ client_sessions }) => client_sessions.delete({ client_session_id }));
    expect((await call("remove_user_identity", { user_identity_id })).text).toContain('"decline"');
    expect(asked).toHaveLength(3);
  });

  test("goes on with that code without being asked again", async () => {
    const asked: string[] = [];
    const { call, sandbox } = await connect({ ...answering({ action: "cancel" }, asked), ...era });
    const { device_id } = createGuest(sandbox).phone;
    const { confirmation_code } = (await call("deactivate_phone", { device_id })).data;
    const { data } = await call("deactivate_phone", { device_id, confirmation_code });
    expect(data.status).toBe("deactivated");
    expect(asked).toHaveLength(1);
  });

  test.each([{ action: "accept" }, { action: "accept", content: {} }, YES] as Reply[])(
    "says yes with %j: there is nothing to fill in",
    async (reply) => {
      const forms: unknown[] = [];
      const { call, sandbox } = await connect({ ...answering(reply, [], forms), ...era });
      const { phone } = createGuest(sandbox);
      const { data } = await call("deactivate_phone", { device_id: phone.device_id });
      expect(data.status).toBe("deactivated");
      expect(forms).toEqual([{ type: "object", properties: {} }]);
    },
  );

  test("is asked again, for the whole, when the plan has grown since the yes", async () => {
    const asked: string[] = [];
    const { call, sandbox } = await connect({ ...answering(YES, asked), ...era });
    const { user_identity_id } = createGuest(sandbox);
    refuseDeletions(sandbox);
    const args = { user_identity_id, wait_seconds: 1 };
    const first = await untilTimeIsUp(call, "remove_user_identity", args);
    expect(first.data?.status).not.toBe("removed");
    addPhone(sandbox, user_identity_id, "Pixel 10");
    await untilTimeIsUp(call, "remove_user_identity", args);
    const questions = [...new Set(asked)]; // a slow machine asks one of them again
    expect(questions).toEqual([expect.stringContaining("2 phones"), expect.stringContaining("3 phones")]);
  });

  test("is not asked again when the plan has shrunk since the yes", async () => {
    const asked: string[] = [];
    const { call, sandbox } = await connect({ ...answering(YES, asked), ...era });
    const { user_identity_id, phone } = createGuest(sandbox);
    const heal = refuseDeletions(sandbox);
    await untilTimeIsUp(call, "remove_user_identity", { user_identity_id, wait_seconds: 1 });
    heal();
    const { device_id } = phone;
    await byHand(sandbox, async ({ phones }) => {
      await phones.deactivate({ device_id });
      await eventually(() => expect(phones.get({ device_id })).rejects.toThrow());
    });
    expect((await call("remove_user_identity", { user_identity_id })).data.status).toBe("removed");
    expect(asked).toHaveLength(1);
  });

  test("is not asked again when a removal goes on", async () => {
    const asked: string[] = [];
    const { call, sandbox } = await connect({ ...answering(YES, asked), ...era, sandbox: LASTING });
    const { user_identity_id } = createGuest(sandbox);
    const args = { user_identity_id, wait_seconds: 1 };
    const first = await untilTimeIsUp(call, "remove_user_identity", args);
    expect(first.data.status).toBe("removing");
    endDeletions(sandbox);
    const second = await call("remove_user_identity", { user_identity_id });
    expect(second.data.status).toBe("removed");
    expect(asked).toHaveLength(1);
  });

  test("is not asked for a dry run", async () => {
    const asked: string[] = [];
    const { call, sandbox } = await connect({ ...answering(YES, asked), ...era });
    const { user_identity_id } = createGuest(sandbox);
    await call("remove_user_identity", { user_identity_id, dry_run: true });
    expect(asked).toEqual([]);
  });

  test("is not asked when the configuration says never", async () => {
    const asked: string[] = [];
    const { call, sandbox } = await connect({
      ...answering(YES, asked),
      ...era,
      workspace: { confirmMode: "never" },
    });
    const { phone } = createGuest(sandbox);
    expect((await call("deactivate_phone", { device_id: phone.device_id })).data.status).toBe("deactivated");
    expect(asked).toEqual([]);
  });
});

test("when the question itself fails, the answer is a plan with a code instead", async () => {
  const { call, sandbox, routes } = await connect(answering(new Error("cannot correlate")));
  const { phone } = createGuest(sandbox);
  const { isError, data } = await call("deactivate_phone", { device_id: phone.device_id });
  expect(isError).toBe(false);
  expect(data).toMatchObject({
    status: "planned",
    summary: expect.stringContaining("The question got no answer"),
    confirmation_code: expect.stringMatching(CODE),
  });
  expect(routes()).not.toContain("/phones/deactivate");
});

test("a client that cannot ask is trusted to ask by itself", async () => {
  const { call, sandbox } = await connect();
  const { phone } = createGuest(sandbox);
  expect((await call("deactivate_phone", { device_id: phone.device_id })).data.status).toBe("deactivated");
});

describe.each(ERAS)("with SEAM_MCP_CONFIRM=always, a client of %s that cannot ask", (_name, era) => {
  const always: Options = { ...era, workspace: { confirmMode: "always" } };

  test("gets the plan and a code first, and removes with the code", async () => {
    const { call, sandbox, routes } = await connect(always);
    const { user_identity_id } = createGuest(sandbox);
    const first = await call("remove_user_identity", { user_identity_id });
    expect(first.data).toMatchObject({
      status: "planned",
      summary: expect.stringContaining("Plan, nothing was touched."),
      next_step:
        "Show this to the person you work for. Only when they have agreed, call again with the same arguments and " +
        "this confirmation_code.",
    });
    expect(routes().filter((path) => /delete|deactivate/.test(path))).toEqual([]);
    const { confirmation_code } = first.data;
    const second = await call("remove_user_identity", { user_identity_id, confirmation_code });
    expect(second.data.status).toBe("removed");
  });

  test.each(["deactivate_phone", "delete_credential"])("does the same for %s", async (tool) => {
    const { call, sandbox } = await connect(always);
    const { phone, key } = createGuest(sandbox);
    const args =
      tool === "deactivate_phone"
        ? { device_id: phone.device_id }
        : { acs_credential_id: key.acs_credential_id };
    const first = await call(tool, args);
    expect(first.data.status).toBe("planned");
    const second = await call(tool, { ...args, confirmation_code: first.data.confirmation_code });
    expect(second.data.status).toMatch(/^(deactivated|deleted)$/);
  });
});
