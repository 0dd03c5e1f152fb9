/** What it costs to check a token, by the algorithm of its signature. */
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { number, table } from "../../scripts/support/pages.ts";
import { createSignIn } from "../../src/team/sign-in.ts";
import { startHttpServer } from "../../test/support/http-server.ts";
import { percentile } from "../measure.ts";

const ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"];
const WARM_UP = 500;

/** In turns, one token after the other, with the provider's keys at hand. */
export async function measureVerification(rounds: number): Promise<string> {
  const sides = await Promise.all(ALGORITHMS.map(prepare));
  for (let i = -WARM_UP; i < rounds; i++)
    for (const { times, verify, token } of sides) {
      const startedAt = performance.now();
      await verify(token);
      if (i >= 0) times.push(performance.now() - startedAt);
    }
  for (const { close } of sides) close();
  const rows = sides.map(({ algorithm, times }) => [
    algorithm,
    ...[0.5, 0.99].map((share) => number(percentile(times, share), 2)),
  ]);
  return `The check of a token alone, ${number(rounds)} times in turns:\n\n${table(["signed with", "p50, ms", "p99, ms"], rows)}`;
}

async function prepare(algorithm: string) {
  const { publicKey, privateKey } = await generateKeyPair(algorithm);
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: "1", alg: algorithm, use: "sig" }] };
  const { endpoint, close } = await startHttpServer((_req, res) => {
    res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(keys));
  });
  const audience = "https://access.example.com/mcp";
  const token = await new SignJWT({ org_id: "hotel", scope: "seam:read", client_id: "bench" })
    .setProtectedHeader({ alg: algorithm, kid: "1" })
    .setIssuer(endpoint)
    .setAudience(audience)
    .setSubject("agent")
    .setExpirationTime("2h")
    .sign(privateKey);
  const { verify } = createSignIn({ issuer: endpoint, jwksUri: endpoint, audience, companyClaim: "org_id" });
  return { algorithm, token, verify, close, times: [] as number[] };
}
