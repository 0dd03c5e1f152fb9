/** A connection to Seam, and what one piece of work does with it. */
import type { Seam, SeamConnection } from "./api.ts";
import type { ClockBounds } from "./clock.ts";
import { endpoints } from "./endpoints.ts";
import { createHttp, type Http, type HttpOptions, type SeamRequest } from "./http.ts";

/** What one piece of work wants to know of its requests. */
export interface Work extends Pick<SeamRequest, "signal" | "onReply" | "onChange" | "isTriedOnce"> {
  /** Called instead of every request that changes something; `send` sends it. */
  around?: (request: SeamRequest, send: () => ReturnType<Http["send"]>) => ReturnType<Http["send"]>;
}

/** The process's one connection to Seam, with what only this server needs to know and do. */
export interface Connection extends SeamConnection {
  for(work?: Work): Seam;
  /** Bounds (ms since 1970) between which Seam's present time lies; infinite before the first reply. */
  clock(): ClockBounds;
}

/** Connects to Seam; nothing is opened before the first request. */
export function connectSeam(options: HttpOptions): Connection {
  const http = createHttp(options);
  return {
    for: ({ around, ...work } = {}) =>
      endpoints((request) => {
        const send = () => http.send({ ...request, ...work });
        return around && request.kind !== "read" ? around(request, send) : send();
      }),
    now: http.now,
    clock: http.clock,
    close: http.close,
  };
}
