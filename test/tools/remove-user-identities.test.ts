import type { Client } from "@modelcontextprotocol/client";
import { describe, expect, test, vi } from "vitest";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { startedTo } from "../faults/started.ts";
import { type Answer, callTool, connect, connectTo, type Options } from "../support/connect.ts";
import { eventually } from "../support/eventually.ts";
import { addPhone, createGuest, readable } from "../support/fixtures.ts";
import { endDeletions, LASTING, untilTimeIsUp } from "../support/time.ts";

const REMOVE = "remove_user_identities";
const NAMES = ["Ada Byron", "Ben Okri", "Cleo Voss"];

const createGuests = (sandbox: Sandbox, names = NAMES) => {
  const guests = names.map((name) => createGuest(sandbox, name));
  return { guests, user_identity_ids: guests.map((one) => one.user_identity_id) };
};

/** People with a phone and nothing else. */
function createVisitors({ workspace }: Sandbox, number: number): string[] {
  return Array.from({ length: number }, (_, place) => {
    const { user_identity_id } = workspace.create.user_identity({ full_name: `Visitor ${place}` });
    addPhone({ workspace }, user_identity_id);
    return user_identity_id;
  });
}

const isLeft = ({ workspace }: Sandbox, id: string) =>
  workspace.find(id) !== undefined || workspace.leftovers(id).length > 0;

const statuses = ({ data }: Answer): string[] => data.people.map((one: { status: string }) => one.status);

const changed = (routes: string[]) => routes.filter((path) => !/\/(list|get)$/.test(path));

/** A client that can ask, with its answers one after the other, the last one for good. */
const answering = (asked: string[], ...actions: ("accept" | "decline" | "cancel")[]): Options => ({
  client: { capabilities: { elicitation: { form: {} } } },
  prepare(client: Client) {
    client.setRequestHandler("elicitation/create", async ({ params }) => {
      asked.push(params.message);
      return { action: actions[asked.length - 1] ?? actions.at(-1) ?? "accept" };
    });
  },
});

const ALWAYS: Options = { workspace: { confirmMode: "always" } };

test("three people leave at once, with everything that hangs on them", async () => {
  const { call, sandbox } = await connect();
  const before = sandbox.workspace.counts();
  const { user_identity_ids } = createGuests(sandbox);
  const { data } = await call(REMOVE, { user_identity_ids });
  expect(readable({ ...data, waited_seconds: 0 })).toEqual({
    status: "removed",
    summary:
      "Removed 3 people. With them went: 9 client sessions, 6 instant keys, 3 access grants, 3 enrollment automations, " +
      "9 credentials, 6 phones, 6 ACS users. Seam confirms each of them, by its event or by two routes that do not find it.",
    people: NAMES.map((name, place) => ({
      user_identity_id: `<id ${place + 1}>`,
      name,
      status: "removed",
    })),
    waited_seconds: 0,
  });
  expect(user_identity_ids.some((id) => isLeft(sandbox, id))).toBe(false);
  expect(sandbox.workspace.counts()).toEqual(before);
});

test("a dry run shows the plan person by person, and touches nothing", async () => {
  const { call, sandbox, routes } = await connect();
  const { user_identity_ids } = createGuests(sandbox);
  const { data } = await call(REMOVE, { user_identity_ids, dry_run: true });
  expect(data).toEqual({
    status: "planned",
    summary:
      "Plan, nothing was touched. 3 people would be removed. With them would go: 9 client sessions, 6 instant keys, " +
      "3 access grants, 3 enrollment automations, 9 credentials, 6 phones, 6 ACS users.",
    people: NAMES.map((name, place) => ({
      user_identity_id: user_identity_ids[place],
      name,
      status: "planned",
      summary:
        "3 client sessions, 2 instant keys, 1 access grant, 1 enrollment automation, 3 credentials, 2 phones, 2 ACS users.",
    })),
    next_step: "If this is what is wanted, call remove_user_identities again without dry_run.",
  });
  expect(changed(routes())).toEqual([]);
});

test("who is named twice, by id and by email in any case, is one", async () => {
  const { call, sandbox } = await connect();
  const { user_identity_id, email_address } = createGuest(sandbox);
  const answer = await call(REMOVE, {
    user_identity_ids: [user_identity_id, user_identity_id],
    email_addresses: [email_address, email_address.toUpperCase()],
  });
  expect(answer.data.people).toEqual([{ user_identity_id, name: "Grace Hopper", status: "removed" }]);
  expect(answer.data.summary).toContain("Removed 1 person.");
});

test("unknown emails, several matches and ids of something else stop the call, and all of them are named", async () => {
  const { call, sandbox, routes } = await connect();
  const { guests, user_identity_ids } = createGuests(sandbox);
  const email_address = "twin@example.com";
  for (const id of createVisitors(sandbox, 2))
    sandbox.workspace.state.user_identities.change(id, { email_address });
  const { isError, text } = await call(REMOVE, {
    user_identity_ids: [...user_identity_ids, guests[0]?.phone.device_id],
    email_addresses: ["no@example.com", email_address, "nobody@example.com"],
  });
  expect(isError).toBe(true);
  expect(text).toContain(
    'No user identity has email_address "no@example.com" or "nobody@example.com". Nothing was done.',
  );
  expect(text).toContain('2 user identities have email_address "twin@example.com". Nothing was done.');
  expect(text).toContain("is no user_identity_id: it is the device_id of a phone. Nothing was touched.");
  expect(changed(routes())).toEqual([]);
});

test.each([
  [{}, "Name the people: send user_identity_ids, email_addresses, or both."],
  [{ user_identity_ids: [] }, "Name the people: send user_identity_ids, email_addresses, or both."],
  [
    { user_identity_ids: Array.from({ length: 51 }, (_, place) => `id-${place}`) },
    "Name at most 50 people: 51 were sent. Send them in several calls, one after the other.",
  ],
  [
    { email_addresses: ["ana"] },
    "email_addresses.0 is not an email address: send one like jean@example.com.",
  ],
])("refuses people named as %j before any request", async (args, words) => {
  const { call, exchanges } = await connect();
  expect((await call(REMOVE, args)).text).toBe(`Nothing was done: ${words}`);
  expect(exchanges).toEqual([]);
});

test("an id that nobody has is not found in its row, and the others go", async () => {
  const { call, sandbox } = await connect();
  const { user_identity_id } = createGuest(sandbox);
  const { data } = await call(REMOVE, { user_identity_ids: [user_identity_id, "nobody"] });
  expect(data.status).toBe("incomplete");
  expect(data.summary).toContain("Removed 1 of 2 people.");
  expect(data.summary).toContain("Not removed: 1 not found; the rows say what became of each.");
  expect(data.people[1]).toEqual({
    user_identity_id: "nobody",
    status: "not_found",
    summary: expect.stringContaining("No user identity has this id now, and nothing was touched."),
  });
});

test("one who cannot be removed stops nobody else, the whole is not removed, and a later call goes on", async () => {
  const { call, sandbox } = await connect();
  const { guests, user_identity_ids } = createGuests(sandbox);
  const undo = sandbox.workspace.failDeletionOf(guests[1]?.acs_user_id ?? "");
  const answer = await call(REMOVE, { user_identity_ids });
  expect(answer.isError).toBe(false);
  expect(answer.data).toMatchObject({
    status: "incomplete",
    next_step:
      "First do what the rows with status failed or not_found say. Call remove_user_identities again with dry_run to " +
      "see what is left, or with the user_identity_ids that are not removed to go on where it stopped.",
  });
  expect(answer.data.summary).toContain("Removed 2 of 3 people.");
  expect(answer.data.summary).toContain("Not removed: 1 failed; the rows say what became of each.");
  expect(statuses(answer)).toEqual(["removed", "failed", "removed"]);
  expect(answer.data.people[1].summary).toContain(
    `Not removed: Seam could not delete everything. The user identity ${user_identity_ids[1]} still exists.`,
  );
  undo();
  const again = await call(REMOVE, { user_identity_ids });
  expect(statuses(again)).toEqual(["removed", "removed", "removed"]);
  expect(again.data.status).toBe("removed");
  expect(again.data.summary).toContain(
    "Of 2 people an earlier call saw all go, and Seam does not find them now.",
  );
});

test("an unlinked account and kept ones are in the row of the person, with what they still open", async () => {
  const { call, sandbox } = await connect();
  const { user_identity_ids } = createGuests(sandbox, ["Ada Byron"]);
  const { data } = await call(REMOVE, { user_identity_ids, keep_acs_users: true });
  expect(data.status).toBe("removed");
  expect(data.people[0].summary).toMatch(
    /^Kept, only unlinked: "Ada Byron" \(acs_user_id \S+, 0 credentials\)/,
  );
});

describe("when the time is up", () => {
  test("says who is under way and who is not begun, and the same call brings all to their end", async () => {
    const asked: string[] = [];
    const { call, sandbox } = await connect({ ...answering(asked, "accept"), sandbox: LASTING });
    const user_identity_ids = createVisitors(sandbox, 12);
    const areAllTheyCanBe = ({ data }: Answer) => data?.summary.includes("10 under way");
    const args = { user_identity_ids, wait_seconds: 5 };
    const answer = await untilTimeIsUp(call, REMOVE, args, areAllTheyCanBe);
    expect(answer.data).toMatchObject({
      status: "removing",
      summary:
        "Removed 0 of 12 people. Not removed: 10 under way, 2 not begun; the rows say what became of each.",
      next_step:
        "Call remove_user_identities again with the user_identity_ids that are not removed; it goes on where it stopped.",
    });
    expect(answer.data.people[0].summary).toContain('Removing user identity "Visitor 0" is under way');
    expect(answer.data.people[11]).toEqual({
      user_identity_id: user_identity_ids[11],
      name: "Visitor 11",
      status: "waiting",
      summary: "Not begun: the time was up.",
    });
    endDeletions(sandbox);
    const second = await call(REMOVE, { user_identity_ids });
    expect(second.data.status).toBe("removed");
    expect(asked).toHaveLength(1);
    expect(user_identity_ids.some((id) => isLeft(sandbox, id))).toBe(false);
  });

  test("goes on by emails that have been freed since", async () => {
    const { call, sandbox } = await connect();
    const { guests } = createGuests(sandbox);
    const email_addresses = guests.map((one) => one.email_address);
    const undo = sandbox.workspace.failDeletionOf(guests[0]?.acs_user_id ?? "");
    expect(statuses(await call(REMOVE, { email_addresses }))).toEqual(["failed", "removed", "removed"]);
    undo();
    expect((await call(REMOVE, { email_addresses })).data.status).toBe("removed");
  });

  test("with nothing begun is an error: nothing was changed", async () => {
    const { call, sandbox } = await connect();
    const user_identity_ids = createVisitors(sandbox, 2);
    sandbox.fail({ path: "/phones/get", kind: "hang" });
    const areListed = ({ text }: Answer) => !text.includes("to list what has to go");
    const args = { user_identity_ids, wait_seconds: 4 };
    const { isError, text } = await untilTimeIsUp(call, REMOVE, args, areListed);
    expect(isError).toBe(true);
    expect(text).toContain("Nothing was changed. Call remove_user_identities again with dry_run");
    expect(user_identity_ids.every((id) => isLeft(sandbox, id))).toBe(true);
  });
});

describe("before anybody goes", () => {
  test("the question names all of them and what goes with them, and is put once", async () => {
    const asked: string[] = [];
    const { call, sandbox } = await connect(answering(asked, "accept"));
    const { user_identity_ids } = createGuests(sandbox);
    const { data } = await call(REMOVE, { user_identity_ids });
    expect(data.status).toBe("removed");
    expect(asked).toEqual([
      'Remove 3 people for good: "Ada Byron", "Ben Okri", "Cleo Voss"? With them go: 9 client sessions, ' +
        "6 instant keys, 3 access grants, 3 enrollment automations, 9 credentials, 6 phones, 6 ACS users.",
    ]);
  });

  test("people of the same name are told apart", async () => {
    const asked: string[] = [];
    const { call, sandbox } = await connect(answering(asked, "cancel"));
    const { create } = sandbox.workspace;
    const mail = (email_address: string) => create.user_identity({ full_name: "Jo Doe", email_address });
    const user_identity_ids = ["a@example.com", "b@example.com"].map((one) => mail(one).user_identity_id);
    const { data } = await call(REMOVE, { user_identity_ids });
    expect(asked[0]).toContain('"Jo Doe" ("a@example.com"), "Jo Doe" ("b@example.com")?');
    expect(data).toMatchObject({ status: "planned", confirmation_code: expect.any(String) });
  });

  test("a no touches nobody", async () => {
    const { call, sandbox, routes } = await connect(answering([], "decline"));
    const { user_identity_ids } = createGuests(sandbox);
    const { isError, text } = await call(REMOVE, { user_identity_ids });
    expect(isError).toBe(true);
    expect(text).toContain('The host answered "decline" to the question. Nothing was touched.');
    expect(changed(routes())).toEqual([]);
  });

  test("a code covers the whole plan, and in another process also the people who are left", async () => {
    const { call, sandbox, routes } = await connect(ALWAYS);
    const { guests, user_identity_ids } = createGuests(sandbox);
    const undo = sandbox.workspace.failDeletionOf(guests[1]?.acs_user_id ?? "");
    const planned = await call(REMOVE, { user_identity_ids });
    expect(statuses(planned)).toEqual(["planned", "planned", "planned"]);
    expect(changed(routes())).toEqual([]);
    const { confirmation_code } = planned.data;
    const first = await call(REMOVE, { user_identity_ids, confirmation_code });
    expect(statuses(first)).toEqual(["removed", "failed", "removed"]);
    undo();
    const { client, close } = await connectTo(sandbox, ALWAYS);
    const left = { user_identity_ids: [user_identity_ids[1]], confirmation_code };
    const second = await callTool(client, REMOVE, left);
    await close();
    expect(second.data.status).toBe("removed");
  });

  test("a code for some does not cover others", async () => {
    const { call, sandbox, routes } = await connect(ALWAYS);
    const { user_identity_ids } = createGuests(sandbox);
    const [first, ...others] = user_identity_ids;
    const { confirmation_code } = (await call(REMOVE, { user_identity_ids: others })).data;
    const { data } = await call(REMOVE, { user_identity_ids: [first, ...others], confirmation_code });
    expect(data.status).toBe("planned");
    expect(data.summary).toContain("The plan has grown since the confirmation_code was given out");
    expect(changed(routes())).toEqual([]);
  });
});

describe("when more turns up with one of them", () => {
  /** A phone signs in when the first ACS user is being deleted. */
  async function withLatecomer(options: Options) {
    const late: string[] = [];
    const harness = await connect({
      ...options,
      sandbox: {
        onExchange({ path }) {
          if (path !== "/acs/users/delete" || late.length > 0) return;
          late.push(addPhone(harness.sandbox, user_identity_ids[0] ?? "").device_id);
        },
      },
    });
    const { user_identity_ids } = createGuests(harness.sandbox);
    return { ...harness, user_identity_ids, late };
  }

  test("it goes too after a yes, to a question about that alone", async () => {
    const asked: string[] = [];
    const { call, sandbox, user_identity_ids, late } = await withLatecomer(answering(asked, "accept"));
    const { data } = await call(REMOVE, { user_identity_ids });
    expect(data.status).toBe("removed");
    expect(asked.slice(1)).toEqual([
      expect.stringMatching(
        /^More has turned up than was agreed to: of "Ada Byron" .*1 phone\. Shall that go, too\?$/,
      ),
    ]);
    expect(sandbox.workspace.find(late[0] ?? "")).toBeUndefined();
  });

  test("after a no that person is not removed, and the others are", async () => {
    const { call, user_identity_ids } = await withLatecomer(answering([], "accept", "decline"));
    const answer = await call(REMOVE, { user_identity_ids });
    expect(statuses(answer)).toEqual(["failed", "removed", "removed"]);
    expect(answer.data.people[0].summary).toContain("the host said no to that");
  });

  test("without anybody to ask, a code for all of it is given out, with which a later call ends it", async () => {
    const { call, user_identity_ids } = await withLatecomer(ALWAYS);
    const { confirmation_code } = (await call(REMOVE, { user_identity_ids })).data;
    const first = await call(REMOVE, { user_identity_ids, confirmation_code });
    expect(statuses(first)).toEqual(["removing", "removed", "removed"]);
    expect(first.data.people[0].summary).toContain("a person must agree to that, too.");
    expect(first.data.next_step).toContain("Only when they have agreed");
    const without = await call(REMOVE, { user_identity_ids });
    expect(without.data.status).toBe("planned");
    const second = await call(REMOVE, {
      user_identity_ids,
      confirmation_code: first.data.confirmation_code,
    });
    expect(second.data.status).toBe("removed");
  });

  test("a 2026 client is asked by the answer, nothing goes on meanwhile, and its second yes ends it", async () => {
    const asked: string[] = [];
    const options = { ...answering(asked, "accept"), era: "2026" } as const;
    const { call, user_identity_ids } = await withLatecomer(options);
    const { isError, text, data } = await call(REMOVE, { user_identity_ids });
    expect(isError, text).toBe(false);
    expect(data.status).toBe("removed");
    expect(asked.length).toBeGreaterThan(1);
  });
});

test("who goes between the search and the listing stops nobody else", async () => {
  let gone = "";
  const { call, sandbox } = await connect({
    sandbox: {
      onExchange({ path, params }) {
        if (path === "/user_identities/get" && params.user_identity_id === gone)
          sandbox.workspace.state.user_identities.remove(gone);
      },
    },
  });
  const { user_identity_ids } = createGuests(sandbox);
  gone = user_identity_ids[0] ?? "";
  const answer = await call(REMOVE, { user_identity_ids });
  expect(answer.isError, answer.text).toBe(false);
  expect(statuses(answer)).toEqual(["not_found", "removed", "removed"]);
  expect(answer.data.people[0]).toMatchObject({
    name: expect.any(String),
    summary: expect.stringContaining("was there at this call's first look and is not found any more"),
  });
});

test("a refused API key lets nobody else begin, and the rows say so", async () => {
  const { call, sandbox } = await connect();
  const user_identity_ids = createVisitors(sandbox, 12);
  sandbox.fail({ path: "/user_identities/delete", kind: "status", status: 401, skip: 1 });
  const answer = await call(REMOVE, { user_identity_ids });
  expect(answer.data.status).toBe("incomplete");
  expect(statuses(answer).filter((one) => one === "removed").length).toBeGreaterThan(0);
  const failed = answer.data.people.find((one: { status: string }) => one.status === "failed");
  expect(failed.summary).toContain("Seam did not accept the API key");
  expect(failed.summary).toContain("Part of the work was done.");
});

test("a key that is refused to all is an error", async () => {
  const { call, sandbox } = await connect();
  const { user_identity_ids } = createGuests(sandbox);
  sandbox.fail({ path: /delete$/, kind: "status", status: 401 });
  const { isError, text } = await call(REMOVE, { user_identity_ids });
  expect(isError).toBe(true);
  expect(text).toContain("Seam did not accept the API key");
});

test("a cancelled call sends nothing more for anybody", async () => {
  const { client, sandbox, exchanges } = await connect({ sandbox: { deletionDelayMs: 60_000 } });
  const { user_identity_ids } = createGuests(sandbox);
  const stop = new AbortController();
  const call = callTool(client, REMOVE, { user_identity_ids }, { signal: stop.signal });
  const deletions = () => exchanges.filter(({ path }) => /delete$/.test(path)).length;
  await eventually(() => expect(deletions()).toBeGreaterThan(6));
  stop.abort("enough");
  await expect(call).rejects.toThrow();
  await callTool(client, "list_phones", {});
  const atCancel = startedTo(sandbox).length;
  await callTool(client, "list_phones", {});
  await callTool(client, "list_phones", {});
  expect(startedTo(sandbox).length).toBe(atCancel + 2);
});

test("tells its progress over all of them: rising, with a constant total that is reached only at the end", async () => {
  const { call, sandbox } = await connect({ sandbox: { deletionDelayMs: 60 }, pace: { heartbeat: 20 } });
  const { user_identity_ids } = createGuests(sandbox);
  const steps: { progress: number; total?: number; message?: string }[] = [];
  await call(REMOVE, { user_identity_ids }, { onprogress: (step: never) => steps.push(step) });
  const numbers = steps.map(({ progress }) => progress);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  expect(steps[0]).toEqual({ progress: 0, message: "Listing what belongs to 3 people" });
  expect(new Set(steps.slice(1).map(({ total }) => total))).toEqual(new Set([3]));
  expect(steps.at(-1)).toMatchObject({
    progress: 3,
    total: 3,
    message: expect.stringMatching(/^3 of 3 people · ".+" removed$/),
  });
  expect(numbers.filter((number) => number === 3)).toHaveLength(1);
  for (const { message = "" } of steps) expect(message.length).toBeLessThan(200);
});

test("progress does not reach its total when one is left", async () => {
  const { call, sandbox } = await connect();
  const { guests, user_identity_ids } = createGuests(sandbox);
  sandbox.workspace.failDeletionOf(guests[1]?.acs_user_id ?? "");
  const numbers: number[] = [];
  await call(
    REMOVE,
    { user_identity_ids },
    { onprogress: (step: { progress: number }) => numbers.push(step.progress) },
  );
  expect(Math.max(...numbers)).toBeGreaterThan(2);
  expect(Math.max(...numbers)).toBeLessThan(3);
});

test("requests that are tried again for many people leave no warning of Node's", async () => {
  const warned = vi.spyOn(process, "emitWarning");
  const { call, sandbox } = await connect();
  const user_identity_ids = createVisitors(sandbox, 12);
  sandbox.fail({ path: /list$/, kind: "empty", times: 60 });
  await call(REMOVE, { user_identity_ids, dry_run: true });
  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
});

test("many people share one poller, and a few at a time are asked about", async () => {
  const { call, sandbox, exchanges } = await connect({ sandbox: { deletionDelayMs: 50 } });
  const user_identity_ids = createVisitors(sandbox, 24);
  const { data } = await call(REMOVE, { user_identity_ids });
  expect(data.status).toBe("removed");
  const polls = exchanges.filter(({ path }) => path === "/events/list").length;
  expect(polls).toBeLessThan(exchanges.length / 4);
});
