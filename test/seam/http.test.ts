import { describe, expect, it } from "vitest";
import { SeamNotConfigured } from "../../src/seam/errors.ts";
import { eventually } from "../support/eventually.ts";
import { API_KEY, connect, failure, seamOn, seamOnSandbox, send, serve } from "./harness.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PERSON = { full_name: "Ada Lovelace" };

describe("requests", () => {
  it("are POSTs of JSON with the API key as bearer", async () => {
    const { seam, requests } = await seamOn((_, response) => send(response, { phones: [] }), {
      userAgent: "seam-mobile-access-mcp/1.2.3",
    });
    await seam.phones.list({ owner_user_identity_id: "one", acs_credential_id: undefined });
    expect(requests).toMatchObject([
      {
        method: "POST",
        url: "/phones/list",
        params: { owner_user_identity_id: "one" },
        headers: {
          authorization: `Bearer ${API_KEY}`,
          "content-type": "application/json",
          "user-agent": "seam-mobile-access-mcp/1.2.3",
        },
      },
    ]);
    expect(requests[0]?.headers).not.toHaveProperty("seam-workspace");
  });

  it("carry a personal access token with its workspace", async () => {
    const credentials = { personal_access_token: "seam_at1abc", workspace_id: "the-workspace" };
    const { seam, requests } = await seamOn((_, response) => send(response, { phones: [] }), { credentials });
    await seam.phones.list({});
    expect(requests[0]?.headers).toMatchObject({
      authorization: "Bearer seam_at1abc",
      "seam-workspace": "the-workspace",
    });
  });

  it("follow nobody elsewhere, so that the key goes to the endpoint only", async () => {
    const elsewhere = await serve((_, response) => send(response, { phones: [] }));
    const { seam, requests } = await seamOn((_, response) =>
      response.writeHead(307, { location: `${elsewhere.endpoint}/phones/list` }).end(),
    );
    await expect(seam.phones.list({})).rejects.toThrow();
    expect(requests.length).toBeGreaterThan(0);
    expect(elsewhere.requests).toEqual([]);
  });

  it("are let in with either kind of credentials", async () => {
    const { sandbox, seam } = await seamOnSandbox();
    const withToken = connect({
      endpoint: sandbox.endpoint,
      credentials: { personal_access_token: sandbox.personalAccessToken, workspace_id: sandbox.workspaceId },
    }).for();
    expect(await seam.acs.systems.list({})).toEqual(await withToken.acs.systems.list({}));
  });

  it("go below the path of the endpoint", async () => {
    const { endpoint, requests } = await serve((_, response) => send(response, { phones: [] }));
    for (const base of ["/seam", "/seam/", "/"]) {
      const credentials = { api_key: API_KEY };
      await connect({ endpoint: endpoint + base, credentials })
        .for()
        .phones.list({});
    }
    expect(requests.map(({ url }) => url)).toEqual([
      "/seam/phones/list",
      "/seam/phones/list",
      "/phones/list",
    ]);
  });

  it.each(["read", "write", "delete"] as const)(
    "without a key are not sent: a %s opens no socket",
    async (kind) => {
      const { seam, connections } = await seamOn(() => {}, { credentials: undefined });
      const requests = {
        read: () => seam.phones.list({}),
        write: () => seam.user_identities.create(PERSON),
        delete: () => seam.phones.deactivate({ device_id: "one" }),
      };
      await expect(requests[kind]()).rejects.toBeInstanceOf(SeamNotConfigured);
      expect(connections.made()).toBe(0);
    },
  );

  it("tell what came of them, error or not, and never with a body", async () => {
    const { sandbox, connection } = await seamOnSandbox();
    sandbox.fail({ path: "/phones/get", kind: "status", status: 400 });
    const replies: object[] = [];
    const seam = connection.for({ onReply: (reply) => replies.push(reply) });
    await seam.phones.list({});
    await failure(seam.phones.get({ device_id: "one" }));
    expect(replies).toEqual([
      { path: "/phones/list", kind: "read", status: 200, request_id: expect.stringMatching(UUID) },
      { path: "/phones/get", kind: "read", status: 400, request_id: expect.stringMatching(UUID) },
    ]);
  });
});

describe("time-outs", () => {
  it.each(["hang", "drip"] as const)("end a request whose answer does not come (%s)", async (kind) => {
    const { sandbox, seam } = await seamOnSandbox({}, { timeoutMs: 60 });
    sandbox.fail({ kind });
    const error = await failure(seam.user_identities.create(PERSON));
    expect(error.message).toBe("it did not answer within 0.06 s");
    expect(error.may_have_been_received).toBe(true);
  });
});

describe("cancelling", () => {
  const cancelled = new Error("the user changed their mind");

  it("sends nothing when it came first", async () => {
    const { connection, connections } = await seamOn(() => {});
    const seam = connection.for({ signal: AbortSignal.abort(cancelled) });
    await expect(seam.phones.list({})).rejects.toBe(cancelled);
    await expect(seam.user_identities.create(PERSON)).rejects.toBe(cancelled);
    expect(connections.made()).toBe(0);
  });

  it("stops a request under way at once and is not repeated", async () => {
    const { connection, requests } = await seamOn(() => {});
    const controller = new AbortController();
    const work = connection.for({ signal: controller.signal }).phones.list({});
    await eventually(() => expect(requests).toHaveLength(1));
    controller.abort(cancelled);
    await expect(work).rejects.toBe(cancelled);
    await eventually(() => expect(requests[0]?.isOver).toBe(true));
    expect(requests).toHaveLength(1);
  });

  it("stops the pause before a repetition at once", async () => {
    const { connection, requests } = await seamOn((_, response) => {
      send(response, { error: { type: "busy", message: "Busy" } }, 429, { "retry-after": "3600" });
    });
    const controller = new AbortController();
    const onReply = () => setImmediate(() => controller.abort(cancelled));
    const error = await connection
      .for({ signal: controller.signal, onReply })
      .phones.list({})
      .catch((error) => error);
    expect(requests).toHaveLength(1);
    expect(error).toBe(cancelled);
  });

  it("of one piece of work leaves others alone", async () => {
    const { connection } = await seamOnSandbox({ latencyMs: 20 });
    const controller = new AbortController();
    const one = connection.for({ signal: controller.signal }).phones.list({});
    const other = connection.for().phones.list({});
    controller.abort(cancelled);
    await expect(one).rejects.toBe(cancelled);
    expect(await other).not.toHaveLength(0);
  });
});

describe("Seam's clock", () => {
  /** Nothing less is told apart: the test may be slow. */
  const MINUTES = 60_000;

  it.each([10, -10])("is followed when it is %i minutes off", async (minutes) => {
    const now = () => Date.now() + minutes * MINUTES;
    const { connection, seam } = await seamOnSandbox({ now });
    expect(Math.abs(connection.now() - Date.now())).toBeLessThan(MINUTES);
    await seam.phones.list({});
    expect(Math.abs(connection.now() - now())).toBeLessThan(MINUTES);
  });

  it("is also read from refusals", async () => {
    const now = () => Date.now() + 10 * MINUTES;
    const { connection, seam } = await seamOnSandbox({ now }, { credentials: { api_key: "seam_wrong" } });
    expect((await failure(seam.phones.list({}))).status).toBe(401);
    expect(Math.abs(connection.now() - now())).toBeLessThan(MINUTES);
  });

  it.each(["", "yesterday"])("is ours as long as Seam does not tell (date %j)", async (date) => {
    const { connection, seam } = await seamOn((_, response) => {
      response.sendDate = false;
      send(response, { phones: [] }, 200, date ? { date } : {});
    });
    await seam.phones.list({});
    expect(Math.abs(connection.now() - Date.now())).toBeLessThan(MINUTES);
  });
});

describe("sockets", () => {
  it("are opened at the first request, used again, and at most sixty-four", async () => {
    const { seam, connections } = await seamOn((_, response) => {
      setImmediate(() => send(response, { phones: [] }));
    });
    expect(connections.made()).toBe(0);
    for (let i = 0; i < 10; i++) await seam.phones.list({});
    expect(connections.made()).toBeLessThanOrEqual(2);
    await Promise.all(Array.from({ length: 200 }, () => seam.phones.list({})));
    expect(connections.made()).toBeLessThanOrEqual(64);
  });

  it("are gone after close, and requests under way fail", async () => {
    const { connection, seam, requests, connections } = await seamOn(({ url }, response) => {
      if (url === "/phones/list") send(response, { phones: [] });
    });
    await seam.phones.list({});
    const work = failure(seam.user_identities.create(PERSON));
    await eventually(() => expect(requests).toHaveLength(2));
    await connection.close();
    expect((await work).may_have_been_received).toBe(true);
    await eventually(async () => expect(await connections.open()).toBe(0));
  });

  it("need no closing before the first request, and bear closing twice", async () => {
    const { connection } = await seamOn(() => {});
    await connection.close();
    await connection.close();
  });
});
