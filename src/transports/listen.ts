/** 2026-07-28's subscriptions/listen, which the SDK answers by itself: it acknowledges what it is handed. */
import type { JSONRPCMessage, JSONRPCRequest } from "@modelcontextprotocol/server";
import type { Subscriptions } from "./subscriptions.ts";

type Listen = JSONRPCRequest & { params: { notifications: { resourceSubscriptions: unknown[] } } };

/** Whether the message subscribes to resources. */
export function isListen(message: JSONRPCMessage): message is Listen {
  const { params } = message as { params?: { notifications?: { resourceSubscriptions?: unknown } } };
  return (
    "method" in message &&
    message.method === "subscriptions/listen" &&
    "id" in message &&
    Array.isArray(params?.notifications?.resourceSubscriptions)
  );
}

/** Subscribes for `key`. What would never be told of is left out of the message, so that nobody acknowledges it. */
export function subscribed(message: Listen, subscriptions: Subscriptions, key: string): Listen {
  const { notifications } = message.params;
  const resourceSubscriptions = notifications.resourceSubscriptions.filter((uri) => {
    try {
      subscriptions.add(String(uri), key);
      return true;
    } catch {
      return false; // the acknowledgement says so
    }
  });
  return {
    ...message,
    params: { ...message.params, notifications: { ...notifications, resourceSubscriptions } },
  };
}
