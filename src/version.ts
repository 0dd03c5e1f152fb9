import { readFileSync } from "node:fs";

/** This package's version and home page, as package.json has them. */
export const { version, homepage } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
) as {
  version: string;
  homepage: string;
};
