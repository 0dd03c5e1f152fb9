/**
 * Takes what Seam's webhooks deliver. Nobody signs in here: a delivery counts by its signature alone, and of one that
 * does not count nothing is kept, logged or told.
 */
import type { IncomingMessage } from "node:http";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { parseJson } from "../../seam/replies.ts";
import type { SeamEvent } from "../../seam/resources.ts";
import { seamEventSchema } from "../../seam/schemas.ts";
import { notAllowed, plain } from "./answers.ts";

export interface Webhooks {
  /** By which the deliveries for this workspace are signed; undefined when none are expected. */
  secretOf(workspace: string): Promise<string | undefined>;
  /**
   * Hands an event on; it may come again, and in any order. Resolves when it is in good hands: Seam repeats what
   * fails.
   */
  onEvent(workspace: string, event: SeamEvent): Promise<void>;
}

/** The path before the name of the workspace. */
export const WEBHOOKS = "/webhooks/seam/";

/** Far more than any event of Seam's takes. */
const LARGEST_DELIVERY = 256 * 1024;

/** `name` is the workspace's, as it stands in the path. */
export async function hearWebhook(
  req: IncomingMessage,
  name: string,
  { secretOf, onEvent }: Webhooks,
): Promise<Response> {
  if (req.method !== "POST") return notAllowed("POST");
  const workspace = decoded(name);
  const secret = workspace && (await secretOf(workspace));
  if (!secret) return plain(404, "Not found\n");
  const body = await bodyOf(req).catch((error) => {
    if (req.complete) throw error;
    return undefined; // it broke off, which is its sender's business
  });
  if (body === undefined) return tooLarge();
  if (!isSigned(req, body, secret)) return plain(401, "Not signed as expected\n");
  const event = seamEventSchema.safeParse(parseJson(body)).data;
  // What Seam itself has sent and we cannot read would not be read the next time either.
  if (event) await onEvent(workspace, event);
  return new Response(null, { status: 204 });
}

function decoded(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}

/** Undefined when it is too large. */
async function bodyOf(req: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  // What is left of it must not take the answer along.
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length;
    if (length > LARGEST_DELIVERY) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

const tooLarge = () =>
  new Response("Too large\n", {
    status: 413,
    headers: { "content-type": "text/plain", connection: "close" },
  });

/** Whether the secret's owner has signed this body, five minutes ago at most. Svix's headers have names of its own. */
function isSigned({ headers }: IncomingMessage, body: string, secret: string): boolean {
  const of = (name: string) => String(headers[`svix-${name}`] ?? "");
  const named = {
    "webhook-id": of("id"),
    "webhook-timestamp": of("timestamp"),
    "webhook-signature": of("signature"),
  };
  const verifier = new Webhook(secret);
  try {
    verifier.verify(body, named, { jsonParse: false });
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}
