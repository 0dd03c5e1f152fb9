/** The second part of the team's demo: what a crash, a restart and an auditor meet. */
import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual as isSame } from "node:util";
import type { Line, Replica } from "../../test/support/replica.ts";
import type { Agent } from "./agent.ts";
import type { Stage } from "./stage.ts";
import { ANA } from "./story.ts";

const MIN_JUN = { user_identity_key: "min_jun_kim" };
/** A host's patience; the SDK's own is a minute. */
const PATIENCE_MS = 3_000;
const LOOK_MS = 20;

/** The replica that has the removal in hand. */
function holderOf({ world }: Stage): Replica {
  const url = world.proxy.holderOf('"remove_user_identity"');
  const holder = world.replicas.find((one) => one.url === url);
  if (!holder) throw new Error("no replica has the removal in hand");
  return holder;
}

function beginRemoval(stage: Stage, agent: Agent, args: Record<string, unknown>, options = {}) {
  stage.calls("remove_user_identity", args);
  return agent.call("remove_user_identity", args, {
    ...options,
    onprogress() {}, // a host that shows nothing of it still wants to hear that it goes on
  });
}

/** The keys are gone; what they hung on is not. */
async function isHalfDone({ aurora }: Stage, user_identity_id: string): Promise<void> {
  for (;;) {
    const { acs_credentials } = await aurora.ask("/acs/credentials/list", { user_identity_id });
    if (acs_credentials.length === 0) return;
    await setTimeout(LOOK_MS);
  }
}

const isGone = async ({ aurora }: Stage, user_identity_id: string) =>
  (await aurora.ask("/user_identities/get", { user_identity_id })).error?.type === "user_identity_not_found";

const leftOf = async ({ aurora }: Stage, user_identity_id: string) => {
  const { acs_users } = await aurora.ask("/acs/users/list", { user_identity_id });
  return acs_users.length;
};

export async function replicaDies(stage: Stage, rosa: Agent, will: Agent): Promise<void> {
  const { chapter, claim, says, happens, aurora, world } = stage;
  chapter(
    "Ana checks out, and a replica is killed",
    "In the middle of the removal the replica that has it in hand dies (kill -9). What it had in hand is lost, and nothing else: no removal lives in a process, Seam is asked what is left.",
  );
  const { user_identity } = await aurora.ask("/user_identities/get", ANA);
  const { user_identity_id } = user_identity;
  says("rosa", "Ana Silva has left.");
  const answer = beginRemoval(stage, rosa, ANA, { timeout: PATIENCE_MS, resetTimeoutOnProgress: true });
  answer.catch(() => {}); // it is looked at below
  await isHalfDone(stage, user_identity_id);
  const killed = holderOf(stage);
  const { signal } = await killed.end("SIGKILL");
  happens("kill -9", "the replica with the removal in hand");
  claim(
    "it is dead, and Ana is not removed",
    signal === "SIGKILL" && !(await isGone(stage, user_identity_id)),
  );
  const calls = await Promise.all(Array.from({ length: 8 }, () => will.call("list_phones", {})));
  claim(
    "Will's eight calls meanwhile are all answered, by the other one",
    calls.every(({ isError }) => !isError),
  );
  const words = await stage.failure(answer);
  claim("Rosa's call is lost, and her host gives up waiting", /timed out|closed/i.test(words));
  says("rosa", "Again, please.");
  const asked = stage.questions.length;
  const again = await stage.told(rosa, "remove_user_identity", { user_identity_id });
  claim(
    "the other replica asks about what is left, and finishes",
    again.data.status === "removed" && stage.questions.length <= asked + 1,
  );
  claim(
    "Ana is gone from the workspace, with all that was hers",
    (await isGone(stage, user_identity_id)) && (await leftOf(stage, user_identity_id)) === 0,
  );
  await world.replace(killed);
}

export async function replicaIsRestarted(stage: Stage, rosa: Agent): Promise<void> {
  const { chapter, claim, says, happens, aurora, world } = stage;
  chapter(
    "A restart, and nobody waits in vain",
    "A new replica is in the dead one's place; now the other is to be updated. At SIGTERM it takes nothing new, answers a removal early with how far it is and a code to go on with, and ends.",
  );
  const { user_identity } = await aurora.ask("/user_identities/get", MIN_JUN);
  const { user_identity_id } = user_identity;
  says("rosa", "Min-jun Kim has left.");
  const answer = beginRemoval(stage, rosa, MIN_JUN);
  await isHalfDone(stage, user_identity_id);
  const old = holderOf(stage);
  happens("SIGTERM", "the replica with the removal in hand");
  const ended = await old.end("SIGTERM");
  const early = await answer;
  stage.answers(early);
  const { status, confirmation_code } = early.data;
  claim(
    "the call is answered early: removing, with a code",
    status === "removing" && Boolean(confirmation_code),
  );
  claim("the replica has drained and ended by itself", isSame(ended, { code: 0, signal: null }));
  const asked = stage.questions.length;
  const again = await stage.told(rosa, "remove_user_identity", { user_identity_id, confirmation_code });
  claim(
    "another replica finishes with the code, without another question",
    again.data.status === "removed" && stage.questions.length === asked,
  );
  claim(
    "Min-jun is gone from the workspace, with all that was his",
    (await isGone(stage, user_identity_id)) && (await leftOf(stage, user_identity_id)) === 0,
  );
  await world.replace(old);
}

/** What the audit log says of one call. */
function becameOf({ phase, needs, status, outcome, agreement }: Line): string {
  if (phase === "refused") return `refused, needs ${needs}`;
  const became = phase === "intent" ? "begun, no outcome: killed" : (status ?? outcome);
  return agreement ? `${became} (${agreement})` : became;
}

export async function auditorReads(stage: Stage, agents: Agent[]): Promise<void> {
  const { chapter, claim, happens, world } = stage;
  chapter(
    "Who did what",
    "Every replica writes a line before a change and one after it, and one for whoever was refused.",
  );
  const lines = stage.audit();
  const isUnfinished = ({ phase, call }: Line) =>
    phase === "intent" && !lines.some((one) => one.call === call && one.phase === "outcome");
  for (const line of lines)
    if (line.phase !== "intent" || isUnfinished(line))
      happens(line.caller.subject, `${line.tool}: ${becameOf(line)}`);
  const outcomes = lines
    .filter(({ phase }) => phase === "outcome")
    .map(({ caller, tool, status }) => [caller.subject, tool, status ?? "done"].join(" "));
  claim(
    "what was changed is there, with who did it, and nothing else",
    isSame(outcomes, [
      "will update_user_identity done",
      "rosa deactivate_phone deactivated",
      "rosa remove_user_identity removed",
      "rosa remove_user_identity removing",
      "rosa remove_user_identity removed",
    ]),
  );
  const [unfinished, ...more] = lines.filter(isUnfinished);
  claim(
    "and so is what the killed replica had begun",
    isSame([unfinished?.caller.subject, unfinished?.tool, more], ["rosa", "remove_user_identity", []]),
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
