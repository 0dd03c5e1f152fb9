/** The Seam client on a sandbox, or on a tiny server for replies that the sandbox would never give. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { onTestFinished } from "vitest";
import type { SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { connectSeam } from "../../src/seam/client.ts";
import { SeamError, SeamUnreachable } from "../../src/seam/errors.ts";
import type { HttpOptions } from "../../src/seam/http.ts";
import { startRecorded } from "../support/harness.ts";
import { startHttpServer } from "../support/http-server.ts";

/** A client with the right key on a sandbox of its own, and what reached that sandbox. */
export async function seamOnSandbox(options: SandboxOptions = {}, http: Partial<HttpOptions> = {}) {
  const { sandbox, exchanges } = await startRecorded({ deletionDelayMs: 400, ...options });
  onTestFinished(sandbox.close);
  const connection = connect({
    endpoint: sandbox.endpoint,
    credentials: { api_key: sandbox.apiKey },
    ...http,
  });
  return { sandbox, exchanges, connection, seam: connection.for() };
}

/** A client that is closed with the test. */
export function connect(options: HttpOptions) {
  const connection = connectSeam(options);
  onTestFinished(connection.close);
  return connection;
}

export const API_KEY = "seam_test2bMS_94SrGUXuNR2JmJkjtvBQDg5c";

/** A client on a server that answers every request by `answer`, and the requests that reached it. */
export async function seamOn(answer: Answer, http: Partial<HttpOptions> = {}) {
  const server = await serve(answer);
  const connection = connect({ endpoint: server.endpoint, credentials: { api_key: API_KEY }, ...http });
  return { ...server, connection, seam: connection.for() };
}

type Answer = (request: Received, response: ServerResponse) => unknown;

export interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage["headers"];
  // biome-ignore lint/suspicious/noExplicitAny: parameters are what tests look into
  params: any;
  /** The answer was sent whole, or the connection broke. */
  isOver: boolean;
}

export async function serve(answer: Answer) {
  const requests: Received[] = [];
  const { endpoint, server, close } = await startHttpServer(async (request, response) => {
    const { method, url, headers } = request;
    let text = "";
    for await (const chunk of request) text += chunk;
    const received = { method, url, headers, params: JSON.parse(text), isOver: false };
    requests.push(received);
    response.on("close", () => {
      received.isOver = true;
    });
    answer(received, response);
  });
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  onTestFinished(close);
  const open = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
  return {
    endpoint,
    requests,
    /** How many connections were ever made, and how many are open now. */
    connections: { made: () => connections, open },
  };
}

/** Answers with this JSON, or this text. */
export function send(response: ServerResponse, body: unknown, status = 200, headers: object = {}) {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

/** The error with which this ends. */
export async function failure(work: Promise<unknown>): Promise<SeamError & SeamUnreachable> {
  const outcome = await work.then(
    () => "no error",
    (error: unknown) => error,
  );
  if (outcome instanceof SeamError || outcome instanceof SeamUnreachable)
    return outcome as SeamError & SeamUnreachable;
  throw new Error("neither SeamError nor SeamUnreachable", { cause: outcome });
}
