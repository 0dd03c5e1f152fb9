import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createCollection } from "../../src/sandbox/engine/collection.ts";

interface Row {
  id: string;
  created_at: string;
  owner: string | null;
}

const key = (row: Row) => `${row.created_at} ${row.id}`;
const inOrder = (rows: Row[]) => [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));

const step = fc.oneof(
  fc.record({ kind: fc.constant("add" as const), time: fc.nat(5), owner: fc.nat(2), id: fc.uuid() }),
  fc.record({ kind: fc.constant("remove" as const), which: fc.nat() }),
  fc.record({ kind: fc.constant("change" as const), which: fc.nat(), owner: fc.nat(2) }),
  fc.record({ kind: fc.constant("look" as const) }),
);

it("a collection lists and indexes the same rows as a plain sorted array, whatever happens to it", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300, size: "max" }), (steps) => {
      const collection = createCollection<Row, "owner">("rows", {
        kind: "row",
        words: "row",
        routes: [],
        idOf: (row) => row.id,
        indexes: { owner: (row) => row.owner },
      });
      let model: Row[] = [];
      const check = () => {
        expect([...collection.from()]).toEqual(inOrder(model));
        const middle = inOrder(model)[model.length >> 1];
        if (middle) {
          const rest = inOrder(model).slice(model.length >> 1);
          expect([...collection.from(collection.place(middle))]).toEqual(rest);
        }
      };
      for (const taken of steps) {
        if (taken.kind === "add" && !model.some((row) => row.id === taken.id)) {
          const row = { id: taken.id, created_at: `t${taken.time}`, owner: `o${taken.owner}` };
          model.push(row);
          collection.add(row);
        }
        if (taken.kind === "remove") {
          const row = model[taken.which % (model.length || 1)];
          model = model.filter((each) => each !== row);
          if (row) collection.remove(row.id);
        }
        if (taken.kind === "change") {
          const row = model[taken.which % (model.length || 1)];
          if (row) collection.change(row.id, { owner: `o${taken.owner}` });
        }
        if (taken.kind === "look") check();
      }
      check();
      expect(collection.size).toBe(model.length);
      for (const owner of ["o0", "o1", "o2"]) {
        const owned = model.filter((row) => row.owner === owner);
        expect(collection.by("owner", owner)).toEqual(inOrder(owned));
        expect(collection.count("owner", owner)).toBe(owned.length);
      }
    }),
    { numRuns: 60 },
  );
});
