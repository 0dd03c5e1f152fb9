/** Before something is taken away, a person is asked: every way that this can go. */
import type { Client } from "@modelcontextprotocol/client";
import { describe, expect, test } from "vitest";
import { connect, type Options } from "./connect.ts";
import { createGuest } from "./fixtures.ts";

type Reply = { action: "accept" | "decline" | "cancel"; content?: Record<string, unknown> };

/** A client that declares elicitation and answers every question in the same way. */
function answering(reply: Reply | Error, asked: string[] = []): Options {
  return {
    client: { capabilities: { elicitation: { form: {} } } },
    prepare(client: Client) {
      client.setRequestHandler("elicitation/create", async ({ params }) => {
        asked.push(params.message);
        if (reply instanceof Error) throw reply;
        return reply as never;
      });
    },
  };
}

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
    [{ action: "decline" }, "The person said no. Nothing was touched."],
    [{ action: "accept", content: { confirm: false } }, "The person said no. Nothing was touched."],
    [{ action: "cancel" }, "The person closed the question without an answer. Nothing was touched."],
  ] as [Reply, string][])("answering %j touches nothing", async (reply, words) => {
    const { call, sandbox, routes } = await connect({ ...answering(reply), ...era });
    const { user_identity_id, phone, key } = createGuest(sandbox);
    const calls = [
      await call("remove_user_identity", { user_identity_id }),
      await call("deactivate_phone", { device_id: phone.device_id }),
      await call("delete_credential", { acs_credential_id: key.acs_credential_id }),
    ];
    for (const { isError, text } of calls) {
      expect(isError).toBe(true);
      expect(text).toContain(words);
    }
    expect(routes().filter((path) => /delete|deactivate/.test(path))).toEqual([]);
  });

  test("is not asked again when a removal goes on", async () => {
    const asked: string[] = [];
    let late = 0;
    const { call, sandbox } = await connect({
      ...answering(YES, asked),
      ...era,
      sandbox: { deletionDelayMs: 60_000, now: () => Date.now() + late },
    });
    const { user_identity_id } = createGuest(sandbox);
    const first = await call("remove_user_identity", { user_identity_id, wait_seconds: 1 });
    expect(first.data.status).toBe("removing");
    const clock = setInterval(() => (late += 60_000), 20);
    const second = await call("remove_user_identity", { user_identity_id });
    clearInterval(clock);
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
      backend: { confirmMode: "never" },
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
    confirmation_code: expect.stringMatching(/^[0-9a-f]{8}$/),
  });
  expect(routes()).not.toContain("/phones/deactivate");
});

test("a client that cannot ask is trusted to ask by itself", async () => {
  const { call, sandbox } = await connect();
  const { phone } = createGuest(sandbox);
  expect((await call("deactivate_phone", { device_id: phone.device_id })).data.status).toBe("deactivated");
});

describe.each(ERAS)("with SEAM_MCP_CONFIRM=always, a client of %s that cannot ask", (_name, era) => {
  const always: Options = { ...era, backend: { confirmMode: "always" } };

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

test("a code holds for its own plan only", async () => {
  const { call, sandbox } = await connect({ backend: { confirmMode: "always" } });
  const first = createGuest(sandbox, "First Guest");
  const second = createGuest(sandbox, "Second Guest");
  const plan = await call("remove_user_identity", { user_identity_id: first.user_identity_id });
  const { confirmation_code } = plan.data;
  const other = await call("remove_user_identity", {
    user_identity_id: second.user_identity_id,
    confirmation_code,
  });
  expect(other.data.status).toBe("planned");
  sandbox.workspace.create.client_session({ user_identity_id: first.user_identity_id });
  const changed = await call("remove_user_identity", {
    user_identity_id: first.user_identity_id,
    confirmation_code,
  });
  expect(changed.data.status).toBe("planned");
  expect(changed.data.confirmation_code).not.toBe(confirmation_code);
  const invented = await call("remove_user_identity", {
    user_identity_id: first.user_identity_id,
    confirmation_code: "yes",
  });
  expect(invented.data.status).toBe("planned");
});
