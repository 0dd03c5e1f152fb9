/** A little identity provider on loopback: it publishes keys, and signs whatever it is asked to. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { onTestFinished } from "vitest";
import { onFreePort } from "../support/free-port.ts";

export const AUDIENCE = "https://mcp.example.com/mcp";

interface Key {
  kid: string;
  alg: string;
  publicKey: CryptoKey;
  privateKey: CryptoKey;
}

export async function makeKey(kid: string, alg = "ES256"): Promise<Key> {
  return { kid, alg, ...(await generateKeyPair(alg, { extractable: true })) };
}

export const published = async ({ kid, alg, publicKey }: Key) => ({
  ...(await exportJWK(publicKey)),
  kid,
  alg,
  use: "sig",
});

/** Signing takes its time, and RSA keys take longest: the key of most tests is made once. */
const firstKey = await makeKey("first");

export async function startProvider({ path = "" } = {}) {
  /** What was asked for, in order. */
  const requests: string[] = [];
  const answers: Record<string, (response: ServerResponse) => void> = {};
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    const answer = answers[request.url ?? ""];
    if (answer) answer(response);
    else response.writeHead(404).end("<h1>Not found</h1>");
  });
  const listen = async (port: number) => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return port;
  };
  const down = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  const port = await onFreePort(listen);
  onTestFinished(() => (server.listening ? down() : undefined));

  const origin = `http://127.0.0.1:${port}`;
  const issuer = `${origin}${path}`;
  const json = (body: unknown) => (response: ServerResponse) => {
    response.setHeader("content-type", "application/json").end(JSON.stringify(body));
  };

  const provider = {
    issuer,
    origin,
    requests,
    /** How often the keys were fetched. */
    fetched: () => requests.filter((url) => url === "/keys").length,
    key: firstKey,
    /** What is asked for at a path is answered so from now on. */
    answer(url: string, body: unknown) {
      answers[url] = typeof body === "function" ? (body as (response: ServerResponse) => void) : json(body);
    },
    async publish(...keys: Key[]) {
      provider.answer("/keys", { keys: await Promise.all(keys.map(published)) });
    },
    down,
    up: () => listen(port),
    /** A token that is right, but for what is given. */
    token(claims: JWTPayload = {}, { kid, alg, privateKey }: Key = firstKey): Promise<string> {
      const now = Math.floor(Date.now() / 1000);
      const whole = { iss: issuer, aud: AUDIENCE, sub: "ana", iat: now, exp: now + 600, ...claims };
      return new SignJWT(whole).setProtectedHeader({ alg, kid }).sign(privateKey);
    },
  };
  const metadata = { issuer, jwks_uri: `${origin}/keys` };
  provider.answer(`${path.replace(/\/$/, "")}/.well-known/openid-configuration`, metadata);
  await provider.publish(firstKey);
  return provider;
}
