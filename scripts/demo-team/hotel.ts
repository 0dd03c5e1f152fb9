/** A hotel's Seam workspace as a process of its own, behind HTTP as Seam is. The Aurora is the sandbox's own hotel. */
import { startSandbox, type Workspace } from "../../src/sandbox/sandbox.ts";
import { FRIDA, HOTELS, type HotelId } from "./cast.ts";
import { tellReady } from "./child.ts";

/** What the demo is told of a hotel: where it is, and its key. */
export interface HotelReady {
  endpoint: string;
  apiKey: string;
}

/** Long enough for somebody to die in the middle of a removal. */
const DELETION_MS = 900;

function furnish({ create }: Workspace): void {
  create.acs_system({ name: HOTELS.borealis.name, external_type: "visionline_system" });
  const { user_identity_id } = create.user_identity(FRIDA);
  create.phone({ user_identity_id, device_model: "Fairphone 5", operating_system: "android" });
}

const id = process.env.HOTEL as HotelId;
const sandbox = await startSandbox({ seed: id === "aurora", deletionDelayMs: DELETION_MS });
if (id === "borealis") furnish(sandbox.workspace);
tellReady({ endpoint: sandbox.endpoint, apiKey: sandbox.apiKey } satisfies HotelReady);
