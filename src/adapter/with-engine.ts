/** The tools where an engine keeps removals; loaded by what serves with one alone. */
import { engineTools } from "../tools/with-engine.ts";
import listed from "./engine-tools.json" with { type: "json" };
import type { ListedTool } from "./listed.ts";

/** As reviewed, like tools.json. */
export const withEngine: { listed: readonly ListedTool[]; tools: typeof engineTools } = {
  listed,
  tools: engineTools,
};
