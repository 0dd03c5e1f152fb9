/**
 * Refreshes the part of Seam's published OpenAPI document that the contract tests use: `npm run contract:update`
 * (the newest), `npm run contract:update -- 1.977.0`. What changed for the routes that we use, `git diff` shows.
 *
 * The document comes with the npm package @seamapi/types, which unpacks to 70 MB: it is fetched into a temporary
 * folder and not kept as a dependency. Its licence is kept next to the data.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { HEALTH_PATH } from "../src/sandbox/engine/route.ts";
import { routes } from "../src/sandbox/routes.ts";
import { type OpenApi, type SeamOpenApi, trim } from "./contract/trim.ts";

const PACKAGE = "@seamapi/types";
const DATA = new URL("../test/contract/seam-openapi.json", import.meta.url);
const LICENCE = new URL("../test/contract/seam-openapi.LICENSE.txt", import.meta.url);
/** Of the resources that the sandbox has. */
const OUR_EVENTS =
  /^(acs_(user|credential|system)|access_grant|client_session|enrollment_automation|phone)\./;

interface Published {
  version: string;
  document: SeamOpenApi;
  licence: string;
}

async function download(version: string): Promise<Published> {
  const folder = mkdtempSync(join(tmpdir(), "seam-types-"));
  try {
    const options = ["--prefix", folder, "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund"];
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    execFileSync(npm, ["install", ...options, `${PACKAGE}@${version}`], {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
      shell: process.platform === "win32",
    });
    const unpacked = join(folder, "node_modules", PACKAGE);
    const read = (file: string) => readFileSync(join(unpacked, file), "utf8");
    const { default: document } = await import(
      pathToFileURL(join(unpacked, "lib/seam/connect/openapi.js")).href
    );
    const licence = read("LICENSE.txt");
    if (!/MIT License/.test(licence)) throw new Error(`${PACKAGE} is no longer under the MIT licence`);
    return { version: JSON.parse(read("package.json")).version, document, licence };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readPresent(): OpenApi | undefined {
  try {
    return JSON.parse(readFileSync(DATA, "utf8"));
  } catch {
    return undefined;
  }
}

const { version, document, licence } = await download(process.argv[2] ?? "latest");
const ours = [...routes.keys()].filter((path) => path !== HEALTH_PATH);
const present = readPresent();
const trimmed = trim(document, ours, (event_type) => OUR_EVENTS.test(event_type));
const { openapi, ...rest } = trimmed;
const info = {
  title: "Seam Connect: the routes and resources that the sandbox has, without prose",
  version,
  "x-package": `${PACKAGE}@${version}`,
  "x-retrieved": new Date().toISOString().slice(0, 10),
  "x-license": "MIT, see seam-openapi.LICENSE.txt",
};
const fresh: OpenApi = { openapi, info, ...rest };
const isSame =
  present?.info.version === version &&
  JSON.stringify({ ...present, info: 0 }) === JSON.stringify({ ...fresh, info: 0 });

if (!isSame) {
  writeFileSync(DATA, `${JSON.stringify(fresh, null, 1)}\n`);
  writeFileSync(LICENCE, licence);
}
console.log(`${PACKAGE} ${present?.info.version ?? "(none)"} -> ${version}, ${ours.length} routes`);
console.log(isSame ? "Nothing changed for our routes." : "See git diff test/contract/seam-openapi.json.");
