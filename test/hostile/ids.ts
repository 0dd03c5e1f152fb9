/** Whether what was sent to Seam has the form of an id wherever Seam wants one. */
import type { Exchange } from "../../src/sandbox/sandbox.ts";

const ID = /^[A-Za-z0-9_-]{1,100}$/;

/** Every id in these exchanges that is none; empty when all is well. */
export const malformedIds = (exchanges: readonly Exchange[]): string[] =>
  exchanges.flatMap(({ path, params }) => findIn(params).map((id) => `${path}: ${JSON.stringify(id)}`));

function findIn(value: unknown): unknown[] {
  if (!value || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (!/_ids?$/.test(name)) return findIn(inner);
    const ids: unknown[] = Array.isArray(inner) ? inner : [inner];
    return ids.filter((id) => typeof id !== "string" || !ID.test(id));
  });
}
