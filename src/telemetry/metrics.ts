/**
 * What a server counts, for Prometheus. Labels take few values, all of them our own: no person, no company, nothing
 * that a client has made up.
 */
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Reply } from "../seam/replies.ts";

/** How a call of a tool ended; `asked`: with a question to the person, whose answer comes with the next call. */
export type CallOutcome = "ok" | "error" | "asked" | "cancelled";

export interface Metrics {
  toolCalled(tool: string, outcome: CallOutcome, ms: number): void;
  /** A tool has said what became of a removal: `removed`, `removing`, `planned`, ... */
  removalAnswered(status: string): void;
  httpAnswered(status: number): void;
  seamReplied(reply: Pick<Reply, "path" | "status">): void;
  rateLimited(): void;
  /** Returns what says that it has ended. */
  streamOpened(): () => void;
  /** Whether the database answers is one of the metrics from now on: it is asked whenever they are read. */
  watchDatabase(isUp: () => Promise<boolean>): void;
  contentType: string;
  /** All of it, as Prometheus reads it. */
  text(): Promise<string>;
}

const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Each server has a registry of its own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const calls = new Counter({
    name: "seam_mcp_tool_calls_total",
    help: "Calls of tools, by tool and outcome (ok, error, asked, cancelled).",
    labelNames: ["tool", "outcome"],
    registers,
  });
  const seconds = new Histogram({
    name: "seam_mcp_tool_call_seconds",
    help: "How long calls of tools took, by tool.",
    labelNames: ["tool"],
    buckets: SECONDS,
    registers,
  });
  const removals = new Counter({
    name: "seam_mcp_removals_total",
    help: "What calls said of removals of people, by status (removed, removing, incomplete, planned, not_found).",
    labelNames: ["status"],
    registers,
  });
  const replies = new Counter({
    name: "seam_mcp_seam_requests_total",
    help: "Requests that Seam has answered, by route and HTTP status; /events/list is the poll.",
    labelNames: ["route", "status"],
    registers,
  });
  const answers = new Counter({
    name: "seam_mcp_http_requests_total",
    help: "HTTP requests to this server, by the status of the answer; 499 where the client went away before.",
    labelNames: ["status"],
    registers,
  });
  const limited = new Counter({
    name: "seam_mcp_rate_limited_total",
    help: "Requests beyond this server's own limits (Seam's are in seam_mcp_seam_requests_total, status 429).",
    registers,
  });
  const streams = new Gauge({
    name: "seam_mcp_open_streams",
    help: "Answers that are being streamed: calls under way, and subscriptions.",
    registers,
  });
  return {
    toolCalled(tool, outcome, ms) {
      calls.inc({ tool, outcome });
      seconds.observe({ tool }, ms / 1000);
    },
    removalAnswered: (status) => removals.inc({ status }),
    httpAnswered: (status) => answers.inc({ status }),
    seamReplied: ({ path, status }) => replies.inc({ route: path, status }),
    rateLimited: () => limited.inc(),
    streamOpened() {
      streams.inc();
      return () => streams.dec();
    },
    watchDatabase(isUp) {
      new Gauge({
        name: "seam_mcp_database_up",
        help: "1 while the database that keeps removals answers within a second.",
        registers,
        async collect() {
          this.set(Number(await isUp()));
        },
      });
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}
