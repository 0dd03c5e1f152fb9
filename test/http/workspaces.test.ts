/** Many workspaces behind one address: a caller sees the company's own, and nothing of another's. */
import { expect, test } from "vitest";
import { UnknownCompany } from "../../src/contract/http-refusals.ts";
import type { Workspace } from "../../src/contract/workspace.ts";
import { eventually } from "../support/eventually.ts";
import { createGuest } from "../support/fixtures.ts";
import { callTool } from "../support/harness.ts";
import { callerOf, connectClient, GENERATIONS, openWorkspace, startSeam, startServer } from "./harness.ts";

/** One server over two companies, whose callers sign in with the company's name. */
async function startTwoCompanies() {
  const [aurora, borealis] = [await startSeam(), await startSeam()];
  const workspaces = new Map<string, Workspace>([
    ["aurora", openWorkspace(aurora.sandbox)],
    ["borealis", openWorkspace(borealis.sandbox)],
  ]);
  const server = await startServer(openWorkspace(aurora.sandbox), {
    signIn: {
      verify: async (token) => ({ ...callerOf("remover"), company: token }),
      isReady: async () => true,
      issuer: "https://login.example.com",
      scopes: ["seam:read", "seam:write", "seam:remove"],
    },
    async lease(caller) {
      const workspace = workspaces.get(caller?.company ?? "");
      if (!workspace) throw new UnknownCompany("acme");
      return { workspace, isReadOnly: false, release() {} };
    },
  });
  const as = (company: string) => ({ headers: { authorization: `Bearer ${company}` } });
  return { ...server, aurora, borealis, as };
}

test.each(GENERATIONS)(
  "callers of two companies, %s, work side by side, each in their own",
  async (generation) => {
    const { url, aurora, borealis, as } = await startTwoCompanies();
    const guests = {
      aurora: createGuest(aurora.sandbox, "Ann Aurora"),
      borealis: createGuest(borealis.sandbox, "Bob Borealis"),
    };
    const clients = {
      aurora: await connectClient(generation, url, as("aurora")),
      borealis: await connectClient(generation, url, as("borealis")),
    };
    const look = async (company: "aurora" | "borealis", whose: "aurora" | "borealis") => {
      const { user_identity_id } = guests[whose];
      const { isError, text } = await callTool(clients[company], "get_user_identity", { user_identity_id });
      expect(isError).toBe(company !== whose);
      expect(text.includes(whose === "aurora" ? "Ann Aurora" : "Bob Borealis")).toBe(company === whose);
    };
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        look(i % 2 ? "aurora" : "borealis", i % 3 ? "aurora" : "borealis"),
      ),
    );
    const { user_identity_id } = guests.borealis;
    await callTool(clients.aurora, "remove_user_identity", { user_identity_id });
    expect(borealis.exchanges.filter(({ path }) => path.endsWith("/delete"))).toEqual([]);
    await expect(connectClient(generation, url, as("nobody's"))).rejects.toThrow();
  },
);

test("who listens hears of the own workspace alone, even of a thing that another names alike", async () => {
  const { url, aurora, borealis, as } = await startTwoCompanies();
  const updated = { aurora: [] as string[], borealis: [] as string[] };
  const listener = (company: "aurora" | "borealis") =>
    connectClient("v2 of 2026", url, {
      ...as(company),
      prepare: (client) =>
        client.setNotificationHandler(
          "notifications/resources/updated",
          ({ params }) => void updated[company].push(params.uri),
        ),
    });
  const clients = { aurora: await listener("aurora"), borealis: await listener("borealis") };
  const { phone } = createGuest(aurora.sandbox);
  const own = createGuest(borealis.sandbox).phone;
  const uri = `seam://phones/${phone.device_id}`;
  await clients.aurora.listen({ resourceSubscriptions: [uri] });
  await clients.borealis.listen({ resourceSubscriptions: [uri, `seam://phones/${own.device_id}`] });
  await callTool(clients.aurora, "deactivate_phone", { device_id: phone.device_id });
  await callTool(clients.borealis, "deactivate_phone", { device_id: own.device_id });
  await eventually(() => expect(updated.aurora).toContain(uri));
  await eventually(() => expect(updated.borealis).toContain(`seam://phones/${own.device_id}`));
  expect(updated.borealis).not.toContain(uri);
});
