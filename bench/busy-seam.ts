/** A process with a Seam of busy people: how many, the latency of its replies and of its deletions (ms), as arguments. */
import { startRecorded } from "../test/support/harness.ts";
import { endWithParent, tell } from "./http/process.ts";
import { createBusyPerson } from "./scenario.ts";

export interface Busy {
  endpoint: string;
  apiKey: string;
  /** Of the people. */
  ids: string[];
}

/** What it tells when it is asked anything. */
export interface BusyEnd {
  /** Things of these people that are still there. */
  left: number;
  requests: number;
  polls: number;
}

const [people = 1, latencyMs = 0, deletionDelayMs = 0] = process.argv.slice(2).map(Number);
const { sandbox, exchanges } = await startRecorded({ latencyMs, deletionDelayMs });
const ids = Array.from(
  { length: people },
  () => createBusyPerson(sandbox, { phones: 4, credentials: 4 }).user_identity_id,
);

process.on("message", () => {
  const end: BusyEnd = {
    left: ids.flatMap((id) => sandbox.workspace.leftovers(id)).length,
    requests: exchanges.length,
    polls: exchanges.filter(({ path }) => path === "/events/list").length,
  };
  tell(end);
});
endWithParent();
tell({ endpoint: sandbox.endpoint, apiKey: sandbox.apiKey, ids } satisfies Busy);
