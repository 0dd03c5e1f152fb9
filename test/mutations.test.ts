/** What `npm run mutations` breaks is still there to be broken: it runs for long, and so not every day. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MUTATIONS } from "../scripts/mutations/table.ts";

const root = new URL("../", import.meta.url);

test("each rule that is broken on purpose stands in the source, once", () => {
  const wrong = MUTATIONS.filter(
    ({ file, from }) => readFileSync(new URL(file, root), "utf8").split(from).length !== 2,
  );
  expect(wrong.map(({ rule, file }) => `${rule} (${file})`)).toEqual([]);
});
