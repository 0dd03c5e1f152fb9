/** Holds exchanges against Seam's contract for all test files, since compiling the contract takes longer than most of them. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { TestProject } from "vitest/node";
import type { Exchange } from "../../src/sandbox/sandbox.ts";
import { type Circumstances, check } from "./check.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Takes {@link Evidence} by POST and answers with what is wrong, each as a text. */
    referee: string;
  }
}

export interface Evidence extends Circumstances {
  exchanges: Exchange[];
}

/** Vitest's globalSetup. */
export default async function startReferee({ provide }: TestProject): Promise<() => void> {
  const server = createServer(async (request, response) => {
    try {
      const { exchanges, isOurs } = (await json(request)) as Evidence;
      const problems = exchanges.flatMap((exchange) => check(exchange, { isOurs }));
      response.end(JSON.stringify([...new Set(problems)]));
    } catch (error) {
      response.end(JSON.stringify([String(error)]));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  provide("referee", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}
