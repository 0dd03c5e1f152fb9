/** The pages as the build makes them: one HTML file each. */
import { readFile } from "node:fs/promises";

/** Where the build has put the pages, seen from the bundle; absent when run from the sources. */
declare const PAGES: string | undefined;

/** `access`: the app, as hosts show it. `show`: a host of our own, for one look at it. */
export type PageName = "access" | "show";

export const readPage = (name: PageName): Promise<string> =>
  readFile(
    new URL(`${typeof PAGES === "string" ? PAGES : "../../dist/"}${name}.html`, import.meta.url),
    "utf8",
  );
