/** Draws assets/icon.png, which bundles and registries show, from assets/icon.svg: `npm run icon`. */
import { readFileSync, writeFileSync } from "node:fs";
import { Resvg } from "@resvg/resvg-js";

const ASSETS = new URL("../assets/", import.meta.url);

const svg = readFileSync(new URL("icon.svg", ASSETS), "utf8");
writeFileSync(new URL("icon.png", ASSETS), new Resvg(svg).render().asPng());
