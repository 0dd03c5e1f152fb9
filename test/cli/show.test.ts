/** The page on loopback: for whoever asks by its own name, and called by its own page alone. */
import { request } from "node:http";
import { expect, onTestFinished, test, vi } from "vitest";
import { openShow, show } from "../../src/cli/show.ts";

async function opened() {
  const { url, close } = await openShow();
  onTestFinished(close);
  const own = { origin: new URL(url).origin, "content-type": "application/json" };
  const call = (headers: Record<string, string>, body: string) =>
    fetch(`${url}call`, { method: "POST", headers, body });
  // biome-ignore lint/suspicious/noExplicitAny: results are what tests look into
  const callTool = async (body: string): Promise<any> =>
    ((await (await call(own, body)).json()) as { structuredContent: unknown }).structuredContent;
  return { url, own, call, callTool };
}

const PEOPLE = JSON.stringify({ name: "find_user_identities", arguments: {} });

test("serves a host page and the app, and answers the calls of its own page", async () => {
  const { url, callTool } = await opened();
  const page = await (await fetch(url)).text();
  expect(page).toContain("<iframe");
  expect(page).toContain("default-src 'none'");
  expect(await (await fetch(`${url}access`)).text()).toContain("default-src 'none'");
  expect((await callTool(PEOPLE)).user_identities).toHaveLength(5);
});

test("asks before anything is taken away", async () => {
  const { callTool } = await opened();
  const [{ user_identity_id }] = (await callTool(PEOPLE)).user_identities;
  const removal = JSON.stringify({ name: "remove_user_identity", arguments: { user_identity_id } });
  expect(await callTool(removal)).toMatchObject({ status: "planned", confirmation_code: expect.any(String) });
});

test("refuses other sites, other names, forms, and what is too long", async () => {
  const { url, own, call } = await opened();
  expect((await call({ ...own, origin: "http://evil.example" }, PEOPLE)).status).toBe(403);
  expect((await call({ "content-type": "application/json" }, PEOPLE)).status).toBe(403);
  expect((await call({ ...own, "content-type": "text/plain" }, PEOPLE)).status).toBe(403);
  expect((await call(own, "x".repeat(70_000))).status).toBe(413);
  expect((await fetch(`${url}other`)).status).toBe(404);
  const rebound = await new Promise((resolve) =>
    request(url, { headers: { host: "evil.example" } }, ({ statusCode }) => resolve(statusCode)).end(),
  );
  expect(rebound).toBe(403);
});

test.each([
  [[], "show needs --sandbox: it shows that, and no real doors."],
  [["foo"], "foo is not an option of show."],
  [["--sandbox", "--read-only"], "--read-only is not an option of show."],
])("looks at the sandbox alone, and says what is wrong before its usage: %j", async (argv, wrong) => {
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => errors.mockRestore());
  const said: string[] = [];
  expect(await show(argv, { stdout: { write: (text) => said.push(text) } })).toBe(1);
  expect(said).toEqual([]);
  expect(errors.mock.calls.join()).toMatch(RegExp(`^${wrong}\n\nUsage: seam-mobile-access-mcp show`));
});
