/**
 * The identity provider as a process of its own: `oidc-provider`, with accounts, a sign-in page, and who may be granted
 * what. RESOURCE is the server that its tokens are for.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { exportJWK, generateKeyPair } from "jose";
import Provider, { type Interaction } from "oidc-provider";
import { SCOPES } from "../../src/contract/caller.ts";
import { expand } from "../../src/team/roles.ts";
import { type Account, ASSISTANT, MACHINE, PEOPLE } from "./cast.ts";
import { tellReady } from "./child.ts";

/** What the demo is told of the provider. */
export interface ProviderReady {
  issuer: string;
}

const ALG = "ES256";
const TOKEN_S = 600;
const accounts = new Map<string | undefined, Account>(Object.entries(PEOPLE));

async function configuration(resource: string): Promise<object> {
  const { privateKey } = await generateKeyPair(ALG, { extractable: true });
  const common = { id_token_signed_response_alg: ALG };
  return {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: "demo", alg: ALG, use: "sig" }] },
    cookies: { keys: ["for an hour at most"] },
    clients: [
      {
        ...common,
        client_id: ASSISTANT.id,
        application_type: "native",
        token_endpoint_auth_method: "none", // so that the provider insists on PKCE
        redirect_uris: [ASSISTANT.redirectUri],
      },
      {
        ...common,
        client_id: MACHINE.id,
        client_secret: MACHINE.secret,
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
      },
    ],
    findAccount: (_: unknown, accountId: string) =>
      accounts.has(accountId) && { accountId, claims: () => ({ sub: accountId }) },
    interactions: { url: (_: unknown, { uid }: Interaction) => `/interaction/${uid}` },
    extraTokenClaims: (_: unknown, { accountId }: { accountId?: string }) => ({
      org_id: accounts.get(accountId)?.company ?? MACHINE.company,
    }),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo(_: unknown, asked: string) {
          if (asked !== resource) throw new Error(`Tokens are for ${resource} alone`);
          return {
            scope: SCOPES.join(" "),
            audience: resource,
            accessTokenFormat: "jwt",
            accessTokenTTL: TOKEN_S,
            jwt: { sign: { alg: ALG } },
          };
        },
      },
    },
  };
}

/** The page that a browser is sent to, and the form on it. */
async function interact(provider: Provider, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { prompt, params, session, grantId } = await provider.interactionDetails(req, res);
  if (req.method !== "POST")
    return void res.setHeader("content-type", "text/html").end(`<form method="post">${prompt.name}</form>`);
  const form = new URLSearchParams(await text(req));
  const finish = (result: object) => provider.interactionFinished(req, res, result);
  const accountId = prompt.name === "login" ? (form.get("login") ?? undefined) : session?.accountId;
  const account = accounts.get(accountId);
  if (prompt.name === "login") {
    const isRight = account?.password === form.get("password");
    return finish(isRight ? { login: { accountId } } : { error: "access_denied" });
  }
  const missing = Object.entries(prompt.details.missingResourceScopes ?? {});
  const allowed = expand(account?.may);
  const beyond = missing
    .flatMap(([, scopes]) => scopes)
    .filter((one) => ![...allowed].includes(one as never));
  if (beyond.length > 0)
    return finish({
      error: "access_denied",
      error_description: `${accountId} may not have ${beyond.join(", ")}`,
    });
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId, clientId: params.client_id });
  for (const [resource, scopes] of missing) grant.addResourceScope(resource, scopes.join(" "));
  return finish({ consent: { grantId: await grant.save() } });
}

const server = createServer();
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const provider = new Provider(issuer, await configuration(process.env.RESOURCE ?? ""));
const answer = provider.callback();
server.on("request", (req, res) => {
  if (!req.url?.startsWith("/interaction/")) return answer(req, res);
  interact(provider, req, res).catch((error) => res.writeHead(500).end(String(error)));
});
tellReady({ issuer } satisfies ProviderReady);
