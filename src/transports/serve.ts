/** Serves MCP to one client over stdio, in both protocol eras, and tells it when subscribed resources change. */

import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type Transport,
} from "@modelcontextprotocol/server";
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import { createServer } from "../adapter/create-server.ts";
import type { ServerOptions } from "../contract/backend.ts";
import { explain } from "../contract/explain.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Workspace } from "../contract/workspace.ts";
import { cleanText } from "../text.ts";
import { boundedLines, LONGEST_LINE } from "./bounded-lines.ts";
import { isListen, subscribed } from "./listen.ts";
import { createSubscriptions, type Subscriptions } from "./subscriptions.ts";

export interface Served {
  /** Ends the connection; the workspace stays open. */
  close(): Promise<void>;
}

/** Serves until the client goes away. `transport` is this process's stdin and stdout unless given. */
export function serve(
  workspace: Workspace,
  options: ServerOptions = {},
  transport: Transport = stdio(),
): Served {
  let server: McpServer | undefined;
  const subscriptions = createSubscriptions(workspace, (uri) => {
    server?.server.sendResourceUpdated({ uri }).catch(() => {
      // The client has gone, and its subscriptions go with it.
    });
  });
  const handle = serveStdio(
    ({ era }) => {
      server = createServer(workspace, { ...options, era });
      server.server.registerCapabilities({ resources: { subscribe: true } });
      server.server.setRequestHandler("resources/subscribe", ({ params }) => {
        subscribe(subscriptions, params.uri);
        return {};
      });
      server.server.setRequestHandler("resources/unsubscribe", ({ params }) => {
        subscriptions.remove(params.uri);
        return {};
      });
      return server;
    },
    { transport, onerror: (error) => tell(error.message) },
  );
  watchListens(transport, subscriptions);
  return {
    async close() {
      subscriptions.close();
      await handle.close();
    },
  };
}

/** This process's stdin and stdout. The SDK would close the connection for good at a line that is too long. */
function stdio(): Transport {
  const lines = boundedLines(LONGEST_LINE, () =>
    tell(`a line of more than ${LONGEST_LINE} bytes was refused`),
  );
  return new StdioServerTransport(process.stdin.pipe(lines));
}

/** The words may repeat what came from outside. */
const tell = (words: string) => console.error(`Protocol error: ${cleanText(words, 300)}`);

function subscribe(subscriptions: Subscriptions, uri: string): void {
  try {
    subscriptions.add(uri, uri);
  } catch (error) {
    throw error instanceof Refusal
      ? new ProtocolError(ProtocolErrorCode.InvalidParams, explain(error).words)
      : error;
  }
}

/**
 * The SDK answers 2026-07-28's subscriptions/listen by itself and tells the server nothing, so that we look at the
 * messages as they pass.
 */
function watchListens(transport: Transport, subscriptions: Subscriptions): void {
  const { onmessage, onclose } = transport;
  transport.onmessage = (message, extra) => {
    if ("method" in message && message.method === "notifications/cancelled")
      subscriptions.remove(`listen ${JSON.stringify(message.params?.requestId)}`);
    onmessage?.(
      isListen(message)
        ? subscribed(message, subscriptions, `listen ${JSON.stringify(message.id)}`)
        : message,
      extra,
    );
  };
  transport.onclose = () => {
    subscriptions.close();
    onclose?.();
  };
}
