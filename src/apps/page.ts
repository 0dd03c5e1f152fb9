/** The app as one HTML file, which the build makes. */
import { readFile } from "node:fs/promises";

/** Where the build has put the page, seen from the bundle; absent when run from the sources. */
declare const PAGE: string | undefined;

export const readPage = (): Promise<string> =>
  readFile(new URL(typeof PAGE === "string" ? PAGE : "../../dist/access.html", import.meta.url), "utf8");
