/** The system's Chromium, with a host page in it that uses the official bridge. Knows no test runner. */
import { existsSync } from "node:fs";
import type { CallToolResult } from "@modelcontextprotocol/client";
import type { McpUiHostContext } from "@modelcontextprotocol/ext-apps";
import { build } from "esbuild";
import { type Browser, chromium, type Frame, type FrameLocator, type Page } from "playwright-core";
import { ROOT } from "../support/paths.ts";

/** Where the system has a browser; CHROMIUM names another. Undefined where there is none. */
export const CHROMIUM = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path && existsSync(path));

export type Args = Record<string, unknown>;

export interface Opening {
  html: string;
  /** What the host offers for a call. Default: the page may call nothing. */
  callTool?(name: string, args: Args): Promise<CallToolResult>;
  context?: McpUiHostContext;
  args?: Args;
  result?: CallToolResult;
  width?: number;
  /** What the page's clock shows; by default the true time. */
  now?: string;
}

export interface Opened {
  page: Page;
  /** The app in its frame. */
  app: FrameLocator;
  frame: Frame;
  /** What the model was told, the last first. */
  told: string[];
  /** What went wrong in the page or was refused by its policy. */
  errors: string[];
}

/** For loaded machines: who passes does not wait for it. */
export const PATIENCE_MS = 120_000;

const HOST = "http://host.example/";
/** As the specification has it for a page that asks for nothing. */
const POLICY =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-src 'self'";

let script: string | undefined;

async function hostScript(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ["test/apps/host.ts"],
    bundle: true,
    format: "iife",
    platform: "browser",
    write: false,
    logLevel: "warning",
  });
  return outputFiles[0]?.text ?? "";
}

/** The flags keep it from looking for what this machine does not lead to. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM as string,
    timeout: PATIENCE_MS,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** Opens the app in a host of its own. What it asks of the network fails, and is an error. */
export async function open(browser: Browser, opening: Opening): Promise<Opened> {
  const { html, callTool, context = {}, args, result, width = 720, now } = opening;
  script ??= await hostScript();
  const page = await browser.newPage({
    viewport: { width, height: 800 },
    deviceScaleFactor: 1.5,
    timezoneId: "UTC",
  });
  page.setDefaultTimeout(PATIENCE_MS);
  const told: string[] = [];
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (line) => line.type() === "error" && errors.push(line.text()));
  if (now) await page.clock.setFixedTime(now);
  const dark = context.theme === "dark";
  const body = `<!doctype html><html lang="en"><title>Host</title><style>html{color-scheme:${dark ? "dark" : "light"}}body{margin:0;background:${dark ? "#17191e" : "#fff"}}iframe{border:0;width:100%;height:400px;display:block}</style><iframe title="App" sandbox="allow-scripts"></iframe><script src="/host.js"></script></html>`;
  await page.route("**/*", (route) => {
    const { pathname, href } = new URL(route.request().url());
    if (pathname === "/host.js")
      return route.fulfill({ contentType: "text/javascript", body: script as string });
    const headers = { "content-security-policy": POLICY };
    if (pathname === "/app.html") return route.fulfill({ contentType: "text/html", body: html, headers });
    if (href === HOST) return route.fulfill({ contentType: "text/html", body, headers });
    errors.push(`asked for ${href}`);
    return route.abort();
  });
  await page.exposeFunction(
    "callTool",
    ({ name, arguments: args = {} }: { name: string; arguments?: Args }) => callTool?.(name, args),
  );
  await page.exposeFunction("heard", (what: string, params: unknown) => {
    told.unshift(`${what}: ${JSON.stringify(params)}`);
  });
  await page.goto(HOST);
  await page.evaluate(
    `window.host.open(${JSON.stringify({ context, canCall: callTool !== undefined, args, result })})`,
  );
  const frame = page.frames()[1];
  if (!frame) throw new Error("The host shows no frame");
  return { page, app: page.frameLocator("iframe"), frame, told, errors };
}

/** From the message with the data to the end of the frame that shows it. */
const PAINT = `
  globalThis.painted = new Promise((resolve) =>
    addEventListener("message", ({ data, timeStamp }) => {
      if (data?.method !== "ui/notifications/tool-result") return;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now() - timeStamp);
        port2.postMessage(0);
      });
    }),
  );
  0;
`;

/** The host hands a further result over. Returns how long it took to be painted, in ms. */
export async function give({ page, frame }: Opened, result: CallToolResult): Promise<number> {
  await frame.evaluate(PAINT);
  await page.evaluate(`host.result(${JSON.stringify(result)})`);
  return (await frame.evaluate("painted")) as number;
}
