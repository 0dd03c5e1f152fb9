/** Holds exchanges against Seam's contract for all test files, since compiling the contract takes longer than most of them. */
import { json } from "node:stream/consumers";
import type { TestProject } from "vitest/node";
import type { Exchange } from "../../src/sandbox/sandbox.ts";
import { startHttpServer } from "../support/http-server.ts";
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
  const { endpoint, close } = await startHttpServer(async (request, response) => {
    try {
      const { exchanges, isOurs } = (await json(request)) as Evidence;
      const problems = exchanges.flatMap((exchange) => check(exchange, { isOurs }));
      response.end(JSON.stringify([...new Set(problems)]));
    } catch (error) {
      response.end(JSON.stringify([String(error)]));
    }
  });
  provide("referee", endpoint);
  return close;
}
