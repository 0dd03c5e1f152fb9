import { describe, expect, it } from "vitest";
import type { Exchange } from "../../src/sandbox/sandbox.ts";
import { openHotel } from "./harness.ts";

const create = "/user_identities/create";

describe("faults", () => {
  it("answer with Seam's envelope, a status and headers, as often as told", async () => {
    const { sandbox, call } = await openHotel();
    sandbox.fail({ kind: "status", status: 429, headers: { "retry-after": "1" }, skip: 1, times: 1 });
    expect((await call("/phones/list")).status).toBe(200);
    const { status, headers, body } = await call("/phones/list");
    expect([status, headers.get("retry-after"), body.ok]).toEqual([429, "1", false]);
    expect((await call("/phones/list")).status).toBe(200);
  });

  it("strike the routes that they name, until they are removed", async () => {
    const { sandbox, call } = await openHotel();
    const mend = sandbox.fail({ kind: "status", status: 503, path: /^\/user_identities\// });
    expect((await call("/user_identities/list")).status).toBe(503);
    expect((await call("/phones/list")).status).toBe(200);
    mend();
    expect((await call("/user_identities/list")).status).toBe(200);
  });

  it("come before the rule unless told to come after it", async () => {
    const { sandbox, call } = await openHotel();
    sandbox.fail({ kind: "status", path: create, times: 1 });
    await call(create, { full_name: "Ana" });
    expect(sandbox.workspace.counts().user_identities).toBe(0);
    sandbox.fail({ kind: "reset", path: create, times: 1, when: "after" });
    await expect(call(create, { full_name: "Ana" })).rejects.toThrow();
    expect(sandbox.workspace.counts().user_identities).toBe(1);
  });

  it.each([["reset"], ["truncated"]] as const)("break the connection: %s", async (kind) => {
    const { sandbox, call } = await openHotel();
    sandbox.fail({ kind });
    await expect(call("/phones/list")).rejects.toThrow();
  });

  it.each([
    ["malformed", 200, '{"ok": tru'],
    ["html", 502, "<html>"],
    ["empty", 503, ""],
    ["not_found_path", 404, "404"],
  ] as const)("send other things than Seam's JSON: %s", async (kind, status, text) => {
    const { sandbox, request } = await openHotel();
    sandbox.fail({ kind });
    const response = await request("/phones/list");
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(text);
  });

  it("send five megabytes", async () => {
    const { sandbox, request } = await openHotel();
    sandbox.fail({ kind: "huge" });
    const text = await (await request("/phones/list")).text();
    expect(text.length).toBeGreaterThan(5_000_000);
    expect(JSON.parse(text)).toMatchObject({ ok: true });
  });

  it("drip for as long as the client listens", async () => {
    const { sandbox, request } = await openHotel();
    sandbox.fail({ kind: "drip" });
    const response = await request("/phones/list");
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value).toHaveLength(1);
    expect((await reader?.read())?.value).toHaveLength(1);
    await reader?.cancel();
  });

  it("hang until the sandbox closes", async () => {
    const exchanges: Exchange[] = [];
    const { promise, resolve } = withResolvers();
    const { sandbox, request } = await openHotel({
      onExchange: (exchange) => {
        exchanges.push(exchange);
        resolve();
      },
    });
    sandbox.fail({ kind: "hang" });
    const hanging = expect(request("/phones/list")).rejects.toThrow();
    await promise;
    await sandbox.close();
    await hanging;
    expect(exchanges).toMatchObject([{ path: "/phones/list", status: 0, fault: "hang" }]);
  });
});

function withResolvers() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
