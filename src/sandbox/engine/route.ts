import type * as z from "zod";
import type { State } from "../state.ts";
import { fromQuery, parseParams } from "./params.ts";
import type { Method, RawParams, RequestInfo, Route } from "./thing.ts";

/** Reports `{ok: true}` to anyone, with or without a key. */
export const HEALTH_PATH = "/health";

/** Methods by the kind of route: every read takes GET and POST, and so on (seam-api.md 1.2). */
export const READ = ["GET", "POST"] as const;
export const CREATE = ["POST"] as const;
export const UPDATE = ["PATCH", "POST"] as const;
export const DELETE = ["DELETE", "POST"] as const;
export const LINK = ["POST", "PUT"] as const;

/** A route whose parameters are as its schema says. A reply that says nothing may be left out. */
export function route<Schema extends z.ZodObject>(
  path: string,
  methods: readonly Method[],
  schema: Schema,
  reply: (state: State, params: z.output<Schema>, info: RequestInfo) => object | undefined,
  paramsFrom: Route["paramsFrom"] = "common",
): Route {
  return {
    path,
    methods,
    paramsFrom,
    fromQuery: (query) => fromQuery(schema, query),
    reply: (state, raw, info) => reply(state, parseParams(schema, resolved(state, raw)), info) ?? {},
  };
}

/** The id of an identity that was merged stands for the other one, wherever it is sent. Our assumption: in filters, too. */
const resolved = ({ merged_ids }: State, raw: RawParams): RawParams =>
  merged_ids.size === 0 ? raw : JSON.parse(JSON.stringify(raw), (_, value) => merged_ids.get(value) ?? value);
