import type * as z from "zod";
import type { State } from "../state.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What a rule may need to know of the request besides its parameters. */
export interface RequestInfo {
  method: Method;
  /** The route's own address, without a query. */
  url: string;
}

/** One of Seam's routes. `reply` is the body without `ok`. */
export interface Route {
  path: string;
  methods: readonly Method[];
  schema: z.ZodObject;
  /** `common`: query and JSON body, the body wins. `body`: the body only (a DELETE may use its query). */
  params_from: "common" | "body";
  reply: (state: State, params: Record<string, unknown>, info: RequestInfo) => object;
}

/** Methods by the kind of route: every read takes GET and POST, and so on (seam-api.md 1.2). */
export const READ = ["GET", "POST"] as const;
export const CREATE = ["POST"] as const;
export const UPDATE = ["PATCH", "POST"] as const;
export const DELETE = ["DELETE", "POST"] as const;
export const LINK = ["POST", "PUT"] as const;

/** Ties the type of a route's parameters to its schema. */
export function route<Schema extends z.ZodObject>(
  path: string,
  methods: readonly Method[],
  schema: Schema,
  reply: (state: State, params: z.output<Schema>, info: RequestInfo) => object | undefined,
  params_from: Route["params_from"] = "common",
): Route {
  const answer: Route["reply"] = (state, params, info) =>
    reply(state, params as z.output<Schema>, info) ?? {};
  return { path, methods, schema, params_from, reply: answer };
}
