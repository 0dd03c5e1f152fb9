import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  ResourceTemplate,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { LookContext } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import { JSON_TYPE, type Resource, type ResourceLister } from "../contract/resource.ts";
import { isId } from "../lookup/fields.ts";
import { isNotFound } from "../seam/errors.ts";
import { type Origin, openCall, wordsFor } from "./call.ts";
import { completer } from "./complete.ts";

/** Registers a resource or a template with the SDK. */
export function registerResource(resource: Resource, origin: Origin): void {
  const { name, title, uri, description } = resource;
  const { server, workspace } = origin;
  const metadata = { title, description, mimeType: JSON_TYPE };
  const read = (url: URL, variables: Record<string, string | string[]>, ctx: ServerContext) =>
    answer(url.href, ctx, origin, (context) => resource.read(decode(url.href, variables), context));
  const proposals = Object.entries(resource.complete ?? {}).map(
    ([variable, complete]) => [variable, completer(complete, workspace)] as const,
  );
  const template = { list: undefined, complete: Object.fromEntries(proposals) };
  if (uri.includes("{")) server.registerResource(name, new ResourceTemplate(uri, template), metadata, read);
  else server.registerResource(name, uri, metadata, (url, ctx) => read(url, {}, ctx));
}

/** Replaces the SDK's resources/list, which knows no cursors. Call after the resources are registered. */
export function registerResourceLister(list: ResourceLister, origin: Origin): void {
  origin.server.server.setRequestHandler("resources/list", async (request, ctx) => {
    const call = openCall(ctx, origin);
    try {
      const { entries, nextCursor } = await list(request.params?.cursor, call.context);
      return { resources: entries, ...(nextCursor && { nextCursor }) };
    } catch (error) {
      throw toProtocolError(error, ctx, origin);
    } finally {
      call.close();
    }
  });
}

async function answer(
  uri: string,
  ctx: ServerContext,
  origin: Origin,
  read: (context: LookContext) => Promise<object | undefined>,
) {
  const call = openCall(ctx, origin);
  try {
    const found = await read(call.context);
    if (!found) throw new ResourceNotFoundError(uri);
    const data = origin.workspace.isSandbox ? { sandbox: "no real doors", ...found } : found;
    return { contents: [{ uri, mimeType: JSON_TYPE, text: JSON.stringify(data) }] };
  } catch (error) {
    if (error instanceof ResourceNotFoundError || isNotFound(error)) throw new ResourceNotFoundError(uri);
    throw toProtocolError(error, ctx, origin);
  } finally {
    call.close();
  }
}

/** Resources have no error results: the words go out as a protocol error. */
function toProtocolError(error: unknown, ctx: ServerContext, origin: Origin): Error {
  const code = error instanceof Refusal ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError;
  return new ProtocolError(code, wordsFor(error, ctx, origin));
}

/** Template variables arrive percent-encoded. All of ours are ids, so anything else names nothing. */
function decode(uri: string, variables: Record<string, string | string[]>): Record<string, string> {
  const decoded = Object.entries(variables).map(
    ([name, value]) => [name, safelyDecoded(String(value))] as const,
  );
  if (decoded.some(([, value]) => !isId(value))) throw new ResourceNotFoundError(uri);
  return Object.fromEntries(decoded);
}

function safelyDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return "";
  }
}
