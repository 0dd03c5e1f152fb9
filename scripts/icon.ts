/**
 * Draws the icons from their SVGs, `npm run icon`: assets/icon.png, which bundles and registries show, and src/icon.ts,
 * which the server's own description carries.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { Resvg } from "@resvg/resvg-js";

const ROOT = new URL("../", import.meta.url);

const draw = (svg: string, width: number): Buffer =>
  new Resvg(readFileSync(new URL(svg, ROOT), "utf8"), { fitTo: { mode: "width", value: width } })
    .render()
    .asPng();

writeFileSync(new URL("assets/icon.png", ROOT), draw("assets/icon.svg", 512));
const small = `data:image/png;base64,${draw("assets/icon-small.svg", 32).toString("base64")}`;
writeFileSync(
  new URL("src/adapter/icon.ts", ROOT),
  `/** Drawn from assets/icon-small.svg by \`npm run icon\`; with 2026-07-28 it goes out with every answer. */
export const ICON = {
  src: "${small}",
  mimeType: "image/png",
  sizes: ["32x32"],
};
`,
);
