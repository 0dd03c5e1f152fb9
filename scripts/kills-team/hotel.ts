/** A Seam workspace in memory: who is to go, others who look like them, and a record of all that was asked for. */
import { type Exchange, type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { random } from "../../test/faults/chance.ts";
import { roleOf } from "../../test/faults/kinds.ts";
import { Ledger } from "../../test/faults/ledger.ts";
import { addSystems, type Plan, populate, rowsOf } from "../../test/faults/population.ts";
import { addPhone, hotel } from "../../test/support/fixtures.ts";

export interface Hotel {
  sandbox: Sandbox;
  /** Those who are to go. */
  leaving: readonly string[];
  /** How many things there were that were theirs. */
  things: number;
  /** One of those who are still there signs in on one more phone. */
  signIn(turn: number): void;
  requests(): number;
  /** What is left, or wrong, as the workspace and its record of requests tell. */
  judge(): Verdict;
}

export interface Verdict {
  wrong: string[];
  left: number;
  deletions: number;
  /** Deletions that were sent again although Seam had carried them out. */
  repeated: number;
  /** How many things were nobody's who was to go. */
  others: number;
}

type Change = Pick<Exchange, "path" | "params" | "is_carried_out">;

const LATENCY_MS = 200;
const DELETION_MS = 500;
/** So that it is not always those who are next to go. */
const STRIDE = 37;

/** What each has at least. */
const FEW: Plan = {
  systems: 1,
  sessions: 0,
  instant_keys: 0,
  grants: 0,
  automations: 0,
  keys: 1,
  codes: 0,
  cards: 0,
  phones: 1,
};

/** Whoever opens it closes its sandbox. */
export async function openHotel(leavers: number, bystanders: number): Promise<Hotel> {
  const changes: Change[] = [];
  let requests = 0;
  const sandbox = await startSandbox({
    latencyMs: LATENCY_MS,
    deletionDelayMs: DELETION_MS,
    onExchange({ path, params, is_carried_out }) {
      requests += 1;
      if (["create", "delete"].includes(roleOf(path))) changes.push({ path, params, is_carried_out });
    },
  });
  const next = random(leavers);
  const systems = addSystems(sandbox);
  const upTo = (most: number) => Math.floor(next() * (most + 1));
  const plan = (): Plan => ({
    ...FEW,
    sessions: upTo(1),
    grants: upTo(1),
    automations: upTo(1),
  });
  for (let i = 0; i < bystanders; i++) {
    populate(sandbox, plan(), systems, `Guest ${i}`);
    addStranger(sandbox, `Guest ${i}`);
  }
  const leaving = Array.from({ length: leavers }, (_, i) => populate(sandbox, plan(), systems, `Guest ${i}`));
  const ledger = new Ledger(sandbox, leaving);
  const leftovers = () => leaving.flatMap((one) => sandbox.workspace.leftovers(one));
  const things = leavers + leftovers().length;
  const others = rowsOf(sandbox).size - things;
  return {
    sandbox,
    leaving,
    things,
    signIn(turn) {
      const there = leaving.filter((one) => sandbox.workspace.find(one));
      const one = there[(turn * STRIDE) % there.length];
      if (one) ledger.during(() => addPhone(sandbox, one));
    },
    requests: () => requests,
    judge() {
      ledger.checkDeletions(changes);
      ledger.checkOthers();
      const there = leaving.filter((one) => sandbox.workspace.find(one));
      return {
        wrong: ledger.wrong,
        left: there.length + leftovers().length,
        deletions: changes.length,
        repeated: repeatedIn(changes),
        others,
      };
    },
  };
}

function repeatedIn(changes: readonly Change[]): number {
  const done = new Set<string>();
  let repeated = 0;
  for (const { path, params, is_carried_out } of changes) {
    const deletion = `${path} ${JSON.stringify(params)}`;
    if (done.has(deletion)) repeated += 1;
    if (is_carried_out) done.add(deletion);
  }
  return repeated;
}

/** An account that nobody is linked to, with the same name and a key. */
function addStranger(sandbox: Sandbox, full_name: string): void {
  const { create } = sandbox.workspace;
  const { acs_user_id } = create.acs_user({ acs_system_id: hotel(sandbox).doors, full_name });
  create.acs_credential({ acs_user_id, access_method: "code", code: "2468" });
}
