/** Removals as tasks, by the official client of the extension, on two replicas over one database. */
import { expect, test } from "vitest";
import { TokenRefused } from "../../src/contract/http-refusals.ts";
import type { SignIn } from "../../src/transports/http/sign-in.ts";
import { CALLERS, callerOf, connectClient, startSeam } from "../http/harness.ts";
import { connect } from "../support/connect.ts";
import { addPhone, createGuest } from "../support/fixtures.ts";
import { endDeletions, LASTING, untilTimeIsUp } from "../support/time.ts";
import { ask, openTasks } from "../tasks/client.ts";
import { type ReplicaOptions, startReplica, usePostgres } from "./harness.ts";

const { postgres, missing } = await usePostgres();

type SeamOptions = Parameters<typeof startSeam>[0];

async function startTwo(seamOptions: SeamOptions = {}, options: ReplicaOptions = {}) {
  const seam = await startSeam(seamOptions);
  const url = await postgres().database();
  const [one, other] = await Promise.all([
    startReplica(seam.sandbox, url, options),
    startReplica(seam.sandbox, url, options),
  ]);
  return { ...seam, one, other };
}

/** Slow enough to be seen at work. */
const SLOW = { deletionDelayMs: 700 };

const begin = async (url: string, user_identity_id: string, options: Parameters<typeof ask>[3] = {}) => {
  const { result } = await ask(url, "tools/call", removal(user_identity_id), options);
  return result;
};

const removal = (user_identity_id: string, more: object = {}) => ({
  name: "remove_user_identity",
  arguments: { user_identity_id, ...more },
});

/** The answer of a call that gets no task. */
const answered =
  (url: string, options: Parameters<typeof ask>[3]) =>
  async (name: string, args: Record<string, unknown>) => {
    const { result } = await ask(url, "tools/call", { name, arguments: args }, options);
    return { isError: result.isError === true, text: JSON.stringify(result.content), result };
  };

const get = (url: string, taskId: string, options: Parameters<typeof ask>[3] = {}) =>
  ask(url, "tasks/get", { taskId }, options);

const ended = async (url: string, taskId: string, options: Parameters<typeof ask>[3] = {}) => {
  const look = async () => (await get(url, taskId, options)).result;
  await expect.poll(async () => (await look())?.status).not.toBe("working");
  return look();
};

test.skipIf(missing)(
  "the official client gets a task at once, follows it at either replica, and its result is the tool's own",
  async () => {
    const { sandbox, one, other } = await startTwo(SLOW);
    const { user_identity_id } = createGuest(sandbox);
    const { session, sent } = await openTasks(one.url, { others: [other.url] });
    const execution = await session.callTool("remove_user_identity", { user_identity_id });
    expect(execution.kind).toBe("task");
    const messages: (string | undefined)[] = [];
    const { outcome } = await execution.settle({
      onEvent: (event) => void (event.type === "task" && messages.push(event.task.statusMessage)),
    });
    if (outcome.status !== "completed") throw new Error(outcome.status);
    const { structuredContent, content, isError } = outcome.result;
    expect(isError).toBeUndefined();
    expect(structuredContent).toMatchObject({ user_identity_id, status: "removed" });
    expect(content).toEqual([{ type: "text", text: JSON.stringify(structuredContent) }]);
    expect(messages).toContainEqual(expect.stringMatching(/^\d+ of \d+ · /));
    expect(new Set(sent.map(({ url }) => url)).size).toBe(2);
    const { data } = await other.call("remove_user_identity", { user_identity_id });
    const untimed = ({ waited_seconds, ...rest }: Record<string, unknown>) => rest;
    expect(untimed(structuredContent as Record<string, unknown>)).toEqual(untimed(data));
  },
);

test.skipIf(missing)("what a task says of itself is what the extension has words for", async () => {
  const { sandbox, one, other } = await startTwo(SLOW, { keptDays: 3 });
  const { user_identity_id } = createGuest(sandbox);
  const handle = await begin(one.url, user_identity_id);
  expect(handle).toMatchObject({
    resultType: "task",
    taskId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    status: "working",
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    lastUpdatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    ttlMs: 3 * 86_400_000,
    pollIntervalMs: 1_000,
  });
  expect(handle).not.toHaveProperty("structuredContent");
  expect(await one.metrics()).toContain('seam_mcp_removals_total{status="removing"} 1');
  const end = await ended(other.url, handle.taskId);
  expect(end).toMatchObject({
    resultType: "complete",
    taskId: handle.taskId,
    status: "completed",
    createdAt: handle.createdAt,
    result: { resultType: "complete", structuredContent: { status: "removed" } },
  });
  expect(end.lastUpdatedAt > handle.createdAt).toBe(true);
});

test.skipIf(missing)("two calls for one person have one task", async () => {
  const { sandbox, one, other } = await startTwo(LASTING);
  const { user_identity_id } = createGuest(sandbox);
  const { taskId } = await begin(one.url, user_identity_id);
  expect(await begin(other.url, user_identity_id)).toMatchObject({ resultType: "task", taskId });
  await ask(one.url, "tasks/cancel", { taskId });
});

test.skipIf(missing)("what is set for later is answered as ever, and nobody has to wait for it", async () => {
  const { sandbox, one, other } = await startTwo();
  const { user_identity_id } = createGuest(sandbox);
  const at = new Date(Date.now() + 86_400_000).toISOString();
  const { result } = await ask(one.url, "tools/call", removal(user_identity_id, { at }));
  expect(result).toMatchObject({ resultType: "complete", structuredContent: { status: "scheduled" } });
  const taskId = result.structuredContent.removal_id;
  expect(await get(other.url, taskId)).toMatchObject({
    result: { status: "working", statusMessage: expect.stringMatching(/^Set for \d{4}-\d\d-\d\dT/) },
  });
  await ask(other.url, "tasks/cancel", { taskId });
  expect((await get(one.url, taskId)).result.status).toBe("cancelled");
});

test.skipIf(missing)("what Seam cannot delete completes with the tool's own error", async () => {
  const { sandbox, one, other } = await startTwo();
  const { user_identity_id } = createGuest(sandbox);
  const refuse = { path: "/phones/deactivate", status: 400, kind: "status" } as const;
  sandbox.fail(refuse as unknown as Parameters<typeof sandbox.fail>[0]);
  const { taskId } = await begin(one.url, user_identity_id);
  const { status, result } = await ended(other.url, taskId);
  expect(status).toBe("completed");
  expect(result).toMatchObject({
    resultType: "complete",
    isError: true,
    content: [{ text: expect.stringContaining("Not removed: Seam could not delete everything.") }],
  });
  expect(result).not.toHaveProperty("structuredContent");
});

test.skipIf(missing)(
  "cancelled at the other replica, it is acknowledged, and ends cancelled; after that it is acknowledged, too",
  async () => {
    const { sandbox, exchanges, one, other } = await startTwo(LASTING);
    const { user_identity_id } = createGuest(sandbox);
    const { session } = await openTasks(other.url);
    const { taskId } = await begin(one.url, user_identity_id);
    const task = session.task(taskId);
    await task.cancel();
    expect(await task.result()).toMatchObject({ status: "cancelled" });
    expect(await get(one.url, taskId)).toMatchObject({
      result: { status: "cancelled", statusMessage: expect.stringMatching(/^Cancelled\. /) },
    });
    expect(exchanges.filter(({ path }) => path === "/user_identities/delete")).toEqual([]);
    const again = await ask(one.url, "tasks/cancel", { taskId });
    expect(Object.keys(again.result).sort()).toEqual(["_meta", "resultType"]);
    expect(again.result.resultType).toBe("complete");
    expect((await get(one.url, taskId)).result.status).toBe("cancelled");
  },
);

test.skipIf(missing)("an answer to what it does not ask is acknowledged and ignored", async () => {
  const { sandbox, one, other } = await startTwo(LASTING);
  const { user_identity_id } = createGuest(sandbox);
  const { taskId } = await begin(one.url, user_identity_id);
  const { session } = await openTasks(other.url);
  await session.task(taskId).update({ unasked: { action: "accept" } });
  expect((await get(one.url, taskId)).result.status).toBe("working");
  await session.task(taskId).cancel();
});

test.skipIf(missing)("the question comes first, and the task after the yes", async () => {
  const { sandbox, one } = await startTwo(SLOW, { workspace: { confirmMode: "always" } });
  const { user_identity_id } = createGuest(sandbox);
  const { session, sent } = await openTasks(one.url, { person: "accept" });
  const execution = await session.callTool("remove_user_identity", { user_identity_id });
  expect(execution.kind).toBe("task");
  expect(sent.map(({ method }) => method)).toEqual(["tools/call", "tools/call"]);
  const { outcome } = await execution.settle();
  expect(outcome).toMatchObject({
    status: "completed",
    result: { structuredContent: { status: "removed" } },
  });
});

test.skipIf(missing)(
  "a no, a plan, a code and a refusal are answers as ever, and begin nothing",
  async () => {
    const { sandbox, one } = await startTwo({}, { workspace: { confirmMode: "always" } });
    const { user_identity_id } = createGuest(sandbox);
    const { session } = await openTasks(one.url, { person: "decline" });
    const declined = await session.callTool("remove_user_identity", { user_identity_id });
    expect(declined.kind).toBe("immediate");
    expect(await declined.result()).toMatchObject({ result: { isError: true } });
    const call = (more: object) => ask(one.url, "tools/call", removal(user_identity_id, more));
    const { result: plan } = await call({ dry_run: true });
    expect(plan).toMatchObject({ resultType: "complete", structuredContent: { status: "planned" } });
    const { result: coded } = await call({});
    expect(coded.structuredContent).toMatchObject({
      status: "planned",
      confirmation_code: expect.any(String),
    });
    const { result: unknown } = await ask(one.url, "tools/call", removal("nobody"));
    expect(unknown).toMatchObject({ resultType: "complete" });
    expect((await one.removals.list()).rows).toEqual([]);
    const { confirmation_code } = coded.structuredContent;
    const { result: begun } = await call({ confirmation_code });
    expect(begun).toMatchObject({ resultType: "task", status: "working" });
  },
);

test.skipIf(missing)(
  "what turns up beyond the agreement completes with the need for a further yes",
  async () => {
    const { sandbox, one, other } = await startTwo(LASTING, { workspace: { confirmMode: "always" } });
    const { user_identity_id } = createGuest(sandbox);
    const { session } = await openTasks(one.url, { person: "accept" });
    const execution = await session.callTool("remove_user_identity", { user_identity_id });
    if (execution.kind !== "task") throw new Error(execution.kind);
    const state = async () => (await other.removals.list()).rows[0]?.state;
    await expect.poll(state).toBe("running");
    addPhone(sandbox, user_identity_id, "Galaxy S26");
    endDeletions(sandbox);
    const { result } = await ended(other.url, execution.handle.taskId);
    expect(result).toMatchObject({
      resultType: "complete",
      isError: true,
      content: [{ text: expect.stringContaining("More has turned up than was agreed to") }],
    });
  },
);

test.skipIf(missing)("who does not declare it in this request gets what they always got", async () => {
  const { sandbox, one } = await startTwo(LASTING);
  const { user_identity_id } = createGuest(sandbox);
  const call = answered(one.url, { capabilities: {} });
  const first = await untilTimeIsUp(call, "remove_user_identity", { user_identity_id, wait_seconds: 4 });
  expect(first.result).toMatchObject({
    resultType: "complete",
    structuredContent: { status: "removing", removal_id: expect.any(String) },
  });
  const taskId = first.result.structuredContent.removal_id;
  for (const method of ["tasks/get", "tasks/update", "tasks/cancel"]) {
    const { status, error } = await ask(
      one.url,
      method,
      { taskId, inputResponses: {} },
      { capabilities: {} },
    );
    expect(status).toBe(400);
    expect(error).toMatchObject({
      code: -32021,
      data: { requiredCapabilities: { extensions: { "io.modelcontextprotocol/tasks": {} } } },
    });
  }
  expect((await get(one.url, taskId)).result.status).toBe("working");
  await ask(one.url, "tasks/cancel", { taskId });
});

const signIn: SignIn = {
  async verify(token) {
    if (!(token in CALLERS)) throw new TokenRefused("unknown");
    return callerOf(token);
  },
  isReady: async () => true,
  issuer: "https://login.example.com",
  scopes: ["seam:read", "seam:write", "seam:remove"],
};

const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

test.skipIf(missing)("a task is its asker's: others hear of it what they hear of none", async () => {
  CALLERS.colleague = CALLERS.remover ?? [];
  const { sandbox, one, other } = await startTwo(LASTING, { signIn });
  const { user_identity_id } = createGuest(sandbox);
  const { taskId } = await begin(one.url, user_identity_id, as("remover"));
  const none = "00000000-0000-4000-8000-000000000000";
  for (const method of ["tasks/get", "tasks/update", "tasks/cancel"]) {
    const about = (id: string, token: string) =>
      ask(other.url, method, { taskId: id, inputResponses: {} }, as(token));
    const { error } = await about(taskId, "colleague");
    expect(error).toMatchObject({ code: -32602, message: expect.stringContaining("Task not found") });
    for (const unknown of [none, "no id at all'"])
      expect((await about(unknown, "remover")).error).toEqual(error);
  }
  expect((await get(other.url, taskId, as("remover"))).result.status).toBe("working");
  const call = answered(other.url, as("colleague"));
  const joined = await untilTimeIsUp(call, "remove_user_identity", { user_identity_id, wait_seconds: 4 });
  expect(joined.result).toMatchObject({ resultType: "complete", structuredContent: { status: "removing" } });
  await ask(one.url, "tasks/cancel", { taskId }, as("remover"));
});

test.skipIf(missing)("a task of one company is none of another's, though they share a database", async () => {
  const seams = await Promise.all([startSeam(LASTING), startSeam(LASTING)]);
  const url = await postgres().database();
  const [aurora, borealis] = await Promise.all(
    seams.map(({ sandbox }, i) => startReplica(sandbox, url, { company: `company ${i}` })),
  );
  if (!(aurora && borealis && seams[0])) throw new Error("there are two");
  const { user_identity_id } = createGuest(seams[0].sandbox);
  const { taskId } = await begin(aurora.url, user_identity_id);
  expect((await get(borealis.url, taskId)).error).toMatchObject({ code: -32602 });
  await ask(aurora.url, "tasks/cancel", { taskId });
});

test.skipIf(missing)("who may only look does not stop one", async () => {
  const { sandbox, one } = await startTwo(LASTING, { signIn });
  const { user_identity_id } = createGuest(sandbox);
  const { taskId } = await begin(one.url, user_identity_id, as("remover"));
  const { status } = await ask(one.url, "tasks/cancel", { taskId }, as("reader"));
  expect(status).toBe(403);
  expect((await get(one.url, taskId, as("remover"))).result.status).toBe("working");
  await ask(one.url, "tasks/cancel", { taskId }, as("remover"));
});

test.skipIf(missing)(
  "the audit log has who asked, that a task was the answer, and who stopped it",
  async () => {
    const audit: Record<string, unknown>[] = [];
    const changes = { audit: (entry: object) => void audit.push(entry as Record<string, unknown>) };
    const { sandbox, one } = await startTwo(LASTING, { signIn, workspace: changes });
    const { user_identity_id } = createGuest(sandbox);
    const { taskId } = await begin(one.url, user_identity_id, as("remover"));
    await ask(one.url, "tasks/cancel", { taskId }, as("remover"));
    await ended(one.url, taskId, as("remover"));
    const caller = { subject: "subject of remover" };
    expect(audit).toContainEqual(
      expect.objectContaining({
        phase: "outcome",
        outcome: "ok",
        status: "working",
        caller: expect.objectContaining(caller),
      }),
    );
    expect(audit).toContainEqual(
      expect.objectContaining({
        phase: "outcome",
        status: "cancelling",
        caller: expect.objectContaining(caller),
        arguments: { user_identity_id, cancel: true },
      }),
    );
  },
);

test.skipIf(missing)(
  "it is offered where an engine runs, for 2026-07-28 alone, to whoever may remove",
  async () => {
    const { one, sandbox } = await startTwo();
    const extensionsOf = async (generation: Parameters<typeof connectClient>[0], path = "/mcp") =>
      (await connectClient(generation, one.url, { path })).getServerCapabilities()?.extensions;
    expect(await extensionsOf("v2 of 2026")).toMatchObject({ "io.modelcontextprotocol/tasks": {} });
    for (const generation of ["v1", "v2 of 2025"] as const)
      expect(await extensionsOf(generation)).toBeUndefined();
    expect(await extensionsOf("v2 of 2026", "/mcp/readonly")).toBeUndefined();
    const { user_identity_id } = createGuest(sandbox);
    const { result } = await ask(one.url, "tools/call", {
      name: "remove_user_identities",
      arguments: { user_identity_ids: [user_identity_id] },
    });
    expect(result).toMatchObject({
      resultType: "complete",
      structuredContent: { people: [{ user_identity_id }] },
    });
  },
);

test.skipIf(missing)("who cannot have tasks and wants to be told of them hears why not", async () => {
  const { one } = await startTwo();
  const notifications = { taskIds: ["any"] };
  const answer = await ask(one.url, "subscriptions/listen", { notifications }, { capabilities: {} });
  expect(answer).toMatchObject({
    status: 400,
    error: {
      code: -32021,
      data: { requiredCapabilities: { extensions: { "io.modelcontextprotocol/tasks": {} } } },
    },
  });
});

test.each(["2025", "2026"] as const)(
  "over stdio, and without an engine, nothing is said of it (%s)",
  async (era) => {
    const { client } = await connect({ era });
    expect(client.getServerCapabilities()?.extensions ?? {}).not.toHaveProperty([
      "io.modelcontextprotocol/tasks",
    ]);
  },
);
