/** Requests to Seam as they start, before anything of them can be seen at the other end. */
import { subscribe } from "node:diagnostics_channel";

const counts = new Map<string, string[]>();

subscribe("undici:request:create", (message) => {
  const { origin, path } = (message as { request: { origin: string; path: string } }).request;
  const paths = counts.get(origin);
  if (paths) paths.push(path);
  else counts.set(origin, [path]);
});

/** The routes of all requests that this process has started to that address, in order. */
export const startedTo = ({ endpoint }: { endpoint: string }): readonly string[] =>
  counts.get(endpoint) ?? [];
