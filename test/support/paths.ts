/** Where things are. */
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The built server. */
export const SERVER = fileURLToPath(new URL("../../dist/server.js", import.meta.url));
