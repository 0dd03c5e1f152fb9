/** What the app does with answers, without a page: nothing is taken away but by the server's own plan and code. */
import { expect, test } from "vitest";
import { createDesk } from "../../src/apps/desk.ts";
import type { Args } from "../../src/apps/results.ts";
import { resultOf, states } from "./states.ts";

const REFUSED = { isError: true, content: [{ type: "text" as const, text: "Nobody has that id." }] };
const ANA = { user_identity_id: states.person.user_identity.user_identity_id };

/** A desk whose server gives these answers, one after the other. */
function seatedAt(...answers: object[]) {
  const calls: { name: string; args: Args }[] = [];
  const told: string[] = [];
  const desk = createDesk(
    {
      async call(name, args) {
        calls.push({ name, args });
        const answer = answers.shift() ?? REFUSED;
        return answer === REFUSED ? REFUSED : resultOf(answer);
      },
      tellModel: (text) => told.push(text),
    },
    () => {},
  );
  return { desk, calls, told };
}

const dryRun = { ...states.plan, confirmation_code: undefined };

test("a removal is planned, agreed to with the plan's code, and followed until it is over", async () => {
  const { desk, calls, told } = seatedAt(
    dryRun,
    states.plan,
    states.removing,
    states.removing,
    states.removed,
  );
  desk.receive(resultOf(states.person), ANA);
  await desk.plan("remove_user_identity", ANA);
  expect(calls).toEqual([{ name: "remove_user_identity", args: { ...ANA, dry_run: true } }]);
  if (desk.state.shown) await desk.agree(desk.state.shown);
  expect(calls[1]?.args).toEqual({ ...ANA, wait_seconds: 5 });
  expect(told).toEqual([]);
  if (desk.state.shown) await desk.agree(desk.state.shown);
  expect(calls.slice(2).map(({ args }) => args)).toEqual([
    { ...ANA, wait_seconds: 5, confirmation_code: "not-a-real-code" },
    { ...ANA, wait_seconds: 5 },
    { ...ANA, wait_seconds: 5 },
  ]);
  expect(desk.state).toMatchObject({ isFollowing: false, shown: { data: { status: "removed" } } });
  expect(told.at(-1)).toContain('Removed user identity "Ana Silva"');
  expect(told.join()).not.toContain("not-a-real-code");
});

test("what has turned up beyond the agreement stops the following: a person must agree once more", async () => {
  const more = { ...states.removing, confirmation_code: "for-more" };
  const { desk, calls } = seatedAt(more, states.removed);
  desk.receive(resultOf(states.plan), { ...ANA, keep_acs_users: true });
  if (desk.state.shown) await desk.agree(desk.state.shown);
  expect(calls).toHaveLength(1);
  expect(calls[0]?.args).toMatchObject({ keep_acs_users: true, confirmation_code: "not-a-real-code" });
  if (desk.state.shown) await desk.agree(desk.state.shown);
  expect(calls[1]?.args).toMatchObject({ keep_acs_users: true, confirmation_code: "for-more" });
});

test("the last report stays when the person is gone", async () => {
  const { desk } = seatedAt(REFUSED);
  desk.receive(resultOf(states.person), ANA);
  await desk.look("get_user_identity", ANA);
  expect(desk.state.shown?.data).toMatchObject({ user_identity: ANA });
  expect(desk.state.notice).toEqual({ isError: true, text: "Nobody has that id." });
});

test("a later report without figures keeps those that were seen", async () => {
  const { counts: _, ...bare } = states.removed;
  const { desk } = seatedAt(bare);
  desk.receive(resultOf(states.removing), ANA);
  if (desk.state.shown) await desk.goOn(desk.state.shown);
  expect(desk.state.shown?.data).toMatchObject({ status: "removed", counts: states.removed.counts });
});

test("of a removal that is under way, nothing counts as gone that no report says", async () => {
  const { counts: _, ...bare } = states.removing;
  const { desk } = seatedAt({ ...bare, confirmation_code: "for-more" });
  desk.receive(resultOf(states.removing), ANA);
  if (desk.state.shown) await desk.goOn(desk.state.shown);
  expect(desk.state.shown?.data).toMatchObject({ status: "removing" });
  expect(desk.state.shown?.data).not.toHaveProperty("counts");
});

test("a code is sent with the plan that it came with, and with no other", async () => {
  const { desk, calls } = seatedAt(REFUSED);
  desk.receive(resultOf(dryRun), { ...ANA, confirmation_code: "of-another-plan" });
  if (desk.state.shown) await desk.agree(desk.state.shown);
  expect(calls[0]?.args).toEqual({ ...ANA, wait_seconds: 5 });
});

test("what the server wants agreed to for a phone is asked at its place, and a no sends nothing", async () => {
  const planned = { ...states["phone-gone"], status: "planned", confirmation_code: "for-the-phone" };
  const { desk, calls, told } = seatedAt(planned, states["phone-gone"], states.person);
  const args = { device_id: "phone-1", ...ANA };
  desk.receive(resultOf(states.person), ANA);
  desk.ask({ at: "phone-1", question: "?", verb: "Deactivate", tool: "deactivate_phone", args });
  await desk.act("deactivate_phone", args);
  expect(desk.state.ask).toMatchObject({
    at: "phone-1",
    args: { ...args, confirmation_code: "for-the-phone" },
    question: 'Deactivated "iPhone 15" of "Ana Silva". 1 key went with it.',
  });
  desk.leaveIt();
  expect(desk.state.ask).toBeUndefined();
  expect(calls).toHaveLength(1);
  expect(told).toEqual([]);
  await desk.act("deactivate_phone", { ...args, confirmation_code: "for-the-phone" });
  expect(calls.map(({ name }) => name)).toEqual([
    "deactivate_phone",
    "deactivate_phone",
    "get_user_identity",
  ]);
  expect(desk.state.notice?.text).toContain("Deactivated");
});
