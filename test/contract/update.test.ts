/** `npm run contract:update`: what is kept of Seam's document, and what it says about changes. */
import { describe, expect, it } from "vitest";
import { differences } from "../../scripts/contract/differences.ts";
import { type OpenApi, type Schema, type SeamOpenApi, trim } from "../../scripts/contract/trim.ts";
import { HEALTH_PATH, routes } from "../../src/sandbox/routes.ts";
import { official } from "./official.ts";

const text: Schema = { type: "string" };

/** A document of one route that takes `params` and answers `reply`. */
function document(params: Schema, reply: Schema = { type: "object" }, more: Partial<OpenApi> = {}): OpenApi {
  const content = (schema: Schema) => ({ content: { "application/json": { schema } } });
  return {
    openapi: "3.0.0",
    info: { version: "1" },
    paths: {
      "/phones/list": {
        "x-methods": ["POST"],
        post: { requestBody: content(params), responses: { 200: content(reply) } },
      },
    },
    components: { schemas: {} },
    ...more,
  };
}

const object = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
  type: "object",
  properties,
  required,
});

const changes = (before: Schema, after: Schema) => differences(document(before), document(after));

describe("the differences", () => {
  it("are none between equal documents", () => {
    expect(differences(official, official)).toEqual([]);
  });

  it.each<[string, Schema, Schema, string[]]>([
    ["a new parameter", object({}), object({ a: text }, ["a"]), ["parameter a added (required, string)"]],
    [
      "a parameter that is gone, with what is in it",
      object({ a: object({ b: text }) }),
      object({}),
      ["parameter a removed"],
    ],
    [
      "a parameter that is required now",
      object({ a: text }),
      object({ a: text }, ["a"]),
      ["parameter a is now required"],
    ],
    [
      "another form",
      object({ a: text }),
      object({ a: { ...text, format: "uuid", nullable: true } }),
      ["parameter a is now string (uuid) or null, was string"],
    ],
    [
      "another set of values",
      object({ a: { ...text, enum: ["x", "y"] } }),
      object({ a: { ...text, enum: ["y", "z"] } }),
      ["parameter a has its value z added", "parameter a has its value x removed"],
    ],
    [
      "something deep inside",
      object({ a: { type: "array", items: object({ b: text }) } }),
      object({ a: { type: "array", items: object({ b: text, c: text }) } }),
      ["parameter a[].c added (optional, string)"],
    ],
    [
      "a new variant of a union, once",
      object({ a: { discriminator: { propertyName: "kind" }, oneOf: [] } }),
      object({
        a: {
          discriminator: { propertyName: "kind" },
          oneOf: [object({ kind: { ...text, enum: ["lost"] }, message: text })],
        },
      }),
      ["parameter a.lost added (optional, object)"],
    ],
  ])("name %s", (_what, before, after, words) => {
    expect(changes(before, after)).toEqual(words.map((line) => `/phones/list: ${line}`));
  });

  it("name routes, methods, marks, reply fields and resources", () => {
    const before = document(object({}), object({ phones: text }), {
      components: { schemas: { phone: object({ a: text }), gone: {} } },
    });
    const after = structuredClone(before);
    const route = after.paths["/phones/list"];
    if (!route) throw new Error();
    route["x-methods"].push("GET");
    route.post["x-undocumented"] = "Will be removed.";
    route.post.responses[200] = { content: { "application/json": { schema: object({}) } } };
    after.paths["/phones/get"] = route;
    after.components.schemas = { phone: object({ a: text, b: text }), fresh: {} };
    expect(differences(before, after)).toEqual([
      "/phones/get: is new here",
      "/phones/list: method GET added",
      '/phones/list: now marked undocumented ("Will be removed.")',
      "/phones/list: reply field phones removed",
      "resource fresh: is new here",
      "resource gone: is no longer here",
      "resource phone: field b added (optional, string)",
    ]);
  });
});

describe("what is kept", () => {
  const seam: SeamOpenApi = {
    openapi: "3.0.0",
    paths: {
      "/phones/get": {
        get: { responses: {} },
        post: {
          ...{ description: "Prose.", "x-fern-sdk-method-name": "get" },
          "x-undocumented": "Soon.",
          responses: {
            200: { content: { "application/json": { schema: { $ref: "#/components/schemas/phone" } } } },
            400: {},
          },
        },
      },
    },
    components: {
      schemas: {
        phone: {
          ...{ description: "Prose." },
          type: "object",
          properties: {
            description: { ...text, ...{ description: "Prose." } },
            event: { $ref: "#/components/schemas/event" },
          },
        },
        event: {
          oneOf: ["phone.deactivated", "lock.locked"].map((one) =>
            object({ event_type: { ...text, enum: [one] } }),
          ),
        },
        other: {},
      },
    },
  };

  it("is the routes, what they refer to, and our events, without prose", () => {
    expect(trim(seam, ["/phones/get"], (type) => type.startsWith("phone."))).toEqual({
      openapi: "3.0.0",
      paths: {
        "/phones/get": {
          "x-methods": ["GET", "POST"],
          post: {
            "x-undocumented": "Soon.",
            responses: {
              200: { content: { "application/json": { schema: { $ref: "#/components/schemas/phone" } } } },
            },
          },
        },
      },
      components: {
        schemas: {
          event: { oneOf: [object({ event_type: { ...text, enum: ["phone.deactivated"] } })] },
          phone: {
            type: "object",
            properties: { description: text, event: { $ref: "#/components/schemas/event" } },
          },
        },
      },
    });
  });

  it("is refused when Seam has no such route", () => {
    expect(() => trim(seam, ["/phones/find"], () => true)).toThrow(
      "Seam's document has no POST /phones/find",
    );
  });

  it("is every route of the sandbox, and only those", () => {
    const ours = [...routes.keys()].filter((path) => path !== HEALTH_PATH);
    expect(Object.keys(official.paths)).toEqual(ours.sort());
  });
});
