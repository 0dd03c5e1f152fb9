/** Generated JSON-RPC lines, each with what the protocol requires as an answer. */
import fc from "fast-check";
import { tools } from "../../src/tools/index.ts";
import { hostile, plausible, resourceUris } from "./values.ts";

export interface Line {
  text: string;
  /** The id of a request that must get exactly one answer; absent: nothing needs to be answered. */
  id?: string;
}

/** A tool and arguments: some right, some wrong, some that it does not have. */
export const calls = fc.constantFrom(...tools).chain((tool) => {
  const names = Object.keys(tool.input.shape);
  const value = (name: string) =>
    name === "wait_seconds"
      ? plausible(name)
      : fc.oneof({ weight: 3, arbitrary: plausible(name) }, { weight: 2, arbitrary: hostile });
  const known = fc
    .subarray(names, { minLength: Math.min(1, names.length), maxLength: Math.min(4, names.length) })
    .chain((some) => fc.tuple(...some.map((name) => fc.tuple(fc.constant(name), value(name)))))
    .map((entries): Record<string, unknown> => Object.fromEntries(entries));
  const unknown = fc.dictionary(
    fc.oneof(fc.constantFrom("__proto__", "constructor", "oops"), fc.string({ maxLength: 20 })),
    hostile,
    { maxKeys: 1 },
  );
  const args = fc.oneof(
    { weight: 9, arbitrary: known },
    { weight: 1, arbitrary: fc.tuple(known, unknown).map(([right, wrong]) => ({ ...right, ...wrong })) },
  );
  return fc.record({ name: fc.constant(tool.name), arguments: args });
});

const METHODS = [
  "initialize",
  "ping",
  "tools/list",
  "tools/call",
  "resources/list",
  "resources/read",
  "resources/subscribe",
];
const MORE_METHODS = [
  "prompts/get",
  "prompts/list",
  "completion/complete",
  "logging/setLevel",
  "no/such",
  "__proto__",
  "",
];

const params: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: calls },
  { weight: 2, arbitrary: resourceUris.map((uri) => ({ uri })) },
  {
    weight: 1,
    arbitrary: fc.record({
      ref: fc.oneof(
        fc.constant({ type: "ref/prompt", name: "offboard_app_user" }),
        resourceUris.map((uri) => ({ type: "ref/resource", uri })),
      ),
      argument: fc.record({
        name: fc.constantFrom("person", "user_identity_id", "__proto__"),
        value: fc.oneof(fc.constant("An"), hostile),
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      name: fc.constantFrom("offboard_app_user", "x"),
      arguments: fc.dictionary(fc.constantFrom("person", "keep_acs_users"), hostile),
    }),
  },
  { weight: 1, arbitrary: fc.dictionary(fc.string({ maxLength: 10 }), hostile, { maxKeys: 3 }) },
);

/** The method that suits the parameters, mostly. */
function suited(sent: unknown): string {
  const has = (name: string) => typeof sent === "object" && sent !== null && Object.hasOwn(sent, name);
  if (has("uri")) return "resources/read";
  if (has("ref")) return "completion/complete";
  return has("name") ? "tools/call" : "ping";
}

const request = fc
  .tuple(params, fc.option(fc.constantFrom(...METHODS, ...MORE_METHODS), { freq: 6 }), fc.nat({ max: 9 }))
  .map(([sent, method, token]) => ({
    method: method ?? suited(sent),
    params: token < 3 ? { ...(sent as object), _meta: { progressToken: token } } : sent,
  }));

/** The SDK takes such a token for a line that is no JSON-RPC, and gives no answer. */
const withWrongToken = fc
  .tuple(request, hostile)
  .filter(([, token]) => typeof token !== "string" && !Number.isInteger(token))
  .map(([one, progressToken]) => ({
    jsonrpc: "2.0",
    id: "wrong token",
    ...one,
    params: { ...(one.params as object), _meta: { progressToken } },
  }));

/** No request, or none that can be answered. */
const other = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }).map((text) => text.replaceAll("\n", " ")),
  hostile.map((value) => JSON.stringify(value)),
  withWrongToken.map((one) => JSON.stringify(one)),
  request.map((one) =>
    JSON.stringify({ jsonrpc: "2.0", method: `notifications/${one.method}`, params: one.params }),
  ),
  request.map((one) => JSON.stringify({ jsonrpc: "1.0", id: 1, ...one })),
  request.map((one) => JSON.stringify({ jsonrpc: "2.0", id: null, ...one })),
  request.map((one) => JSON.stringify({ jsonrpc: "2.0", id: { $: 1 }, ...one })),
  request.map((one) => JSON.stringify([one, one])),
  request.map((one) => JSON.stringify({ jsonrpc: "2.0", id: 999_999, ...one }).slice(0, -20)),
  hostile.map((result) => JSON.stringify({ jsonrpc: "2.0", id: "nobody asked", result })),
  hostile.map((requestId) =>
    JSON.stringify({
      jsonrpc: "2.0",
      method: "notifications/cancelled",
      params: { requestId: ["no", requestId] },
    }),
  ),
);

const UNANSWERED = Symbol("unanswered");

/** So many lines, the same for the same seed; request ids are their numbers. */
export function generateLines(count: number, seed: number): Line[] {
  const arbitrary = fc.oneof(
    { weight: 8, arbitrary: request as fc.Arbitrary<unknown> },
    { weight: 2, arbitrary: other.map((text) => ({ [UNANSWERED]: text })) },
  );
  return fc.sample(arbitrary, { numRuns: count, seed }).map((one, index) => {
    const text = (one as { [UNANSWERED]?: string })[UNANSWERED];
    if (text !== undefined) return { text };
    const id = `line ${index}`;
    return { id, text: JSON.stringify({ jsonrpc: "2.0", id, ...(one as object) }) };
  });
}
