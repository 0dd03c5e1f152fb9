/** Runs all cells of some scenarios side by side, and says what is wrong in each. */
import { API_KEY } from "./canaries.ts";
import { type FaultKind, kinds } from "./kinds.ts";
import { differences, type Place, strike, survey } from "./matrix.ts";
import type { Scenario } from "./scenarios.ts";
import { sideBySide } from "./world.ts";

interface Cell {
  scenario: Scenario;
  place: Place;
  kind: FaultKind;
}

/** First many at once and in a hurry; what differs then, a few at once and with patience, and with more of it. */
const PASSES = [
  { atOnce: 16, patience: 1 },
  { atOnce: 6, patience: 6 },
  { atOnce: 2, patience: 12 },
];

async function cellsOf(some: readonly Scenario[]): Promise<Cell[]> {
  const surveys = await Promise.all(
    some.map(async (scenario) => ({ scenario, places: await survey(scenario) })),
  );
  return surveys.flatMap(({ scenario, places }) =>
    places.flatMap((place) =>
      kinds.filter((kind) => isNews(kind, place)).map((kind) => ({ scenario, place, kind })),
    ),
  );
}

/** Whether a read was carried out before its answer was lost makes no difference. */
const isNews = ({ fault }: FaultKind, { role }: Place): boolean =>
  fault === "refused" ||
  fault.when !== "after" ||
  !["read", "poll"].includes(role) ||
  !["reset", "malformed", "html"].includes(fault.kind);

const titleOf = ({ scenario: { tool, title }, place: { path, skip }, kind }: Cell) =>
  `${tool} (${title}), ${kind.title} at request ${skip + 1} to ${path}`;

/** What is wrong with a cell: a lie, which nothing excuses, or a difference from the table. */
interface Found {
  lies: string[];
  differences: string[];
}

/**
 * Runs the cells side by side. A loaded machine is slow, and time-outs and waits are short here: a cell that differs
 * from the table is run once more with longer ones.
 */
async function inEach(cells: Cell[], check: (cell: Cell, patience: number) => Promise<Found>) {
  const wrong: string[] = [];
  let open: { cell: Cell; differences: string[] }[] = cells.map((cell) => ({ cell, differences: [] }));
  const note = (cell: Cell, found: string[]) => wrong.push(...found.map((one) => `${titleOf(cell)}: ${one}`));
  for (const { atOnce, patience } of PASSES) {
    const differing: typeof open = [];
    await sideBySide(open, atOnce, async ({ cell }) => {
      const { lies, differences } = await check(cell, patience);
      note(cell, lies);
      if (differences.length > 0) differing.push({ cell, differences });
    });
    open = differing;
  }
  for (const { cell, differences } of open) note(cell, differences);
  return { cells: cells.length, wrong };
}

/** Every fault at every request, until the end of the call. */
export const runMatrix = async (some: readonly Scenario[]) =>
  inEach(await cellsOf(some), async ({ scenario, place, kind }, patience) => {
    const outcome = await strike(scenario, place, kind, { apiKey: API_KEY, patience });
    const lies = [...outcome.problems, ...outcome.leaks].map((one) => `${one}: ${outcome.answer.text}`);
    return { lies, differences: [...differences(scenario, place, kind, outcome), ...outcome.unended] };
  });

/** A refused connection is refused to all attempts; a long pause outlasts the wait. */
const isShort = ({ isRetried, fault }: FaultKind) => isRetried && fault !== "refused" && !fault.headers;

/** Faults that strike twice where a request is tried three times: nobody notices. Every place meets some of them. */
export async function runShortFaults(some: readonly Scenario[], each: number) {
  const retried = (await cellsOf(some)).filter(
    ({ kind, place: { role } }) => isShort(kind) && role !== "create" && role !== "poll",
  );
  const count = kinds.filter(isShort).length;
  const chosen = retried.filter((_, index) => (index + Math.floor(index / count)) % count < each);
  return inEach(chosen, async ({ scenario, place, kind }, patience) => {
    const { verdict, problems, unended, answer } = await strike(scenario, place, kind, {
      times: 2,
      patience,
    });
    const unfinished = verdict === "done" ? [] : [`is ${verdict}: ${answer.text}`];
    return { lies: problems, differences: [...unfinished, ...unended] };
  });
}
