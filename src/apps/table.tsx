/** A table that sorts by a press on a column's head. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Name } from "./parts.tsx";

export interface Column<Row> {
  title: string;
  text(row: Row): string;
  /** What it is sorted by; its text unless given. */
  order?(row: Row): string | number;
  /** What is shown; its text unless given. */
  cell?(row: Row): ComponentChildren;
}

const ARROWS = { ascending: " ↑", descending: " ↓", none: "" };

interface Props<Row> {
  caption: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  keyOf(row: Row): string;
}

export function Table<Row>({ caption, rows, columns, keyOf }: Props<Row>) {
  const [sorting, setSorting] = useState<{ by: number; isDown: boolean } | undefined>();
  const column = sorting && columns[sorting.by];
  const sorted = column ? rows.toSorted((a, b) => compare(column, a, b) * (sorting.isDown ? -1 : 1)) : rows;
  const press = (by: number) => setSorting({ by, isDown: sorting?.by === by && !sorting.isDown });
  const ariaOf = (by: number) =>
    sorting?.by === by ? (sorting.isDown ? "descending" : "ascending") : undefined;
  return (
    <div class="scroll">
      <table>
        <caption>
          {caption} <small>{rows.length}</small>
        </caption>
        <thead>
          <tr>
            {columns.map(({ title }, place) => (
              <th key={title} scope="col" aria-sort={ariaOf(place)}>
                <button type="button" class="sort" onClick={() => press(place)}>
                  {title}
                  <span aria-hidden="true">{ARROWS[ariaOf(place) ?? "none"]}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ title, text, cell }) => (
                <td key={title} data-title={title}>
                  {cell ? cell(row) : <Name>{text(row)}</Name>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function compare<Row>({ text, order = text }: Column<Row>, a: Row, b: Row): number {
  const [one, other] = [order(a), order(b)];
  return typeof one === "number" && typeof other === "number"
    ? one - other
    : String(one).localeCompare(String(other), "en", { numeric: true });
}
