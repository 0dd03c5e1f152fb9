/** One random world of removals that are kept: several workers have it in hand, and the same must hold as with one. */
import { randomUUID } from "node:crypto";
import { failNowAndThen, fateBy, random } from "../faults/chance.ts";
import { roleOf } from "../faults/kinds.ts";
import { Ledger } from "../faults/ledger.ts";
import { addSystems, populate } from "../faults/population.ts";
import type { Case } from "../faults/removal-case.ts";
import { verdictOf } from "../faults/truth.ts";
import { addPhone } from "../support/fixtures.ts";
import { type Answer, callTool, connectTo, startRecorded } from "../support/harness.ts";
import type { Team, Worker } from "./workers.ts";

/** Rounds after which everything must be gone once nothing goes wrong any more. */
const MOST_ROUNDS = 5;
/** Deletions that last longer than any call waits; after the first calls, the clock leaps past them. */
const SLOW_MS = 60_000;
const QUICK_MS = 60;
/** What a dead worker had in hand is taken up after some 12 s. */
const PATIENT_SECONDS = 60;

/** What does not hold; empty when all is well. */
export async function runKept(one: Case, team: Team): Promise<string[]> {
  const next = random(one.seed);
  const company = randomUUID();
  let leapMs = 0;
  let onRequest = (_path: string) => {};
  const { sandbox, exchanges } = await startRecorded({
    now: () => Date.now() + one.skewMs + leapMs,
    deletionDelayMs: one.deletionDelayMs,
    identityDeletion: one.contract,
    eventOrder: one.order,
    eventFate: fateBy(one.events, next),
    onRequest: ({ path }) => onRequest(path),
  });
  const { workspace } = sandbox;
  workspace.state.workspace_id = company; // all hotels have the same one
  team.add(company, sandbox);
  const systems = addSystems(sandbox);
  for (const plan of one.bystanders) populate(sandbox, plan, systems, "Bystander");
  const people = one.people.map((plan, i) => populate(sandbox, plan, systems, `Leaver ${i}`));
  const ledger = new Ledger(sandbox, people);
  const heal = failNowAndThen(sandbox, one.failing, next);
  let left = people;
  let isAnyCancelled = false;

  async function call(worker: Worker, args: Record<string, unknown>, options = {}): Promise<Answer> {
    const own = worker.workspaceOf(company);
    const { client, close } = await connectTo(sandbox, { asRealSeam: false, workspace: own });
    try {
      return await callTool(client, "remove_user_identity", args, { timeout: 120_000, ...options });
    } finally {
      close().catch(() => {});
    }
  }

  /** Returns whether the person is gone. */
  async function remove(user_identity_id: string, worker: Worker, wait_seconds: number): Promise<boolean> {
    const progress = ledger.progress();
    const args = { user_identity_id, keep_acs_users: one.keep_acs_users, wait_seconds };
    const answer = await call(worker, args, { onprogress: progress.add }).catch((error: Error) => error);
    if (!team.workers.includes(worker)) return false; // a dead one says nothing, or what nobody hears
    if (answer instanceof Error) {
      ledger.wrong.push(`gives no answer: ${answer.message}`);
      return false;
    }
    progress.check(answer);
    if (isAnyCancelled && /^The removal was cancelled\. /.test(answer.text)) return false;
    try {
      ledger.checkAnswer(user_identity_id, answer, verdictOf(answer));
    } catch (error) {
      ledger.wrong.push(`${error}`);
    }
    return ["removed", "not_found"].includes(answer.data?.status);
  }

  /** Once it is said that it has stopped, nothing more may go. */
  async function cancel(user_identity_id: string): Promise<void> {
    const [worker] = team.workers;
    isAnyCancelled = true;
    const answer = worker && (await call(worker, { user_identity_id, cancel: true }).catch(() => undefined));
    if (answer?.data?.status !== "cancelled" || people.length > 1) return;
    onRequest = (path) => {
      if (roleOf(path) === "delete") ledger.wrong.push(`after it was cancelled: ${path}`);
    };
  }

  const after = (requests: number, act: () => unknown) => {
    let count = 0;
    onRequest = () => {
      if (count++ === requests) act();
    };
  };

  try {
    for (let round = 0; left.length > 0; round++) {
      if (round > one.disturbances.length + MOST_ROUNDS)
        return [...ledger.wrong, `does not come to its end: ${ledger.last}`];
      const workers = [...team.workers];
      const [person = ""] = left;
      const { how, after: requests = 0 } = one.disturbances[round] ?? {};
      let happens: Promise<unknown> = Promise.resolve();
      onRequest = () => {};
      if (!how) heal();
      if (how)
        after(requests, () => {
          if (how === "phone signs in") ledger.during(() => addPhone(sandbox, person));
          if (how === "session begins")
            ledger.during(() => workspace.create.client_session({ user_identity_id: person }));
          if (how === "kill" && workers[0]) happens = team.kill(workers[0]);
          if (how === "cancel") happens = cancel(person);
        });
      const wait = how ? 2 : PATIENT_SECONDS;
      const calls = left.flatMap((id) => Array.from({ length: one.callers }, () => id));
      const gone = await Promise.all(
        calls.map(async (id, i) => {
          const worker = workers[(i + round) % workers.length];
          return worker && (await remove(id, worker, round === 0 ? 1 : wait)) ? id : undefined;
        }),
      );
      await happens;
      left = left.filter((id) => !gone.includes(id));
      leapMs += SLOW_MS;
      workspace.state.deletion_delay_ms = Math.min(one.deletionDelayMs, QUICK_MS);
    }
    ledger.checkDeletions(exchanges);
    ledger.checkOthers();
    await ledger.checkSilence();
    return ledger.wrong;
  } finally {
    await sandbox.close();
  }
}
