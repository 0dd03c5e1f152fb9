import type { Complete } from "../contract/complete.ts";
import type { Workspace } from "../contract/workspace.ts";

/** Somebody is typing: late proposals are no use. */
const TIMEOUT_MS = 2_000;
const MOST = 100;

/** A completer that is fast and never fails: without an answer from Seam there are no proposals. */
export const completer =
  (complete: Complete, { connection }: Workspace) =>
  async (typed: string | undefined): Promise<string[]> => {
    try {
      const seam = connection.for({ signal: AbortSignal.timeout(TIMEOUT_MS) });
      return (await complete(typed ?? "", seam)).slice(0, MOST);
    } catch {
      return [];
    }
  };
