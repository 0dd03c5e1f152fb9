/** `npm run contract:update`: what is kept of Seam's document. */
import { describe, expect, it } from "vitest";
import { type Schema, type SeamOpenApi, trim } from "../../scripts/contract/trim.ts";
import { HEALTH_PATH } from "../../src/sandbox/engine/route.ts";
import { routes } from "../../src/sandbox/routes.ts";
import { official } from "./official.ts";

const text: Schema = { type: "string" };

const object = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
  type: "object",
  properties,
  required,
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
