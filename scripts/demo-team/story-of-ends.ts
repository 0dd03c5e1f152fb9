/** The second part of the team's demo: what a crash, a restart and an auditor meet. */
import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual as isSame } from "node:util";
import type { Line, Replica } from "../../test/support/replica.ts";
import { untilTimeIsUp } from "../../test/support/time.ts";
import type { Agent } from "./agent.ts";
import type { Stage } from "./stage.ts";
import { ANA } from "./story.ts";

const MIN_JUN = { user_identity_key: "min_jun_kim" };
const LOOK_MS = 20;

/** The replica that works on the removal: it has written down that it is about to. */
function workerOf({ world }: Stage, removal: string): Replica {
  const worker = world.replicas.find((one) =>
    one.audited().some(({ call, phase }) => call === removal && phase === "intent"),
  );
  if (!worker) throw new Error("no replica works on the removal");
  return worker;
}

/** The replica at which the call waits. */
function holderOf({ world }: Stage): Replica {
  const url = world.proxy.holderOf('"remove_user_identity"');
  const holder = world.replicas.find((one) => one.url === url);
  if (!holder) throw new Error("no replica has the call in hand");
  return holder;
}

/** The keys are gone; what they hung on is not, and stays until the deletions are released: time passes with keys only. */
async function isHalfDone({ aurora }: Stage, user_identity_id: string): Promise<void> {
  for (;;) {
    const { acs_credentials } = await aurora.ask("/acs/credentials/list", { user_identity_id });
    if (acs_credentials.length === 0) return;
    await aurora.order("pass time");
    await setTimeout(LOOK_MS);
  }
}

/** Waits as briefly as this machine allows. */
const leave = (stage: Stage, rosa: Agent) =>
  untilTimeIsUp((name, args) => stage.told(rosa, name, args), "remove_user_identity", {
    ...ANA,
    wait_seconds: 1,
  });

const isGone = async ({ aurora }: Stage, user_identity_id: string) =>
  (await aurora.ask("/user_identities/get", { user_identity_id })).error?.type === "user_identity_not_found";

const leftOf = async ({ aurora }: Stage, user_identity_id: string) => {
  const { acs_users } = await aurora.ask("/acs/users/list", { user_identity_id });
  return acs_users.length;
};

/**
 * How the removal ends that nobody waits for. Whoever works on one says every few seconds that it lives; some time after
 * the last word another one goes on.
 */
async function endOf(agent: Agent, removal: string): Promise<string> {
  for (;;) {
    const { data } = await agent.call("list_removals", {});
    const { status } = data.removals.find(({ removal_id }: Line) => removal_id === removal) ?? {};
    if (status !== "running" && status !== "waiting") return status;
    await setTimeout(10 * LOOK_MS);
  }
}

/** Returns the id of the removal. */
export async function replicaDies(stage: Stage, rosa: Agent, will: Agent): Promise<string> {
  const { chapter, claim, says, happens, aurora, world } = stage;
  chapter(
    "Ana checks out, Rosa goes home, and a replica is killed",
    "The removal is in the database before her call is answered. In the middle of it the replica that works on it dies (kill -9), and nobody calls again.",
  );
  const { user_identity } = await aurora.ask("/user_identities/get", ANA);
  const { user_identity_id } = user_identity;
  says("rosa", "Ana Silva has left, and I am leaving, too.");
  await aurora.order("hold");
  const begun = await leave(stage, rosa);
  const { status, next_step, removal_id } = begun.data;
  claim(
    "the answer is that it goes on, and that nobody has to call again",
    status === "removing" && next_step.includes("nobody has to call again"),
  );
  await isHalfDone(stage, user_identity_id);
  const killed = workerOf(stage, removal_id);
  const { signal } = await killed.end("SIGKILL");
  const killedAt = performance.now();
  happens("kill -9", "the replica that works on it");
  claim(
    "it is dead, and Ana is not removed",
    signal === "SIGKILL" && !(await isGone(stage, user_identity_id)),
  );
  await aurora.order("release");
  const calls = await Promise.all(Array.from({ length: 8 }, () => will.call("list_phones", {})));
  claim(
    "Will's eight calls meanwhile are all answered, by the other one",
    calls.every(({ isError }) => !isError),
  );
  const end = await endOf(will, removal_id);
  happens("time", `${((performance.now() - killedAt) / 1000).toFixed(0)} s later`);
  claim("the other replica has missed the dead one, gone on, and removed her", end === "removed");
  claim(
    "Ana is gone from the workspace, with all that was hers",
    (await isGone(stage, user_identity_id)) && (await leftOf(stage, user_identity_id)) === 0,
  );
  await world.replace(killed);
  return removal_id;
}

export async function replicaIsRestarted(stage: Stage, rosa: Agent): Promise<void> {
  const { chapter, claim, says, happens, aurora, world } = stage;
  chapter(
    "A restart, and nobody waits in vain",
    "A new replica is in the dead one's place; now the other is to be updated. At SIGTERM it takes nothing new, hands over what it works on, answers a call that waits for a removal, and ends.",
  );
  const { user_identity } = await aurora.ask("/user_identities/get", MIN_JUN);
  const { user_identity_id } = user_identity;
  says("rosa", "Good morning. Min-jun Kim has left.");
  await aurora.order("hold");
  stage.calls("remove_user_identity", MIN_JUN);
  const answer = rosa.call("remove_user_identity", MIN_JUN);
  await isHalfDone(stage, user_identity_id);
  const old = holderOf(stage);
  happens("SIGTERM", "the replica at which her call waits");
  const ended = await old.end("SIGTERM");
  const early = await answer;
  stage.answers(early);
  claim("the call is answered early: removing", early.data.status === "removing");
  claim("the replica has drained and ended by itself", isSame(ended, { code: 0, signal: null }));
  await aurora.order("release");
  const asked = stage.questions.length;
  const again = await stage.told(rosa, "remove_user_identity", { user_identity_id });
  claim(
    "the other replica has gone on, and knows what became of it, without another question",
    again.data.status === "removed" && stage.questions.length === asked,
  );
  claim(
    "Min-jun is gone from the workspace, with all that was his",
    (await isGone(stage, user_identity_id)) && (await leftOf(stage, user_identity_id)) === 0,
  );
  await world.replace(old);
}

/** What the audit log says of one call, or of a removal that no call waited for. */
function becameOf({ phase, needs, status, outcome, agreement }: Line): string {
  if (phase === "refused") return `refused, needs ${needs}`;
  const became = status ?? outcome;
  return agreement ? `${became} (${agreement})` : became;
}

const hasOutcome = (lines: Line[] = []) => lines.some(({ phase }) => phase === "outcome");

export async function auditorReads(stage: Stage, agents: Agent[], removal: string): Promise<void> {
  const { chapter, claim, happens, world } = stage;
  chapter(
    "Who did what",
    "Every replica writes a line before a change and one after it, and one for whoever was refused.",
  );
  const lines = stage.audit();
  for (const line of lines)
    if (line.phase !== "intent") happens(line.caller.subject, `${line.tool}: ${becameOf(line)}`);
  const outcomes = lines
    .filter(({ phase }) => phase === "outcome")
    .map(({ caller, tool, status }) => [caller.subject, tool, status ?? "done"].join(" "));
  claim(
    "what was changed is there, with who did it, and nothing else",
    isSame(outcomes, [
      "will update_user_identity done",
      "rosa deactivate_phone deactivated",
      "rosa remove_user_identity removing",
      "rosa remove_user_identity removed",
      "rosa remove_user_identity removing",
      "rosa remove_user_identity removed",
      "rosa remove_user_identity removed",
    ]),
  );
  const [killed, ...others] = world.everyReplica
    .map((replica) => replica.audited().filter(({ call }) => call === removal))
    .filter((ofRemoval) => ofRemoval.length > 0)
    .toSorted((one, other) => Number(hasOutcome(one)) - Number(hasOutcome(other)));
  claim(
    "Ana's removal was begun by the replica that was killed, and ended by one other",
    !hasOutcome(killed) && others.length === 1 && hasOutcome(others[0]),
  );
  const written = world.everyReplica.map((replica) => replica.text()).join();
  const secrets = [
    ...Object.values(world.hotels).map(({ apiKey }) => apiKey),
    ...agents.map((agent) => agent.token()),
  ];
  claim(
    "no key and no token is in anything that a replica wrote",
    secrets.every((secret) => secret && !written.includes(secret)),
  );
  for (const agent of agents) await agent.close();
  const ends = await Promise.all(world.replicas.map((replica) => replica.end("SIGTERM")));
  claim(
    "both replicas end when they are told to, with 0",
    ends.every(({ code }) => code === 0),
  );
}
