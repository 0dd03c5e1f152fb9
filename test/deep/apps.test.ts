/** The page in a real browser, in a host of the official bridge, with the built server behind it. */
import { readFileSync } from "node:fs";
import type { CallToolResult, Client, ClientOptions } from "@modelcontextprotocol/client";
import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { openShow } from "../../src/cli/show.ts";
import {
  type Args,
  CHROMIUM,
  give,
  launch,
  type Opened,
  type Opening,
  open,
  PATIENCE_MS,
} from "../apps/browser.ts";
import { manyKeys, NOW, resultOf, states } from "../apps/states.ts";
import { sandboxOutside } from "../e2e/process.ts";
import { figures } from "../faults/figures.ts";
import { TEXTS } from "../hostile/tampering.ts";
import { startServer } from "../support/stdio.ts";
import { endDeletions, LASTING } from "../support/time.ts";

const html = () => readFileSync(new URL("../../dist/access.html", import.meta.url), "utf8");

if (!CHROMIUM) console.error("There is no Chromium here: the tests of the page in a browser are skipped.");

describe.skipIf(!CHROMIUM)("the page in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  async function show(opening: Partial<Opening>): Promise<Opened> {
    const opened = await open(browser, { html: html(), now: NOW, ...opening });
    onTestFinished(() => opened.page.close());
    return opened;
  }

  const callNothing = async (): Promise<CallToolResult> => ({ content: [], isError: true });

  test.each(Object.entries(states))(
    "%s looks as reviewed, without a word on the console",
    async (name, data) => {
      const { app, errors } = await show({ result: resultOf(data), callTool: callNothing });
      await app.getByRole("navigation").waitFor();
      await expect(`${await app.locator("main").ariaSnapshot()}\n`).toMatchFileSnapshot(
        `../apps/structure/${name}.yml`,
      );
      expect(errors).toEqual([]);
    },
  );

  test.each(["light", "dark"] as const)(
    "%s: everybody can use every state, axe finds nothing",
    async (theme) => {
      const opened = await show({ context: { theme }, callTool: callNothing });
      const { page, frame } = opened;
      await frame.evaluate(axe.source);
      for (const [name, data] of Object.entries(states))
        for (const width of [320, 720]) {
          await page.setViewportSize({ width, height: 800 });
          await give(opened, resultOf(data));
          const { passes, violations } = (await frame.evaluate("axe.run()")) as axe.AxeResults;
          expect(passes.length).toBeGreaterThan(10);
          const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((one) => one.html).join(" ")}`);
          expect(found, `${name}, ${width} px`).toEqual([]);
          const widths = await frame.evaluate("[document.documentElement.scrollWidth, innerWidth]");
          const [needed = 0, there = 0] = widths as number[];
          expect(needed, `${name} needs no scrolling sideways`).toBeLessThanOrEqual(there);
        }
    },
  );

  test.each(Object.entries(TEXTS))("%s in every name is text, and nothing else", async (_what, words) => {
    const isName = /(name|message|person|system|nickname|seam_says|summary|next_step)$/;
    const tampered = JSON.parse(JSON.stringify(states), (name, value) =>
      isName.test(name) ? words : name === "doors" ? [words, words] : value,
    ) as typeof states;
    const opened = await show({ callTool: callNothing });
    const { frame, errors } = opened;
    for (const data of Object.values(tampered)) {
      await give(opened, resultOf(data));
      expect(await frame.evaluate("document.querySelectorAll('img,a,system,iframe,link').length")).toBe(0);
      expect(await frame.evaluate("document.body.textContent.includes('IGNOREALL')")).toBe(true);
    }
    expect(errors).toEqual([]);
  });

  test("a name that is written from right to left is shown so", async () => {
    const { app, frame } = await show({ result: resultOf(states.keys) });
    await app.getByRole("heading", { name: "ليلى حداد" }).waitFor();
    const direction = "getComputedStyle([...document.querySelectorAll('h3 bdi')].at(-1)).direction";
    expect(await frame.evaluate(direction)).toBe("rtl");
  });

  test("a host that lets nothing be called gets nothing to press but what sorts and arranges", async () => {
    const opened = await show({});
    for (const data of Object.values(states)) {
      await give(opened, resultOf(data));
      const names = await opened.app.getByRole("button").allTextContents();
      expect(
        names.filter((one) => !/^(Person|State|What goes|By person|By door|By time|Table)/.test(one)),
      ).toEqual([]);
    }
  });

  test("colours, theme and mode are the host's, when it changes them, too", async () => {
    const { page, app, frame, told } = await show({
      result: resultOf(states.person),
      context: {
        theme: "dark",
        availableDisplayModes: ["inline", "fullscreen"],
        styles: { variables: { "--color-background-primary": "rgb(1, 2, 3)" } as never },
      },
    });
    await app.getByRole("heading", { name: "Ana Silva" }).waitFor();
    const background = () => frame.evaluate("getComputedStyle(document.documentElement).backgroundColor");
    expect(await background()).toBe("rgb(1, 2, 3)");
    await page.evaluate(
      'host.bridge.setHostContext({ theme: "light", styles: { variables: { "--color-background-primary": "rgb(9, 9, 9)" } } })',
    );
    await expect.poll(background).toBe("rgb(9, 9, 9)");
    expect(await frame.evaluate("document.documentElement.dataset.theme")).toBe("light");
    await app.getByRole("button", { name: "Whole screen" }).click();
    await app.getByRole("button", { name: "Back into the chat" }).waitFor();
    expect(told).toEqual(['mode: "fullscreen"']);
  });

  test("a question takes the focus, and Escape is a no", async () => {
    const calls: string[] = [];
    const { page, app, frame } = await show({
      result: resultOf(states.person),
      callTool: async (name) => {
        calls.push(name);
        return callNothing();
      },
    });
    await app.getByRole("button", { name: "Deactivate iPhone 15" }).focus();
    await page.keyboard.press("Enter");
    const question = app.getByRole("group", { name: "A question before anything is touched" });
    await question.waitFor();
    expect(await frame.evaluate("document.activeElement.className")).toBe("question");
    await page.keyboard.press("Escape");
    await question.waitFor({ state: "detached" });
    expect(calls).toEqual([]);
  });

  test("a table sorts by times and by names, both ways", async () => {
    const { app } = await show({ result: resultOf(states.keys) });
    await app.getByRole("button", { name: "Table" }).click();
    const column = (place: number) => app.locator(`tbody td:nth-child(${place})`).allTextContents();
    await app.getByRole("button", { name: "Until" }).click();
    expect(await column(5)).toEqual([
      "Tue 9 Jun, 12:00",
      "Wed 10 Jun, 21:00",
      "Sun 14 Jun, 12:00",
      "Wed 17 Jun, 12:00",
      "–",
    ]);
    await app.getByRole("button", { name: "Until" }).click();
    expect((await column(5))[0]).toBe("–");
    await app.getByRole("button", { name: "Person", exact: true }).click();
    expect((await column(1)).slice(0, 2)).toEqual(["Ana Silva", "Lena Fischer"]);
  });

  test("a person, and the first of 200 keys, are painted", async () => {
    const medians: Record<string, number> = {};
    for (const [name, data] of Object.entries({ "a person": states.person, "200 keys": manyKeys(200) })) {
      const times: number[] = [];
      for (let round = 0; round < 9; round += 1) {
        const opened = await open(browser, { html: html() });
        times.push(await give(opened, resultOf(data)));
        await opened.page.close();
      }
      times.sort((a, b) => a - b);
      medians[name] = Math.round(times[4] ?? Number.NaN);
      expect(
        times.every((ms) => ms > 0),
        name,
      ).toBe(true);
    }
    figures("first paint of the page after the data, median in ms", medians);
  });

  test("200 keys come frame by frame, and all of them come", async () => {
    const opened = await show({ callTool: callNothing });
    await opened.frame.evaluate(
      `globalThis.most = 0; new MutationObserver((all) => {
        const rows = all.flatMap((one) => [...one.addedNodes]).flatMap((one) => [...one.querySelectorAll?.(".key") ?? []]);
        most = Math.max(most, new Set(rows).size);
      }).observe(document.body, { childList: true, subtree: true }); 0`,
    );
    await give(opened, resultOf(manyKeys(200)));
    await expect.poll(() => opened.app.locator(".key").count()).toBe(200);
    expect(await opened.frame.evaluate("most")).toBeLessThanOrEqual(24);
    expect(opened.errors).toEqual([]);
  });

  test("show, without any host: from people to a person to the plan", async () => {
    const { url, close } = await openShow();
    onTestFinished(close);
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    onTestFinished(() => page.close());
    const errors: string[] = [];
    page.on("console", (line) => line.type() === "error" && errors.push(line.text()));
    await page.goto(url);
    const app = page.frameLocator("iframe");
    await app.getByRole("button", { name: "Ana Silva" }).click();
    await app.getByRole("button", { name: "Remove Ana Silva…" }).click();
    await app.getByRole("heading", { name: "Nothing is touched yet" }).waitFor();
    await page.getByRole("button", { name: "Doors" }).click();
    await app.getByRole("button", { name: "Who can open Gym" }).waitFor();
    expect(errors.filter((one) => !one.includes("favicon"))).toEqual([]);
  });

  describe.each([
    ["2025-11-25", "legacy"],
    ["2026-07-28", { pin: "2026-07-28" }],
  ] as const)("with the built server, %s", (_version, mode) => {
    async function serve(
      env: Record<string, string> = {},
      options: ClientOptions = {},
      prepare?: (client: Client) => void,
    ) {
      const outside = await sandboxOutside({ onTestFinished }, LASTING);
      const server = await startServer({ env: { PATH: process.env.PATH ?? "", ...outside.env, ...env } }, {
        versionNegotiation: { mode },
        ...options,
      } as ClientOptions);
      onTestFinished(async () => void (await server.close()));
      prepare?.(server.client);
      const calls: { name: string; args: Args }[] = [];
      const call = async (name: string, args: Args) => {
        calls.push({ name, args });
        return (await server.client.callTool({ name, arguments: args })) as CallToolResult;
      };
      const uri = "ui://seam-mobile-access/access.html";
      const [content] = (await server.client.readResource({ uri })).contents;
      const page = content && "text" in content ? content.text : "";
      const args = { user_identity_id: outside.ana };
      const opened = await show({
        html: page,
        callTool: call,
        args,
        result: await call("get_user_identity", args),
        now: new Date().toISOString(),
      });
      return { ...opened, ...outside, calls };
    }

    test("a person is removed by the server's own plan and code, fills up, and stays on the page when gone", async () => {
      const { app, calls, told, errors, sandbox, ana } = await serve({ SEAM_MCP_CONFIRM: "always" });
      await app.getByRole("button", { name: "Remove Ana Silva…" }).click();
      await app.getByRole("heading", { name: "Nothing is touched yet" }).waitFor();
      expect(calls.at(-1)).toEqual({
        name: "remove_user_identity",
        args: { user_identity_id: ana, dry_run: true },
      });
      await app.getByRole("button", { name: "Remove for good…" }).click();
      await app.getByRole("button", { name: "Yes, remove for good" }).waitFor();
      expect(told).toEqual([]);
      expect(sandbox.workspace.counts().phones).toBe(4);
      await app.getByRole("button", { name: "Yes, remove for good" }).click();
      await app.getByRole("heading", { name: "Under way" }).waitFor();
      expect(Number(await app.getByRole("progressbar").getAttribute("aria-valuenow"))).toBeLessThan(9);
      endDeletions(sandbox);
      await app.getByRole("heading", { name: "Gone, and proved" }).waitFor();
      expect(await app.getByRole("progressbar").getAttribute("aria-valuetext")).toBe("9 of 9 gone");
      expect(sandbox.workspace.counts().phones).toBe(2);
      expect(told.at(0)).toContain('Removed user identity \\"Ana Silva\\"');
      await app.getByRole("button", { name: "Back" }).click();
      await app.getByRole("button", { name: "Look again" }).click();
      await app.getByText("No user identity has").waitFor();
      await app.getByRole("heading", { name: "Ana Silva" }).waitFor();
      expect(errors).toEqual([]);
    });

    test("a phone is deactivated after two yeses, and the picture is looked at again", async () => {
      const { app, told, errors, sandbox } = await serve({ SEAM_MCP_CONFIRM: "always" });
      endDeletions(sandbox);
      await app.getByRole("button", { name: "What is on them?" }).click();
      await app.getByText("Android · 1 key").waitFor();
      await app.getByRole("button", { name: "Deactivate Pixel 8" }).click();
      await app.getByRole("button", { name: "Deactivate", exact: true }).click();
      await app.getByRole("button", { name: "Yes, deactivate" }).click();
      await app.getByText('Deactivated "Pixel 8" of "Ana Silva".').waitFor();
      await app.getByRole("button", { name: "Deactivate Pixel 8" }).waitFor({ state: "detached" });
      expect(told[0]).toContain("deactivate_phone");
      expect(errors).toEqual([]);
    });

    test("where the host asks and the person says no, nothing is touched and the page says so", async () => {
      const { app, told, sandbox } = await serve(
        {},
        { capabilities: { elicitation: { form: {} } } },
        (client) => client.setRequestHandler("elicitation/create", () => ({ action: "decline" })),
      );
      await app.getByRole("button", { name: /^End Mobile key/ }).click();
      await app.getByRole("button", { name: "End it" }).click();
      await app.getByText('The host answered "decline" to the question. Nothing was touched.').waitFor();
      expect(told[0]).toContain("It was refused");
      expect(sandbox.workspace.counts().acs_credentials).toBe(8);
    });
  });
});
