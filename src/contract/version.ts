import { readFileSync } from "node:fs";

/** What the build puts in: this package's name, version and home page, as JSON; absent when run from the sources. */
declare const ABOUT: string | undefined;

/** This package's name, version and home page, as package.json has them. */
export const { name, version, homepage }: { name: string; version: string; homepage: string } = JSON.parse(
  typeof ABOUT === "string" ? ABOUT : readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
);
