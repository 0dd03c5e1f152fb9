/** Takes the pictures of the app in docs/apps/: its main states, light and dark, in the system's Chromium. */
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CHROMIUM, launch, open } from "../../test/apps/browser.ts";
import { NOW, resultOf, states } from "../../test/apps/states.ts";
import { WIDTH } from "./svg.ts";

const folder = fileURLToPath(new URL("../../docs/apps/", import.meta.url));

/** The frame has grown to what is in it, and that has been painted. */
const SETTLED = "new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve), 500))";

/** Needs a build. Says so where there is no browser, and leaves the pictures as they are. */
export async function takePictures(): Promise<void> {
  if (!CHROMIUM) return console.log("There is no Chromium here: the pictures of the app stay as they are.");
  const html = readFileSync(new URL("../../dist/access.html", import.meta.url), "utf8");
  mkdirSync(folder, { recursive: true });
  const browser = await launch();
  for (const [name, data] of Object.entries(states))
    for (const theme of ["light", "dark"] as const) {
      const context = { theme, availableDisplayModes: ["inline", "fullscreen"] as ["inline", "fullscreen"] };
      const callTool = async () => ({ content: [] });
      const { page, app, frame } = await open(browser, {
        html,
        context,
        callTool,
        result: resultOf(data),
        now: NOW,
        width: WIDTH,
      });
      await app.getByRole("navigation").waitFor();
      await page.waitForFunction("document.querySelector('iframe').style.height !== ''");
      const iframe = page.locator("iframe");
      const { height = 0 } = (await iframe.boundingBox()) ?? {};
      await page.setViewportSize({ width: WIDTH, height: Math.ceil(height) }); // what is below is not painted
      await frame.evaluate(SETTLED);
      await iframe.screenshot({ path: `${folder}${name}-${theme}.png`, animations: "disabled" });
      await page.close();
    }
  await browser.close();
}
