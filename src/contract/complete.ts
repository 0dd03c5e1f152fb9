import type { Seam } from "../seam/api.ts";

/** Proposes values for something half typed. Never throws for the user's sake: no answer means no proposals. */
export type Complete = (typed: string, seam: Seam) => Promise<string[]>;
