/** Somebody at work, with the official client over Streamable HTTP: signs in, steps up, and is asked by the host. */
import {
  Client,
  ClientCredentialsProvider,
  type ElicitRequestFormParams,
  type OAuthClientProvider,
  type RequestOptions,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { type Answer, callTool } from "../../test/support/harness.ts";
import { MACHINE, type PersonId } from "./cast.ts";
import { createSignIn, type SignIn } from "./sign-in.ts";
import type { World } from "./world.ts";

export interface Agent {
  call(tool: string, args: Record<string, unknown>, options?: RequestOptions): Promise<Answer>;
  tools(): Promise<string[]>;
  /** The claims of the token that is used now. */
  claims(): Record<string, unknown>;
  token(): string;
  close(): Promise<void>;
}

/** What the demo is told while somebody works. */
export interface Told {
  /** The client sends the person to the provider, for these scopes. */
  signsIn?(page: URL): void;
  /** The host puts the server's question; the person says yes. */
  asked?(question: string): void;
}

/** Throws, with the provider's words, when it does not grant what is needed. */
export async function connectPerson(
  id: PersonId,
  { url, issuer }: Pick<World, "url" | "issuer">,
  told: Told = {},
): Promise<Agent> {
  const signIn = createSignIn(id, issuer);
  const first = connection(url, signIn.provider);
  // The client knows where to sign in once it has been refused; a host then begins anew.
  await first.client.connect(first.transport).catch((error: unknown) => {
    if (!signIn.pending()) throw error;
  });
  await complete(signIn, first.transport, told);
  const { client, transport } = connection(url, signIn.provider);
  client.setRequestHandler("elicitation/create", ({ params }) => {
    told.asked?.((params as ElicitRequestFormParams).message);
    return { action: "accept", content: {} };
  });
  await client.connect(transport);
  return {
    ...common(client, signIn.token),
    async call(tool, args, options) {
      try {
        return await callTool(client, tool, args, options);
      } catch (error) {
        if (!signIn.pending()) throw error;
        await complete(signIn, transport, told);
        return callTool(client, tool, args, options);
      }
    },
  };
}

/** A program that signs in by itself, with a secret of its own. */
export async function connectMachine({ url, issuer }: Pick<World, "url" | "issuer">): Promise<Agent> {
  const provider = new ClientCredentialsProvider({
    clientId: MACHINE.id,
    clientSecret: MACHINE.secret,
    expectedIssuer: issuer,
  });
  const { client, transport } = connection(url, provider);
  await client.connect(transport);
  const token = () => provider.tokens()?.access_token ?? "";
  return { ...common(client, token), call: (tool, args, options) => callTool(client, tool, args, options) };
}

function connection(url: string, authProvider: OAuthClientProvider) {
  const client = new Client(
    { name: "demo-assistant", version: "1.0.0" },
    { versionNegotiation: { mode: { pin: "2026-07-28" } }, capabilities: { elicitation: { form: {} } } },
  );
  return { client, transport: new StreamableHTTPClientTransport(new URL("/mcp", url), { authProvider }) };
}

async function complete(signIn: SignIn, transport: StreamableHTTPClientTransport, told: Told): Promise<void> {
  const page = signIn.pending();
  if (page) told.signsIn?.(page);
  await transport.finishAuth(await signIn.visit());
}

const common = (client: Client, token: () => string): Omit<Agent, "call"> => ({
  tools: async () => (await client.listTools()).tools.map(({ name }) => name),
  claims: () => JSON.parse(Buffer.from(token().split(".")[1] ?? "", "base64url").toString() || "{}"),
  token,
  close: () => client.close(),
});
