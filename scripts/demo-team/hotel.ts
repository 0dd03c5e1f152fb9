/** A hotel's Seam workspace as a process of its own, behind HTTP as Seam is. The Aurora is the sandbox's own hotel. */
import { startSandbox, type Workspace } from "../../src/sandbox/sandbox.ts";
import { FRIDA, HOTELS, type HotelId } from "./cast.ts";
import { tellReady } from "./child.ts";

/** What the demo is told of a hotel: where it is, and its key. */
export interface HotelReady {
  endpoint: string;
  apiKey: string;
}

/** How long a deletion takes, and one that is held: until the demo lets time pass. */
const DELETION_MS = 1_500;
const HELD_MS = 600_000;

/** Deletions are held from now on; time passes, and those of before end; both end. */
export type HotelOrder = "hold" | "pass time" | "release";

function furnish({ create }: Workspace): void {
  create.acs_system({ name: HOTELS.borealis.name, external_type: "visionline_system" });
  const { user_identity_id } = create.user_identity(FRIDA);
  create.phone({ user_identity_id, device_model: "Fairphone 5", operating_system: "android" });
}

const id = process.env.HOTEL as HotelId;
let leap = 0;
const sandbox = await startSandbox({
  seed: id === "aurora",
  deletionDelayMs: DELETION_MS,
  now: () => Date.now() + leap,
});
if (id === "borealis") furnish(sandbox.workspace);
process.on("message", (order: HotelOrder) => {
  if (order !== "hold") leap += HELD_MS;
  if (order !== "pass time")
    sandbox.workspace.state.deletion_delay_ms = order === "hold" ? HELD_MS : DELETION_MS;
  process.send?.(order);
});
tellReady({ endpoint: sandbox.endpoint, apiKey: sandbox.apiKey } satisfies HotelReady);
